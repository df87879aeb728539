// Tests of room metrics: how long a callback's news is on its way to a scrape.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Journal } from "../../src/journal/journal.ts";
import type { Log } from "../../src/log/log.ts";
import { createPicture } from "../../src/picture.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import { contextOf } from "../context/build.ts";
import {
  at,
  connected,
  expectedVotesNotified,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  timerLook,
} from "../quorum/build.ts";
import { parseExposition } from "./parse-exposition.ts";
import { FRESH_MS, moment, openExposition } from "./show.ts";

const NAME = "votequorum_callback_to_visible_seconds";

/** Takes a batch as the exporter does, while the clock says these milliseconds one after the other. */
async function shownAfter(
  events: readonly QuorumEvent[],
  ...clockMs: readonly number[]
): Promise<ReadonlyMap<string, number>> {
  const exposition = openExposition();
  const times = [...clockMs];
  const looked: QuorumState[] = [];
  const picture = createPicture(
    { state: initialState(at(0), FRESH_MS), context: contextOf([]) },
    {
      clock: {
        now() {
          looked.push(picture.state());
          return at(times.shift() ?? Number.NaN);
        },
      },
      journal: silentJournal,
      onEvent(event) {
        exposition.observe(event);
      },
      log: silentLog,
    },
  );
  picture.take(events);
  assert.equal(looked.at(-1), picture.state(), "all is reduced by then");
  const { body } = await exposition.render(picture.state(), moment(3000));
  return parseExposition(body).get(NAME)?.samples ?? new Map<string, number>();
}

test("take() measures each of the three callbacks to the moment at which its whole batch is in the state", async () => {
  const samples = await shownAfter(
    [
      connected(990),
      nodelistNotified(991, 4, [1, 2, 3]),
      quorumNotified(995, true, { 1: 1, 2: 1, 3: 1 }),
      expectedVotesNotified(998, 3),
      observed(999),
    ],
    1000,
  );
  assert.equal(samples.get(`${NAME}_count`), 3);
  assert.equal(samples.get(`${NAME}_sum`)?.toFixed(6), "0.016000");
  assert.equal(samples.get(`${NAME}_bucket{le="0.0025"}`), 1);
  assert.equal(samples.get(`${NAME}_bucket{le="0.005"}`), 2);
  assert.equal(samples.get(`${NAME}_bucket{le="0.01"}`), 3);
});

test("what is no callback is not measured, and the histogram is there at 0 from the start", async () => {
  const samples = await shownAfter(
    [connected(990), observed(995), timerLook(1995), lost(2000)],
    2500,
  );
  assert.equal(samples.get(`${NAME}_count`), 0);
  assert.equal(samples.get(`${NAME}_bucket{le="+Inf"}`), 0);
});

test("a clock that is behind the callback, or is no number, is not recorded (never lies)", async () => {
  for (const clockMs of [999, Number.NaN, Number.NEGATIVE_INFINITY]) {
    const samples = await shownAfter([expectedVotesNotified(1000, 5)], clockMs);
    assert.equal(samples.get(`${NAME}_count`), 0, String(clockMs));
    assert.equal(samples.get(`${NAME}_sum`), 0, String(clockMs));
  }
});

const silentJournal: Journal = {
  restored: undefined,
  record: () => [],
  tell() {
    throw new Error("Cannot tell: nobody does here");
  },
  read: () => Promise.resolve([]),
  flushed: () => Promise.resolve(),
  errors: () => 0,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
