// Room quorum: a value that was known and is another now. What was never known cannot have changed.
import type { Instant, NodeId } from "../ids.ts";
import type { Source, Transition } from "../transition.ts";

/** When and how a value was learnt. */
export interface Learnt {
  readonly at: Instant;
  readonly source: Source;
}

export function quorateChange(
  from: boolean | undefined,
  to: boolean,
  { at, source }: Learnt,
): readonly Transition[] {
  if (from === undefined || from === to) return [];
  return [{ kind: to ? "quorum-gained" : "quorum-lost", at, source }];
}

export function expectedVotesChange(
  from: number | undefined,
  to: number,
  { at, source }: Learnt,
): readonly Transition[] {
  if (from === undefined || Object.is(from, to)) return [];
  return [{ kind: "expected-votes-changed", from, to, at, source }];
}

export function totalVotesChange(
  from: number | undefined,
  to: number,
  { at, source }: Learnt,
): readonly Transition[] {
  if (from === undefined || Object.is(from, to)) return [];
  return [{ kind: "total-votes-changed", from, to, at, source }];
}

export function qdeviceChange(
  from: boolean | undefined,
  to: boolean,
  { at, source }: Learnt,
): readonly Transition[] {
  if (from === undefined || from === to) return [];
  return [{ kind: to ? "qdevice-voting" : "qdevice-silent", at, source }];
}

/** Who left and who joined the ring, leavers first. */
export function membershipChange(
  from: ReadonlySet<NodeId> | undefined,
  to: ReadonlySet<NodeId>,
  { at, source }: Learnt,
): readonly Transition[] {
  if (from === undefined) return [];
  const left = [...from].filter((nodeId) => !to.has(nodeId));
  const joined = [...to].filter((nodeId) => !from.has(nodeId));
  return [
    ...left.map(
      (nodeId) => ({ kind: "node-left", nodeId, at, source }) as const,
    ),
    ...joined.map(
      (nodeId) => ({ kind: "node-joined", nodeId, at, source }) as const,
    ),
  ];
}
