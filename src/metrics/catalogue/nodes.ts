// Room metrics: every node of the cluster as this node sees it.
import {
  DEAD,
  nodeStateName,
  nodeStates,
} from "../../quorum/terms/node-state.ts";
import type { CurrentView, ReadMetric } from "../metric.ts";
import type { Sample } from "../series.ts";
import { nodeLabelSpecs } from "../node-labels.ts";
import { isFormerNode, listedNodes } from "../../quorum/nodes.ts";
import { sampleOf } from "../sample.ts";

export const nodes: readonly ReadMetric[] = [
  {
    name: "votequorum_node_state",
    kind: "gauge",
    help: "The state of each node, 1 for the state it is in; configured nodes never seen are dead",
    labels: [
      ...nodeLabelSpecs,
      { name: "state", values: [...nodeStates, "unknown"] },
    ],
    source:
      "votequorum_node_t.state of the quorum callback, votequorum_info.node_state",
    alsoAbsent:
      'state="unknown" unless the node is in a state without a name; for dead nodes that are not configured any more',
    shown: "current",
    samples: stateSamples,
  },
  {
    name: "votequorum_node_unknown_state",
    kind: "gauge",
    help: "The raw state of a node whose state has no name",
    labels: nodeLabelSpecs,
    source:
      "votequorum_node_t.state of the quorum callback, votequorum_info.node_state",
    alsoAbsent: "for nodes whose state has a name",
    shown: "current",
    samples: ({ facts, nodes: series }) =>
      [...facts.nodeStates]
        .filter(([, nodeState]) => nodeStateName(nodeState) === undefined)
        .map(([nodeId, nodeState]) => sampleOf(series.of(nodeId), nodeState)),
  },
  {
    name: "votequorum_node_votes",
    kind: "gauge",
    help: "Votes of each node",
    labels: nodeLabelSpecs,
    source: "votequorum_info.node_votes",
    alsoAbsent:
      "for nodes that corosync tells nothing about, and for dead ones that are not configured any more",
    shown: "current",
    samples: (view) => infoSamples(view, "votes"),
  },
  {
    name: "votequorum_node_expected_votes",
    kind: "gauge",
    help: "Votes that each node expects in the cluster",
    labels: nodeLabelSpecs,
    source: "votequorum_info.node_expected_votes",
    alsoAbsent:
      "for nodes that corosync tells nothing about, and for dead ones that are not configured any more",
    shown: "current",
    samples: (view) => infoSamples(view, "expectedVotes"),
  },
];

function stateSamples({
  state,
  facts,
  nodes: series,
}: CurrentView): readonly Sample[] {
  const samples: Sample[] = [];
  for (const nodeId of listedNodes(state)) {
    const name = nodeStateName(facts.nodeStates.get(nodeId) ?? DEAD);
    for (const known of nodeStates) {
      const one = series.with(nodeId, "state", known);
      samples.push(sampleOf(one, known === name));
    }
    if (name !== undefined) continue;
    samples.push(sampleOf(series.with(nodeId, "state", "unknown"), 1));
  }
  return samples;
}

function infoSamples(
  { state, facts, nodes: series }: CurrentView,
  field: "votes" | "expectedVotes",
): readonly Sample[] {
  const infos = [facts.own, ...facts.others.values()]
    .filter(({ nodeId }) => !isFormerNode(state, nodeId))
    .sort((a, b) => a.nodeId - b.nodeId);
  return infos.map((info) => sampleOf(series.of(info.nodeId), info[field]));
}
