// Room corosync: the facts of knet's links out of cmap. Pure.
import type { NodeId } from "../../../quorum/terms/ids.ts";
import type { ConfiguredNode, KnetLink } from "../../../context/reading.ts";
import { count, flag } from "../values.ts";
import type { CmapValues } from "../values.ts";

/** A link by what names it in cmap. */
export interface LinkName {
  readonly nodeId: NodeId;
  readonly link: number;
}

const details = [
  "connected",
  "enabled",
  "mtu",
  "latency_ave",
  "latency_max",
  "up_count",
  "down_count",
  "tx_total_packets",
  "rx_total_packets",
  "tx_total_bytes",
  "rx_total_bytes",
  "tx_total_errors",
  "tx_data_retries",
];

/**
 * The links that knet has with this configuration. Made of the node list, because to iterate over the stats map
 * costs corosync more than forty round trips a link.
 */
export function linkNames(
  nodes: readonly ConfiguredNode[],
  ownNodeId: NodeId | undefined,
): readonly LinkName[] {
  return nodes
    .filter((node) => node.nodeId !== ownNodeId)
    .flatMap(({ nodeId, links }) =>
      links.map(({ link }) => ({ nodeId, link })),
    );
}

export function isSameLinks(
  some: readonly LinkName[],
  others: readonly LinkName[],
): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ nodeId, link }, n) =>
        nodeId === others[n]?.nodeId && link === others[n].link,
    )
  );
}

export function linkKey({ nodeId, link }: LinkName, name: string): string {
  return `stats.knet.node${String(nodeId)}.link${String(link)}.${name}`;
}

/** All that is told of a link. */
export function detailKeys(link: LinkName): readonly string[] {
  return details.map((name) => linkKey(link, name));
}

/** A link without `connected` is not there (any more). Throws UnfitValue. */
export function readLinks(
  values: CmapValues,
  links: readonly LinkName[],
): readonly KnetLink[] {
  return links.flatMap((link) => readLink(values, link));
}

function readLink(values: CmapValues, link: LinkName): readonly KnetLink[] {
  const connected = flag(values, linkKey(link, "connected"));
  if (connected === undefined) return [];
  const number = (name: string) => count(values, linkKey(link, name));
  return [
    {
      nodeId: link.nodeId,
      link: link.link,
      connected,
      enabled: flag(values, linkKey(link, "enabled")),
      mtuBytes: number("mtu"),
      latencyAverageSeconds: latency(number("latency_ave")),
      latencyMaxSeconds: latency(number("latency_max")),
      upCount: number("up_count"),
      downCount: number("down_count"),
      txPackets: number("tx_total_packets"),
      rxPackets: number("rx_total_packets"),
      txBytes: number("tx_total_bytes"),
      rxBytes: number("rx_total_bytes"),
      txErrors: number("tx_total_errors"),
      txRetries: number("tx_data_retries"),
    },
  ];
}

/** `links` with `connected` as it is now; those that are gone are left out. Throws UnfitValue. */
export function refreshConnected(
  values: CmapValues,
  links: readonly KnetLink[],
): readonly KnetLink[] {
  return links.flatMap((link) => {
    const connected = flag(values, linkKey(link, "connected"));
    return connected === undefined ? [] : [{ ...link, connected }];
  });
}

// Microseconds (libknet.h: "measured in usecs"); 0 until the first pong came.
function latency(microseconds: number | undefined): number | undefined {
  return microseconds === undefined || microseconds === 0
    ? undefined
    : microseconds / 1e6;
}
