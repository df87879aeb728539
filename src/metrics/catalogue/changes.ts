// Room metrics: what changed and when, counted also when no scrape saw it.
import { unobservedMs } from "../../quorum/book/settle.ts";
import type { ReadMetric, View } from "../metric.ts";
import type { Sample } from "../series.ts";
import { nodeLabelSpecs } from "../node-labels.ts";
import { countedNodes } from "../../quorum/nodes.ts";
import { only, sample, sampleOf, seconds } from "../sample.ts";

const directions = ["up", "down"] as const;

export const changes: readonly ReadMetric[] = [
  {
    name: "votequorum_quorum_changes_total",
    kind: "counter",
    help: "How often quorum was gained or lost",
    labels: [{ name: "to", values: ["quorate", "inquorate"] }],
    source: "quorum callback, votequorum_info.flags VOTEQUORUM_INFO_QUORATE",
    shown: "always",
    samples: ({ state: { counters } }) => [
      sample({ to: "quorate" }, counters.quorumGained),
      sample({ to: "inquorate" }, counters.quorumLost),
    ],
  },
  {
    name: "votequorum_inquorate_seconds_total",
    kind: "counter",
    help: "Time without quorum, up to the last observation",
    labels: [],
    source: "CLOCK_MONOTONIC between observations",
    shown: "always",
    samples: ({ state }) => only(seconds(state.durations.inquorateMs)),
  },
  {
    name: "votequorum_unobserved_seconds_total",
    kind: "counter",
    help: "Time when corosync could not be observed, from the last observation on",
    labels: [],
    source: "CLOCK_MONOTONIC between observations",
    shown: "always",
    samples: ({ state, now, freshForMs }) =>
      only(seconds(unobservedMs(state, now, freshForMs))),
  },
  {
    name: "votequorum_expected_votes_changes_total",
    kind: "counter",
    help: "How often expected votes changed",
    labels: [{ name: "direction", values: directions }],
    source: "expected votes callback, votequorum_info.node_expected_votes",
    shown: "always",
    samples: ({ state: { counters } }) => [
      sample({ direction: "up" }, counters.expectedVotesUp),
      sample({ direction: "down" }, counters.expectedVotesDown),
    ],
  },
  {
    name: "votequorum_total_votes_changes_total",
    kind: "counter",
    help: "How often total votes changed",
    labels: [{ name: "direction", values: directions }],
    source: "votequorum_info.total_votes",
    shown: "always",
    samples: ({ state: { counters } }) => [
      sample({ direction: "up" }, counters.totalVotesUp),
      sample({ direction: "down" }, counters.totalVotesDown),
    ],
  },
  {
    name: "votequorum_node_joins_total",
    kind: "counter",
    help: "How often each node joined this node's ring",
    labels: nodeLabelSpecs,
    source:
      "node list callback, votequorum_node_t.state of the quorum callback",
    shown: "always",
    samples: (view) => nodeCountSamples(view, "joins"),
  },
  {
    name: "votequorum_node_leaves_total",
    kind: "counter",
    help: "How often each node left this node's ring",
    labels: nodeLabelSpecs,
    source:
      "node list callback, votequorum_node_t.state of the quorum callback",
    shown: "always",
    samples: (view) => nodeCountSamples(view, "leaves"),
  },
  {
    name: "votequorum_ring_changes_total",
    kind: "counter",
    help: "How often the ring ID changed",
    labels: [],
    source: "votequorum_ring_id_t of the node list callback",
    shown: "always",
    samples: ({ state }) => only(state.counters.ringChanges),
  },
  {
    name: "votequorum_qdevice_vote_changes_total",
    kind: "counter",
    help: "How often this node's quorum device began to vote or fell silent",
    labels: [{ name: "to", values: ["voting", "silent"] }],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QDEVICE_CAST_VOTE",
    shown: "always",
    samples: ({ state: { counters } }) => [
      sample({ to: "voting" }, counters.qdeviceVoting),
      sample({ to: "silent" }, counters.qdeviceSilent),
    ],
  },
  {
    name: "votequorum_last_quorum_loss_timestamp_seconds",
    kind: "gauge",
    help: "When quorum was lost last, as Unix time, 0 for never",
    labels: [],
    source:
      "CLOCK_REALTIME in the quorum callback, or after votequorum_getinfo",
    shown: "always",
    samples: ({ state }) => only(seconds(state.counters.lastQuorumLossMs)),
  },
  {
    name: "votequorum_last_quorum_loss_observed",
    kind: "gauge",
    help: "Whether the last loss of quorum was watched as it happened; 0 when it was found by comparing, as at the first look after a boot, or there was none",
    labels: [],
    source: "quorum callback, votequorum_getinfo, and the last known state",
    shown: "always",
    samples: ({ state: { counters } }) =>
      only(
        counters.lastQuorumLossMs !== 0 &&
          counters.lastQuorumLossMs === counters.lastWatchedQuorumLossMs,
      ),
  },
  {
    name: "votequorum_last_quorum_gain_timestamp_seconds",
    kind: "gauge",
    help: "When quorum was gained last, as Unix time, 0 for never",
    labels: [],
    source:
      "CLOCK_REALTIME in the quorum callback, or after votequorum_getinfo",
    shown: "always",
    samples: ({ state }) => only(seconds(state.counters.lastQuorumGainMs)),
  },
  {
    name: "votequorum_last_expected_votes_change_timestamp_seconds",
    kind: "gauge",
    help: "When expected votes changed last, as Unix time, 0 for never",
    labels: [],
    source:
      "CLOCK_REALTIME in the expected votes callback, or after votequorum_getinfo",
    shown: "always",
    samples: ({ state }) =>
      only(seconds(state.counters.lastExpectedVotesChangeMs)),
  },
];

function nodeCountSamples(
  { state, nodes }: View,
  field: "joins" | "leaves",
): readonly Sample[] {
  return countedNodes(state).map((nodeId) =>
    sampleOf(nodes.of(nodeId), state.counters.nodes.get(nodeId)?.[field] ?? 0),
  );
}
