// Room quorum: lists of nodes from outside, made safe to keep.
import type { NodeId } from "../terms/ids.ts";
import { MAX_NODES } from "../state.ts";

/** The first `MAX_NODES` that are nodes: ID 0 is the qdevice. */
export function boundedNodes<T>(
  listed: Iterable<T>,
  nodeIdOf: (item: T) => NodeId,
): readonly T[] {
  const nodes: T[] = [];
  for (const item of listed) {
    if (nodes.length >= MAX_NODES) break;
    if (nodeIdOf(item) > 0) nodes.push(item);
  }
  return nodes;
}
