// Room status: how the cluster stands, in sentences; the page and the commands say the same.
import type {
  StatusDocument,
  StatusLink,
  StatusNode,
  StatusState,
} from "./document.ts";

export type Verdict = "quorate" | "inquorate" | "not-observed";

export function verdictOf({ state }: StatusDocument): Verdict {
  if (state === null) return "not-observed";
  return state.quorate ? "quorate" : "inquorate";
}

/** The word for a verdict. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  quorate: "Quorate",
  inquorate: "Not quorate",
  "not-observed": "Not observed",
};

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six"];

/** What the number of tolerated failures means. */
export function marginWords(state: StatusState): string {
  if (!state.quorate) return "Activity is blocked: quorum is lost";
  const count = state.nodeFailuresTolerated;
  if (count === 0) return nextFailureWords(state);
  const number = NUMBERS[count] ?? String(count);
  return count === 1
    ? "One more node may fail"
    : `${number} more nodes may fail at once`;
}

/** The first failure is fatal whoever fails, or only when the heaviest voter does. */
function nextFailureWords({ votes, nodes, flags, qdevice }: StatusState) {
  // These two may save the cluster, but nobody can say beforehand.
  if (flags.auto_tie_breaker || flags.last_man_standing) {
    return "The next failure may stop the cluster";
  }
  const voters = nodes
    .filter(({ state }) => state === "member")
    .map((node) => node.votes ?? 0)
    .concat(qdevice.castVote ? qdevice.votes : 0)
    .filter((count) => count > 0);
  return votes.total - Math.min(...voters) >= votes.quorum
    ? "The failure of the heaviest voter stops the cluster"
    : "The next failure stops the cluster";
}

/** Why nothing is shown. */
export function outageWords({ kind, cause }: StatusLink): string {
  if (kind === "unconnected") return "Not yet connected to corosync";
  if (kind === "connected") return "Corosync has not answered yet";
  if (cause === null) return "Corosync does not answer";
  return `${cause.call} failed with ${cause.code}`;
}

export function qdeviceWords({ qdevice }: StatusState): string {
  if (!qdevice.registered) return "None registered at this node";
  const alive = qdevice.alive ? "Alive" : "Not alive";
  const votes = countOf(qdevice.votes, "vote");
  return qdevice.castVote
    ? `${alive}, casts ${votes}`
    : `${alive}, does not cast its ${votes}`;
}

/** As corosync-quorumtool prints it: both numbers in hexadecimal. */
export function ringText({ ring }: StatusState): string {
  if (ring === null) return "not known yet";
  const sequence = BigInt(ring.sequence).toString(16);
  return `${ring.representativeNodeId.toString(16)}.${sequence}`;
}

export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

export const stateWords: Readonly<Record<StatusNode["state"], string>> = {
  member: "Member",
  dead: "Not a member",
  leaving: "Leaving",
  unknown: "Unknown",
};

/** Below two seconds it is the coarseness of the Date header. */
export function skewWords(seconds: number | null): readonly string[] {
  if (seconds === null || Math.abs(seconds) < 2) return [];
  const side = seconds > 0 ? "ahead" : "behind";
  return [`its clock is ${Math.abs(seconds).toFixed(0)} s ${side}`];
}
