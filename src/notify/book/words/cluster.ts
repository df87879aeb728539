// Room notify: who is there and with how many votes, in words.
import { listedNodes } from "../../../quorum/nodes.ts";
import { nodeNameOf } from "../../../quorum/terms/identity.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import { MEMBER } from "../../../quorum/terms/node-state.ts";
import type { Entry } from "../book.ts";
import type { Scene } from "../scene.ts";
import { nameList, shortName, timeText } from "./text.ts";

/** Only numbers that are of the present and agree with what callbacks told; else nothing. */
export function votes({ facts, isLookFresh }: Scene): string {
  if (facts === undefined || !isLookFresh) return "";
  const { totalVotes, quorum } = facts.own;
  return `${totalVotes} of ${facts.expectedVotes} expected votes are present, ${quorum} are needed.`;
}

/** Who is in the ring, and who else belongs there. */
export function membership({ facts, state }: Scene): string {
  const members = facts?.ringMembers;
  if (facts === undefined || members === undefined) return "";
  const { identity } = state;
  const missing = listedNodes(state).filter((nodeId) => !isThere(nodeId));
  return `Members: ${nameList(identity, members)}. Missing: ${nameList(identity, missing)}.`;

  function isThere(nodeId: NodeId): boolean {
    return (
      members?.has(nodeId) === true || facts?.nodeStates.get(nodeId) === MEMBER
    );
  }
}

/** What the own node is called. */
export function ownName({ state: { identity, facts } }: Scene): string {
  return facts.ownNodeId === undefined
    ? "this node"
    : shortName(nodeNameOf(identity, facts.ownNodeId));
}

/** What happened since it was raised. `lasting` while the cause is seen, `over` when it is not any more. */
export function since(
  entry: Entry,
  { lasting, over }: { readonly lasting: string; readonly over: string },
): string {
  const again =
    entry.relapses > 0
      ? ` It was over for a short time and came back: ${entry.relapses} times.`
      : "";
  return `${now(entry, lasting, over)}${again}`;
}

function now({ phase, sight }: Entry, lasting: string, over: string): string {
  const isUnseen = sight === "unknown";
  if (phase.kind === "settling") {
    const gone = timeText(phase.goneAt.realtimeMs);
    return isUnseen
      ? `${over} at ${gone}; whether that is still so cannot be told from here.`
      : `${over} since ${gone}; this alert ends if it stays so.`;
  }
  return isUnseen
    ? "Whether it is still so cannot be told from here."
    : lasting;
}
