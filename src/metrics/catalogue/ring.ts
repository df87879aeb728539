// Room metrics: the ring, as values and never as labels: a label would be a new series at every change.
import type { ReadMetric } from "../metric.ts";
import { only } from "../sample.ts";

export const ring: readonly ReadMetric[] = [
  {
    name: "votequorum_ring_sequence",
    kind: "gauge",
    help: "Sequence number of the ring ID",
    labels: [],
    source: "votequorum_ring_id_t.seq of the node list callback",
    alsoAbsent: "until the first node list callback",
    shown: "current",
    samples: ({ facts }) =>
      facts.ring === undefined ? [] : only(Number(facts.ring.sequence)),
  },
  {
    name: "votequorum_ring_representative_node_id",
    kind: "gauge",
    help: "Node ID of the ring's representative",
    labels: [],
    source: "votequorum_ring_id_t.nodeid of the node list callback",
    alsoAbsent: "until the first node list callback",
    shown: "current",
    samples: ({ facts }) =>
      facts.ring === undefined ? [] : only(facts.ring.nodeId),
  },
  {
    name: "votequorum_sync_in_progress",
    kind: "gauge",
    help: "Whether a membership change began and has not ended",
    labels: [],
    source: "node list callback begins it, quorum callback ends it",
    alsoAbsent: "after dropped observations, until the next of these callbacks",
    shown: "current",
    samples: ({ facts }) =>
      facts.sync === "unknown" ? [] : only(facts.sync === "began"),
  },
];
