// Room metrics: the quorum options that are in force.
import { hasFlag, unknownFlags } from "../../quorum/terms/flags.ts";
import type { ReadMetric } from "../metric.ts";
import { only, sampleOf, seriesBy } from "../sample.ts";

/** The flags that describe the cluster; those of the qdevice and quorate are metrics of their own. */
const clusterFlags = [
  "two_node",
  "wait_for_all",
  "last_man_standing",
  "auto_tie_breaker",
  "allow_downscale",
] as const;
const ofFlag = seriesBy("flag", clusterFlags);

export const flags: readonly ReadMetric[] = [
  {
    name: "votequorum_flag",
    kind: "gauge",
    help: "Whether a quorum option is in force",
    labels: [{ name: "flag", values: clusterFlags }],
    source: "votequorum_info.flags VOTEQUORUM_INFO_*",
    shown: "current",
    samples: ({ facts }) =>
      clusterFlags.map((flag) =>
        sampleOf(ofFlag(flag), hasFlag(facts.own.flags, flag)),
      ),
  },
  {
    name: "votequorum_unknown_flags",
    kind: "gauge",
    help: "Flag bits that this program has no name for, as a number, normally 0 with corosync 3.1",
    labels: [],
    source: "votequorum_info.flags",
    shown: "current",
    samples: ({ facts }) => only(unknownFlags(facts.own.flags)),
  },
];
