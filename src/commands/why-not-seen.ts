// Room commands: why corosync is not seen, for people. Pure.
import { explainLoss, type Credentials } from "../corosync/explain.ts";
import type { QuorumState } from "../quorum/state.ts";

export function whyNotSeen(
  { link }: QuorumState,
  who: Credentials,
  timeoutMs: number,
): string {
  switch (link.kind) {
    case "lost":
      return explainLoss(link.cause, who);
    case "unconnected":
    case "connected":
    case "answering":
    case "silent":
      return `corosync did not answer within ${timeoutMs / 1000} s: it is frozen, or this host is overloaded`;
    default:
      return link satisfies never;
  }
}
