// Room metrics: the names of ClusterLabs' ha_cluster_exporter, so that its dashboards and rules keep working.
import { currentReading } from "../../context/current.ts";
import { hasFlag, isQdeviceVoting } from "../../quorum/terms/flags.ts";
import { MEMBER } from "../../quorum/terms/node-state.ts";
import type { CurrentView, ReadMetric } from "../metric.ts";
import type { Labels, Sample } from "../series.ts";
import { nodeLabels } from "../node-labels.ts";
import { labelText } from "../../quorum/terms/label-text.ts";
import { only, sample } from "../sample.ts";

const instead = "compatibility with ha_cluster_exporter";

export const compat: readonly ReadMetric[] = [
  {
    name: "ha_cluster_corosync_quorate",
    kind: "gauge",
    help: "Whether or not the cluster is quorate",
    labels: [],
    source: instead,
    shown: "current",
    samples: ({ facts }) => only(facts.quorate),
  },
  {
    name: "ha_cluster_corosync_quorum_votes",
    kind: "gauge",
    help: "Cluster quorum votes; one line per type",
    labels: [
      {
        name: "type",
        values: ["expected_votes", "highest_expected", "total_votes", "quorum"],
      },
    ],
    source: instead,
    shown: "current",
    samples: ({ facts: { expectedVotes, own } }) => [
      sample({ type: "expected_votes" }, expectedVotes),
      sample({ type: "highest_expected" }, own.highestExpected),
      sample({ type: "total_votes" }, own.totalVotes),
      sample({ type: "quorum" }, own.quorum),
    ],
  },
  {
    name: "ha_cluster_corosync_member_votes",
    kind: "gauge",
    help: "How many votes each member node has contributed with to the current quorum",
    labels: [
      { name: "node_id", values: [] },
      { name: "node", values: [] },
      { name: "local", values: ["true", "false"] },
    ],
    source: instead,
    shown: "current",
    samples: memberVotes,
  },
  {
    name: "ha_cluster_corosync_rings",
    kind: "gauge",
    help: "The status of each Corosync ring; 1 means healthy, 0 means faulty",
    labels: [
      { name: "ring_id", values: [] },
      { name: "node_id", values: [] },
      { name: "number", values: [] },
      { name: "address", values: [] },
    ],
    source: instead,
    alsoAbsent: "while the collectors knet and config are not read",
    shown: "current",
    samples: (view) =>
      rings(view).map(({ labels, isHealthy }) => sample(labels, isHealthy)),
  },
  {
    name: "ha_cluster_corosync_ring_errors",
    kind: "gauge",
    help: "The total number of faulty corosync rings",
    labels: [],
    source: instead,
    alsoAbsent: "while the collectors knet and config are not read",
    shown: "current",
    samples: (view) => {
      const found = rings(view);
      return found.length === 0
        ? []
        : only(found.filter(({ isHealthy }) => !isHealthy).length);
    },
  },
];

/** The rows that corosync-quorumtool prints: the members, and the qdevice if one is registered. */
function memberVotes({ state, facts }: CurrentView): readonly Sample[] {
  const { own, others } = facts;
  const members = [own, ...others.values()]
    .filter(({ state: raw }) => raw === MEMBER)
    .map(({ nodeId, votes }) => {
      const { node_id, node_name } = nodeLabels(state.identity, nodeId);
      const local = String(nodeId === own.nodeId);
      return sample({ node_id, node: node_name, local }, votes);
    });
  if (!hasFlag(own.flags, "qdevice_registered")) return members;
  const votes = isQdeviceVoting(own.flags) ? own.qdeviceVotes : 0;
  return [
    sample({ node_id: "0", node: "Qdevice", local: "false" }, votes),
    ...members,
  ];
}

interface Ring {
  readonly labels: Labels;
  /** No member is out of reach over it. Who is no member is not the ring's fault. */
  readonly isHealthy: boolean;
}

/** A ring was what a link is now: one of this node's addresses. */
function rings({ state, context, facts, now }: CurrentView): readonly Ring[] {
  const configured = currentReading(context, "config", now);
  const knet = currentReading(context, "knet", now);
  const { ring } = facts;
  if (!configured || !knet || !ring) return [];
  const { node_id } = nodeLabels(state.identity, facts.own.nodeId);
  const links =
    configured.nodes.find(({ nodeId }) => nodeId === facts.own.nodeId)?.links ??
    [];
  return links.map(({ link, address }) => ({
    labels: {
      // As corosync-quorumtool prints it: both halves in hexadecimal.
      ring_id: `${ring.nodeId.toString(16)}.${ring.sequence.toString(16)}`,
      node_id,
      number: String(link),
      address: labelText(address),
    },
    isHealthy: knet.links
      .filter((one) => one.link === link)
      .every(
        ({ nodeId, connected }) =>
          connected || facts.nodeStates.get(nodeId) !== MEMBER,
      ),
  }));
}
