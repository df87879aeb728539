// What the front page and the readiness probe say of this node: a projection of the state. Pure.
import type { LandingFacts } from "./http/landing-page.ts";
import { currentFacts } from "./quorum/availability.ts";
import { nodeNameOf } from "./quorum/identity.ts";
import type { Instant } from "./quorum/ids.ts";
import type { QuorumState } from "./quorum/state.ts";

/** The state of this node at `now`, for the page behind "/". */
export function landingFacts(
  state: QuorumState,
  now: Instant,
  version: string,
): LandingFacts {
  const { clusterName } = state.identity;
  const ownId = state.facts.ownNodeId;
  const nodeName = ownId === undefined ? "" : nodeNameOf(state.identity, ownId);
  return { version, nodeName, clusterName, state: quorumState(state, now) };
}

/**
 * Ready: there has been something to show. Later outages of corosync are shown as `votequorum_up 0`
 * and are no reason to send Prometheus away.
 */
export function readiness(state: QuorumState): {
  readonly ready: boolean;
  readonly reason: string;
} {
  return state.lastObservation === undefined
    ? { ready: false, reason: `Not ready: ${outage(state)}` }
    : { ready: true, reason: "Ready" };
}

function quorumState(state: QuorumState, now: Instant): LandingFacts["state"] {
  const facts = currentFacts(state, now, state.freshForMs);
  if (facts === undefined) {
    return { kind: "not-observed", reason: outage(state) };
  }
  const { totalVotes, quorum } = facts.own;
  const kind = facts.quorate ? "quorate" : "inquorate";
  return { kind, totalVotes, quorum };
}

function outage(state: QuorumState): string {
  const { link } = state;
  switch (link.kind) {
    case "unconnected":
      return "not yet connected to corosync";
    case "connected":
      return "corosync has not answered yet";
    case "answering":
    case "silent":
      return "corosync does not answer";
    case "lost":
      return `${link.cause.call} failed with ${link.cause.code}`;
    default:
      return link satisfies never;
  }
}
