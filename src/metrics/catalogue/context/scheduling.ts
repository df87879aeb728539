// Room metrics: when corosync did not get the processor: a pause longer than the token's timeout loses the token.
import type { ReadMetric } from "../../metric.ts";
import { only, seconds } from "../../sample.ts";
import { whileRead } from "../../render/while-read.ts";

const help = "0.8 of the token timeout or more";

const counted: ReadMetric = {
  name: "corosync_scheduling_pauses_total",
  kind: "counter",
  help: `How often corosync was not scheduled for ${help}, since this program started`,
  labels: [],
  source: "distinct pauses in cmap stats.schedmiss.0 to .9",
  alsoAbsent: "with `--no-collector.scheduling`",
  shown: "always",
  // A tally of this program: cmap keeps the last ten only.
  samples: ({ context: { collectors, pauses } }) =>
    collectors.has("scheduling") ? only(pauses.total) : [],
};

export const scheduling: readonly ReadMetric[] = [
  counted,
  ...whileRead("scheduling", [
    {
      name: "corosync_scheduling_longest_pause_seconds",
      kind: "gauge",
      help: "The longest of the last ten times that corosync was not scheduled, 0 for never",
      labels: [],
      source: "cmap stats.schedmiss.0 to .9.delay",
      samples: ({ pauses }) =>
        only(Math.max(0, ...pauses.map(({ delaySeconds }) => delaySeconds))),
    },
    {
      name: "corosync_scheduling_last_pause_seconds",
      kind: "gauge",
      help: "How long corosync was not scheduled the last time, 0 for never",
      labels: [],
      source: "cmap stats.schedmiss.0.delay",
      samples: ({ pauses }) => only(pauses[0]?.delaySeconds ?? 0),
    },
    {
      name: "corosync_scheduling_last_pause_timestamp_seconds",
      kind: "gauge",
      help: "When the last such pause was over, as Unix time, 0 for never",
      labels: [],
      source: "cmap stats.schedmiss.0.timestamp",
      samples: ({ pauses }) => only(seconds(pauses[0]?.realtimeMs ?? 0)),
    },
  ]),
];
