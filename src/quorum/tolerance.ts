// Room quorum: how far the cluster is from losing quorum.
import type { KnownFacts } from "./availability.ts";
import { isQdeviceVoting } from "./terms/flags.ts";
import { MEMBER } from "./terms/node-state.ts";

/** Who votes with what, and how many votes are needed. */
export interface Ballot {
  /** The votes of each voter; those without a vote are no voters. */
  readonly votes: readonly number[];
  readonly totalVotes: number;
  /** The number of votes needed. */
  readonly quorum: number;
  readonly quorate: boolean;
}

/**
 * How many of the heaviest voters may vanish at once with quorum kept; 0 without quorum.
 *
 * auto_tie_breaker and last_man_standing are not counted on: the first keeps quorum only in the half that holds the
 * tie breaker node (votequorum(5): "the other nodes will be inquorate"), and nobody can say which half that will be;
 * the second lowers quorum only after last_man_standing_window, too late for voters that vanish at once.
 */
export function nodeFailuresTolerated(ballot: Ballot): number {
  if (!ballot.quorate || !(ballot.quorum >= 1)) return 0;
  let remaining = ballot.totalVotes;
  let failures = 0;
  for (const votes of heaviestFirst(ballot)) {
    remaining -= votes;
    if (!(remaining >= ballot.quorum)) break;
    failures += 1;
  }
  return failures;
}

/** The voters of this partition as getinfo saw them, the qdevice among them when it casts its vote. */
export function ballotOf({ own, others, quorate }: KnownFacts): Ballot {
  const votes = [own, ...others.values()]
    .filter((node) => node.state === MEMBER)
    .map((node) => node.votes);
  if (isQdeviceVoting(own.flags)) votes.push(own.qdeviceVotes);
  return { votes, totalVotes: own.totalVotes, quorum: own.quorum, quorate };
}

/** Votes in the total that no known voter explains are one more voter: the margin must not be overstated. */
function heaviestFirst({ votes, totalVotes }: Ballot): readonly number[] {
  const voters = votes.filter((vote) => vote > 0);
  const unexplained = totalVotes - voters.reduce((sum, vote) => sum + vote, 0);
  if (unexplained > 0) voters.push(unexplained);
  return voters.sort((a, b) => b - a);
}
