// Room status: one line on this node for people, as `systemctl status` shows it.
import { listedNodes } from "../quorum/nodes.ts";
import { outageWords } from "./readiness.ts";
import { currentFacts, type KnownFacts } from "../quorum/availability.ts";
import type { Instant } from "../quorum/terms/ids.ts";
import { MEMBER } from "../quorum/terms/node-state.ts";
import type { QuorumState } from "../quorum/state.ts";
import { ballotOf, nodeFailuresTolerated } from "../quorum/tolerance.ts";

export function statusLine(state: QuorumState, now: Instant): string {
  const facts = currentFacts(state, now, state.freshForMs);
  return facts === undefined ? outageWords(state) : present(state, facts);
}

function present(state: QuorumState, facts: KnownFacts): string {
  const { own, nodeStates } = facts;
  const listed = listedNodes(state);
  const members = listed.filter((id) => nodeStates.get(id) === MEMBER).length;
  const nodes = `${members} of ${listed.length} ${listed.length === 1 ? "node" : "nodes"}`;
  return facts.quorate
    ? `quorate, ${nodes}, tolerates ${nodeFailuresTolerated(ballotOf(facts))}`
    : `NOT quorate, ${nodes}, ${own.totalVotes} of ${own.quorum} votes needed`;
}
