import assert from "node:assert/strict";
import { test } from "node:test";
import { hostClock } from "../../src/clock.ts";
import { createRounds } from "../../src/corosync/cmap/rounds.ts";

test("createRounds() asks again at once what was hastened while the question was under way, and only once", () => {
  const asked: number[] = [];
  const rounds = createRounds(
    { rare: { intervalMs: 60_000, plan: () => ({}) } },
    {
      timeoutMs: 60_000,
      clock: hostClock,
      pump: () => undefined,
      onSilent: () => undefined,
    },
  );
  rounds.begin(({ id }) => asked.push(id));
  rounds.hasten("rare");
  rounds.hasten("rare");
  rounds.look();
  assert.deepEqual(asked, [0], "never two at a time");
  for (const total of [2, 2]) {
    assert.equal(rounds.answered(0), "rare");
    rounds.look();
    assert.equal(asked.length, total);
  }
  assert.equal(rounds.answered(0), undefined, "an answer to no question");
  assert.equal(rounds.answered(99), undefined);
  rounds.hasten("rare");
  rounds.look();
  assert.equal(asked.length, 3);
  rounds.end();
  rounds.look();
  assert.equal(asked.length, 3, "nothing is asked after the end");
});
