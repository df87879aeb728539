// Room metrics: quorum and votes, as corosync-quorumtool -s prints them, and the margin.
import { ballotOf, nodeFailuresTolerated } from "../../quorum/tolerance.ts";
import type { ReadMetric } from "../metric.ts";
import { only } from "../sample.ts";

export const votes: readonly ReadMetric[] = [
  {
    name: "votequorum_quorate",
    kind: "gauge",
    help: "Whether this node's partition has quorum",
    labels: [],
    source: "votequorum_info.flags VOTEQUORUM_INFO_QUORATE, quorum callback",
    shown: "current",
    samples: ({ facts }) => only(facts.quorate),
  },
  {
    name: "votequorum_expected_votes",
    kind: "gauge",
    help: "Votes that this node expects in the whole cluster",
    labels: [],
    source: "votequorum_info.node_expected_votes, expected votes callback",
    shown: "current",
    samples: ({ facts }) => only(facts.expectedVotes),
  },
  {
    name: "votequorum_highest_expected_votes",
    kind: "gauge",
    help: "Highest expected votes of any node in this partition",
    labels: [],
    source: "votequorum_info.highest_expected",
    shown: "current",
    samples: ({ facts }) => only(facts.own.highestExpected),
  },
  {
    name: "votequorum_total_votes",
    kind: "gauge",
    help: "Votes that are present in this partition, the qdevice's included",
    labels: [],
    source: "votequorum_info.total_votes",
    shown: "current",
    samples: ({ facts }) => only(facts.own.totalVotes),
  },
  {
    name: "votequorum_quorum_votes",
    kind: "gauge",
    help: "Votes that are needed for quorum",
    labels: [],
    source: "votequorum_info.quorum",
    shown: "current",
    samples: ({ facts }) => only(facts.own.quorum),
  },
  {
    name: "votequorum_node_failures_tolerated",
    kind: "gauge",
    help: "How many of the heaviest voters, the qdevice included, may vanish at once with quorum kept, 0 without quorum, not counting on auto_tie_breaker or last_man_standing",
    labels: [],
    source:
      "computed from votequorum_info.node_votes, qdevice_votes, total_votes, quorum",
    shown: "current",
    samples: ({ facts }) => only(nodeFailuresTolerated(ballotOf(facts))),
  },
];
