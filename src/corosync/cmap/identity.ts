// Room corosync: reads names out of cmap's entries. Pure.
import type { Identity } from "../../quorum/event.ts";
import { nodeId } from "../../quorum/ids.ts";
import type { NodeId } from "../../quorum/ids.ts";

export type CmapEntry = readonly [key: string, value: string | number | bigint];

/** What has to be read of cmap: `totem.cluster_name` and `nodelist.node.N.*`. */
export const identityPrefixes: readonly string[] = [
  "totem.cluster_name",
  "nodelist.node.",
];

/**
 * The cluster's name and its configured nodes. A node without `nodelist.node.N.name` goes by its `ring0_addr`
 * (often a host name), else by its ID.
 */
export function readIdentity(entries: readonly CmapEntry[]): Identity {
  const values = new Map(entries);
  const nodeNames = new Map<NodeId, string>();
  for (const [key, value] of entries) {
    const position = /^nodelist\.node\.(\d+)\.nodeid$/.exec(key)?.[1];
    if (position !== undefined && typeof value === "number") {
      nodeNames.set(nodeId(value), nameAt(values, position) ?? String(value));
    }
  }
  return { clusterName: text(values, "totem.cluster_name") ?? "", nodeNames };
}

function nameAt(
  values: ReadonlyMap<string, unknown>,
  position: string,
): string | undefined {
  const node = `nodelist.node.${position}`;
  return text(values, `${node}.name`) ?? text(values, `${node}.ring0_addr`);
}

function text(
  values: ReadonlyMap<string, unknown>,
  key: string,
): string | undefined {
  const value = values.get(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
