// Room quorum: the states a node can be in, as votequorum numbers them.

/** `VOTEQUORUM_NODESTATE_*` of votequorum.h. */
export const nodeStates = ["member", "dead", "leaving"] as const;

/** A state that this program has a word for. */
export type NodeStateName = (typeof nodeStates)[number];

/** `VOTEQUORUM_NODESTATE_MEMBER`: the node is in this partition and its votes count. */
export const MEMBER = 1;

/** `VOTEQUORUM_NODESTATE_DEAD`: also what a configured node is that was never seen. */
export const DEAD = 2;

/**
 * The word for a raw node state, or `undefined` for a number that votequorum.h does not name:
 * such a number is shown as it is, because folding it into a known state would be a lie.
 */
export function nodeStateName(state: number): NodeStateName | undefined {
  return nodeStates[state - 1];
}
