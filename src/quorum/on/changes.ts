// Room quorum: a value that was known and is another now. What was never known cannot have changed.
import type { NodeId } from "../terms/ids.ts";
import type { Sighting, Source, Transition } from "../transition.ts";

/** When and how a value was learnt. */
export type Learnt = Sighting & { readonly source: Source };

export function quorateChange(
  from: boolean | undefined,
  to: boolean,
  learnt: Learnt,
): readonly Transition[] {
  if (from === undefined || from === to) return [];
  return [{ kind: to ? "quorum-gained" : "quorum-lost", ...learnt }];
}

export function expectedVotesChange(
  from: number | undefined,
  to: number,
  learnt: Learnt,
): readonly Transition[] {
  if (from === undefined || Object.is(from, to)) return [];
  return [{ kind: "expected-votes-changed", from, to, ...learnt }];
}

export function totalVotesChange(
  from: number | undefined,
  to: number,
  learnt: Learnt,
): readonly Transition[] {
  if (from === undefined || Object.is(from, to)) return [];
  return [{ kind: "total-votes-changed", from, to, ...learnt }];
}

export function qdeviceChange(
  from: boolean | undefined,
  to: boolean,
  learnt: Learnt,
): readonly Transition[] {
  if (from === undefined || from === to) return [];
  return [{ kind: to ? "qdevice-voting" : "qdevice-silent", ...learnt }];
}

/** Who left and who joined the ring, leavers first. */
export function membershipChange(
  from: ReadonlySet<NodeId> | undefined,
  to: ReadonlySet<NodeId>,
  learnt: Learnt,
): readonly Transition[] {
  if (from === undefined) return [];
  const left = [...from].filter((nodeId) => !to.has(nodeId));
  const joined = [...to].filter((nodeId) => !from.has(nodeId));
  return [
    ...left.map(
      (nodeId) => ({ kind: "node-left", nodeId, ...learnt }) as const,
    ),
    ...joined.map(
      (nodeId) => ({ kind: "node-joined", nodeId, ...learnt }) as const,
    ),
  ];
}
