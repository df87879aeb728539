// Tests of room quorum: the margin is never overstated.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import { currentFacts } from "../../src/quorum/availability.ts";
import {
  type Ballot,
  ballotOf,
  nodeFailuresTolerated,
} from "../../src/quorum/tolerance.ts";
import {
  at,
  CAST_VOTE,
  healthy,
  info,
  QUORATE,
  REGISTERED,
  timerLook,
} from "./build.ts";

const cases: readonly (readonly [string, Ballot, number])[] = [
  [
    "three nodes",
    { votes: [1, 1, 1], totalVotes: 3, quorum: 2, quorate: true },
    1,
  ],
  [
    "three nodes, one gone",
    { votes: [1, 1], totalVotes: 2, quorum: 2, quorate: true },
    0,
  ],
  [
    "five nodes",
    { votes: [1, 1, 1, 1, 1], totalVotes: 5, quorum: 3, quorate: true },
    2,
  ],
  ["two_node", { votes: [1, 1], totalVotes: 2, quorum: 1, quorate: true }, 1],
  [
    "two_node, one gone",
    { votes: [1], totalVotes: 1, quorum: 1, quorate: true },
    0,
  ],
  [
    "inquorate",
    { votes: [1, 1, 1], totalVotes: 3, quorum: 2, quorate: false },
    0,
  ],
  [
    "a heavy voter first",
    { votes: [1, 1, 3], totalVotes: 5, quorum: 3, quorate: true },
    0,
  ],
  [
    "voters without a vote",
    { votes: [0, 0, 1, 1, 1], totalVotes: 3, quorum: 2, quorate: true },
    1,
  ],
  [
    "votes nobody explains",
    { votes: [1, 1], totalVotes: 5, quorum: 3, quorate: true },
    0,
  ],
  [
    "no quorum number",
    { votes: [1, 1], totalVotes: 2, quorum: 0, quorate: true },
    0,
  ],
  [
    "not a number",
    { votes: [Number.NaN], totalVotes: Number.NaN, quorum: 2, quorate: true },
    0,
  ],
];

for (const [name, ballot, expected] of cases) {
  test(`nodeFailuresTolerated() is ${String(expected)} for ${name}`, () => {
    assert.equal(nodeFailuresTolerated(ballot), expected);
  });
}

/** Quorum kept after every order of removing this many voters; the plainest way to say it. */
function survivesAny(ballot: Ballot, failures: number): boolean {
  return subsets(ballot.votes, failures).every(
    (gone) =>
      ballot.totalVotes - gone.reduce((sum, votes) => sum + votes, 0) >=
      ballot.quorum,
  );
}

function subsets(
  votes: readonly number[],
  size: number,
): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return votes.flatMap((vote, index) =>
    subsets(votes.slice(index + 1), size - 1).map((rest) => [vote, ...rest]),
  );
}

test("nodeFailuresTolerated() is exactly what removing voters one by one in any order shows (never lies)", () => {
  const ballots = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 7 })
    .chain((votes) => {
      const totalVotes = votes.reduce((sum, vote) => sum + vote, 0);
      return fc.record({
        votes: fc.constant(votes),
        totalVotes: fc.constant(totalVotes),
        quorum: fc.integer({ min: 1, max: totalVotes }),
        quorate: fc.constant(true),
      });
    });
  fc.assert(
    fc.property(ballots, (ballot) => {
      const tolerated = nodeFailuresTolerated(ballot);
      assert.ok(survivesAny(ballot, tolerated));
      assert.ok(!survivesAny(ballot, tolerated + 1));
    }),
  );
});

function ballotAfter(...more: readonly QuorumEvent[]): Ballot {
  const facts = currentFacts(healthy(...more), at(2000), 3000);
  assert.ok(facts);
  return ballotOf(facts);
}

test("ballotOf() counts the qdevice only while it casts its vote", () => {
  const qdeviceVotes = 1;
  const voting = { flags: QUORATE | REGISTERED | CAST_VOTE, qdeviceVotes };
  const silent = { flags: QUORATE | REGISTERED, qdeviceVotes };
  assert.deepEqual(ballotAfter(timerLook(2000, voting)).votes, [1, 1, 1, 1]);
  assert.deepEqual(ballotAfter(timerLook(2000, silent)).votes, [1, 1, 1]);
});

test("ballotOf() counts members only", () => {
  const others = [
    info(2, { state: 2, votes: 5 }),
    info(3, { state: 3 }),
    info(4, { votes: 2 }),
  ];
  assert.deepEqual(ballotAfter(timerLook(2000, {}, others)).votes, [1, 2]);
});
