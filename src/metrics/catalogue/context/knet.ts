// Room metrics: knet's links from this node to every other one, counted by this node's corosync.
import type { KnetLink } from "../../../context/reading.ts";
import type { Label } from "../../series.ts";
import { nodeLabelSpecs } from "../../node-labels.ts";
import { sampleOf, samplesOf } from "../../sample.ts";
import { whileRead } from "../../render/while-read.ts";

/** The own node has no link to itself. */
const labels: readonly Label[] = [
  ...nodeLabelSpecs,
  { name: "link", values: [] },
];

interface LinkValue {
  readonly name: `corosync_knet_link_${string}`;
  readonly kind?: "counter";
  readonly help: string;
  /** Below `stats.knet.nodeN.linkM`. */
  readonly key: string;
  readonly alsoAbsent?: string;
  /** Undefined: this link has no such series now. */
  readonly of: (link: KnetLink) => number | boolean | undefined;
}

const values: readonly LinkValue[] = [
  {
    name: "corosync_knet_link_connected",
    help: "Whether the other node answers over this link",
    key: "connected",
    of: ({ connected }) => connected,
  },
  {
    name: "corosync_knet_link_enabled",
    help: "Whether knet uses this link at all",
    key: "enabled",
    of: ({ enabled }) => enabled,
  },
  {
    name: "corosync_knet_link_mtu_bytes",
    help: "MTU that knet found for this link",
    key: "mtu",
    alsoAbsent: "while the link is not connected",
    // knet keeps the last value of a link that is down.
    of: ({ connected, mtuBytes }) => (connected ? mtuBytes : undefined),
  },
  {
    name: "corosync_knet_link_latency_seconds",
    help: "Round trip of knet's pings, on average",
    key: "latency_ave",
    alsoAbsent: "while the link is not connected; before the first answer",
    of: ({ connected, latencyAverageSeconds }) =>
      connected ? latencyAverageSeconds : undefined,
  },
  {
    name: "corosync_knet_link_latency_max_seconds",
    help: "The highest that the average round trip ever was",
    key: "latency_max",
    alsoAbsent: "before the first answer",
    of: ({ latencyMaxSeconds }) => latencyMaxSeconds,
  },
  {
    name: "corosync_knet_link_up_total",
    kind: "counter",
    help: "How often this link came up",
    key: "up_count",
    of: ({ upCount }) => upCount,
  },
  {
    name: "corosync_knet_link_down_total",
    kind: "counter",
    help: "How often this link went down; knet counts 1 when it is made",
    key: "down_count",
    of: ({ downCount }) => downCount,
  },
  {
    name: "corosync_knet_link_transmitted_packets_total",
    kind: "counter",
    help: "Packets sent over this link, knet's own included",
    key: "tx_total_packets",
    of: ({ txPackets }) => txPackets,
  },
  {
    name: "corosync_knet_link_received_packets_total",
    kind: "counter",
    help: "Packets received over this link, knet's own included",
    key: "rx_total_packets",
    of: ({ rxPackets }) => rxPackets,
  },
  {
    name: "corosync_knet_link_transmitted_bytes_total",
    kind: "counter",
    help: "Bytes sent over this link, knet's own included",
    key: "tx_total_bytes",
    of: ({ txBytes }) => txBytes,
  },
  {
    name: "corosync_knet_link_received_bytes_total",
    kind: "counter",
    help: "Bytes received over this link, knet's own included",
    key: "rx_total_bytes",
    of: ({ rxBytes }) => rxBytes,
  },
  {
    name: "corosync_knet_link_transmit_errors_total",
    kind: "counter",
    help: "Packets that could not be sent over this link",
    key: "tx_total_errors",
    of: ({ txErrors }) => txErrors,
  },
  {
    name: "corosync_knet_link_transmit_retries_total",
    kind: "counter",
    help: "Sends of data over this link that had to be repeated because the socket was full",
    key: "tx_data_retries",
    of: ({ txRetries }) => txRetries,
  },
];

export const knet = whileRead(
  "knet",
  values.map(({ key, of, ...value }) => ({
    kind: "gauge",
    ...value,
    labels,
    source: `cmap stats.knet.nodeN.linkM.${key}`,
    samples: ({ links }, { nodes }) =>
      samplesOf(links, (link) => {
        const number = of(link);
        if (number === undefined) return undefined;
        const series = nodes.with(link.nodeId, "link", String(link.link));
        return sampleOf(series, number);
      }),
  })),
);
