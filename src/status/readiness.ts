// Room status: what the readiness probe says of this node.
import type { QuorumState } from "../quorum/state.ts";

/**
 * Ready: there has been something to show. Later outages of corosync are shown as `votequorum_up 0`
 * and are no reason to send Prometheus away.
 */
export function readiness(state: QuorumState): {
  readonly ready: boolean;
  readonly reason: string;
} {
  return state.lastObservation === undefined
    ? { ready: false, reason: `Not ready: ${outageWords(state)}` }
    : { ready: true, reason: "Ready" };
}

/** Why there is nothing to show. */
export function outageWords({ link }: QuorumState): string {
  switch (link.kind) {
    case "unconnected":
      return "not yet connected to corosync";
    case "connected":
      return "corosync has not answered yet";
    case "answering":
    case "silent":
      return "corosync does not answer";
    case "lost":
      return `cannot observe corosync: ${link.cause.call} failed with ${link.cause.code}`;
    default:
      return link satisfies never;
  }
}
