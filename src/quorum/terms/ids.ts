// Room quorum: the two names that corosync gives to things, and moments.

/** A corosync node ID (`nodelist.node.N.nodeid`, uint32). 0 is the qdevice. */
export type NodeId = number & { readonly __brand: "NodeId" };

/** Brands a number that was already checked to be a uint32 as a node ID. */
export function nodeId(value: number): NodeId {
  return value as NodeId;
}

/** The ID of a membership (`votequorum_ring_id_t`): its representative node and a sequence that only grows. */
export interface RingId {
  readonly nodeId: NodeId;
  readonly sequence: bigint;
}

/**
 * One moment on two clocks, in milliseconds with a fraction:
 * CLOCK_REALTIME (since the epoch, may jump) for people, CLOCK_MONOTONIC for durations.
 */
export interface Instant {
  readonly realtimeMs: number;
  readonly monotonicMs: number;
}
