// Room corosync: reads names out of cmap's entries. Pure.
import type { Identity } from "../../quorum/event.ts";
import { nodeId } from "../../quorum/terms/ids.ts";
import type { NodeId } from "../../quorum/terms/ids.ts";
import type { CmapEntry, CmapValues } from "./values.ts";

/**
 * The cluster's name and its configured nodes, of `totem.cluster_name` and `nodelist.node.N.*`. A node without `nodelist.node.N.name` goes by its `ring0_addr`
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

function nameAt(values: CmapValues, position: string): string | undefined {
  const node = `nodelist.node.${position}`;
  return text(values, `${node}.name`) ?? text(values, `${node}.ring0_addr`);
}

function text(values: CmapValues, key: string): string | undefined {
  const value = values.get(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
