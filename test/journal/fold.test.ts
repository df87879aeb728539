// Tests of room journal: what entries add up to is what the live state remembers.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Fold, fold, withMark } from "../../src/journal/fold.ts";
import type { JournalEntry } from "../../src/journal/line/entry.ts";
import {
  encodeCheckpoint,
  toDurable,
} from "../../src/journal/line/checkpoint.ts";
import { decodeMark } from "../../src/journal/line/mark.ts";
import { decodeLine, encodeLine } from "../../src/journal/line/text.ts";
import { createScribe } from "../../src/journal/scribe.ts";
import {
  type Durable,
  durableOf,
  resume,
} from "../../src/quorum/past/durable.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { orderedEvents } from "../quorum/arbitraries.ts";
import { at, connected, healthyStart, observed } from "../quorum/build.ts";
import { told } from "./open.ts";

const boot = "boot-1";

function decoded(lines: readonly string[]): readonly JournalEntry[] {
  return lines.map((line) => {
    const entry = decodeLine(Buffer.from(line.trimEnd()));
    assert.ok(entry, line);
    return entry;
  });
}

/** As a checkpoint would have it: without NaN and -0, which JSON does not know. */
function normal(durable: Durable): Durable {
  const place = { seq: 0, turn: 0, boot, at: at(0) };
  const [entry] = decoded([encodeLine(encodeCheckpoint(durable, place))]);
  const back = entry && toDurable(entry);
  assert.ok(back);
  return back;
}

interface Step {
  /** The lines so far, the mark as it is now, and what is durable. */
  readonly lines: readonly string[];
  readonly mark: string | undefined;
  readonly durable: Durable;
}

/** Lives through events, writing lines as a process does. */
function live(events: readonly QuorumEvent[]): readonly Step[] {
  let state = initialState(at(0));
  const durable = durableOf(state);
  const start: Fold = { durable, boot, seq: 0, turn: 0 };
  const scribe = createScribe(start, () => at(0));
  const lines = [encodeLine(scribe.checkpoint(start))];
  let mark: string | undefined;
  return events.map((event) => {
    const reduction = reduce(state, structuredClone(event));
    state = reduction.state;
    const now = durableOf(state);
    const entries = scribe.record(reduction.transitions, now);
    lines.push(...entries.map(encodeLine));
    mark = scribe.dueMark() ?? mark;
    return { lines: [...lines], mark, durable: now };
  });
}

test("fold() of the lines after any event is what the live state remembers (misses nothing)", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      for (const { lines, mark, durable } of live(events)) {
        const sum = fold(decoded(lines));
        assert.ok(sum);
        assert.deepEqual(told(sum.durable), told(normal(durable)));
        const read = mark && decodeMark(Buffer.from(mark));
        const marked = read ? withMark(sum, read).durable : sum.durable;
        assert.equal(marked.inquorateMs, durable.inquorateMs);
        assert.equal(marked.unobservedMs, durable.unobservedMs);
        const behindMs =
          durable.settledUntil.monotonicMs - marked.settledUntil.monotonicMs;
        assert.ok(behindMs >= 0 && behindMs < 5000, String(behindMs));
      }
    }),
    { numRuns: 200 },
  );
});

test("dueMark() says at least every 5 s up to when all is well, so that a killed process costs no more unobserved time than that", () => {
  const looks = Array.from({ length: 30 }, (_, index) =>
    observed(2000 + 1000 * index),
  );
  for (const { lines, mark, durable } of live([...healthyStart, ...looks])) {
    const sum = fold(decoded(lines)) ?? assert.fail();
    const read = mark && decodeMark(Buffer.from(mark));
    const { settledUntil } = read ? withMark(sum, read).durable : sum.durable;
    const behindMs =
      durable.settledUntil.monotonicMs - settledUntil.monotonicMs;
    assert.ok(behindMs >= 0 && behindMs < 5000, String(behindMs));
  }
});

test("fold() of any prefix of lines never counts less than of a shorter one", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      const lines = live(events).at(-1)?.lines ?? [];
      let before = 0;
      for (let count = 1; count <= lines.length; count += 1) {
        const { nodes, ...counts } =
          fold(decoded(lines.slice(0, count)))?.durable.counters ??
          assert.fail();
        const values = [
          ...Object.entries(counts)
            .filter(([name]) => !name.startsWith("last"))
            .map(([, value]) => value),
          ...[...nodes.values()].flatMap(({ joins, leaves }) => [
            joins,
            leaves,
          ]),
        ];
        const sum = values.reduce((total, value) => total + value, 0);
        assert.ok(sum >= before);
        before = sum;
      }
    }),
    { numRuns: 200 },
  );
});

test("fold() counts an entry once, however often a failing disk has it (counted once)", () => {
  fc.assert(
    fc.property(orderedEvents, fc.nat(), fc.nat(), (events, from, length) => {
      const lines = live(events).at(-1)?.lines ?? [];
      const entries = decoded(lines);
      const begin = from % (entries.length + 1);
      const again = entries.slice(begin, begin + (length % 8));
      const twice = [
        ...entries.slice(0, begin + again.length),
        ...again,
        ...entries.slice(begin + again.length),
      ];
      assert.deepEqual(
        fold(twice)?.durable.counters,
        fold(entries)?.durable.counters,
      );
    }),
    { numRuns: 300 },
  );
});

test("fold() of nothing is nothing, and of entries without a checkpoint counts them from zero", () => {
  assert.equal(fold([]), undefined);
  const lines = live([
    ...healthyStart,
    observed(1200, { flags: 0 }),
    observed(1300),
  ])
    .at(-1)
    ?.lines.filter((line) => !line.includes('"kind":"checkpoint"'));
  const sum = fold(decoded(lines ?? []));
  assert.equal(sum?.durable.counters.quorumLost, 1);
  assert.equal(sum.durable.counters.quorumGained, 1);
  assert.equal(sum.durable.known.quorate, true);
});

test("fold() moves what an earlier boot remembered onto the clock of the later one", () => {
  const [first] = decoded(live(healthyStart).at(-1)?.lines.slice(-1) ?? []);
  assert.ok(first);
  const later: JournalEntry = {
    v: 1,
    seq: 99,
    at: new Date(at(61_000).realtimeMs).toISOString(),
    mono: 5,
    boot: "boot-2",
    kind: "started",
    observed: true,
  };
  const sum = fold([first, later]);
  assert.equal(sum?.boot, "boot-2");
  assert.deepEqual(sum.durable.settledUntil, {
    realtimeMs: at(1000).realtimeMs,
    monotonicMs: 5 - 60_000,
  });
});

test("withMark() believes only a mark that is newer than the newest checkpoint", () => {
  const steps = live([...healthyStart, observed(9000)]);
  const { lines, mark } = steps.at(-1) ?? assert.fail();
  const read = decodeMark(Buffer.from(mark ?? "")) ?? assert.fail();
  const sum = fold(decoded(lines)) ?? assert.fail();
  assert.deepEqual(withMark(sum, read).durable.settledUntil, at(9000));
  assert.deepEqual(
    withMark({ ...sum, turn: read.turn }, read).durable,
    sum.durable,
  );
  const rebooted = {
    ...read,
    boot: "boot-2",
    at: { ...at(9000), monotonicMs: 4 },
  };
  assert.equal(withMark(sum, rebooted).boot, "boot-2");
});

test("a restart at any point of a life counts as no restart does (counted once)", () => {
  fc.assert(
    fc.property(orderedEvents, orderedEvents, (earlier, later) => {
      const { lines } = live(earlier).at(-1) ?? { lines: [] };
      const sum = fold(decoded(lines));
      const endMs = earlier.at(-1)?.at.monotonicMs ?? 0;
      const arrival = { now: at(endMs), sameBoot: true };
      let stayed = earlier.reduce(
        (state, event) => reduce(state, structuredClone(event)).state,
        initialState(at(0)),
      );
      let resumed = sum ? resume(sum.durable, arrival) : initialState(at(0));
      const sane = (state: typeof stayed) =>
        [state.facts.expectedVotes, state.facts.totalVotes].every(
          (votes) =>
            votes === undefined ||
            (Number.isInteger(votes) &&
              !Object.is(votes, -0) &&
              votes >= 0 &&
              votes <= 0xffffffff),
        );
      // Votes that are no votes are forgotten by design.
      fc.pre(sane(stayed));
      const following = [connected(0), ...later].map((event) => ({
        ...structuredClone(event),
        at: at(endMs + event.at.monotonicMs),
      }));
      for (const event of following) {
        stayed = reduce(stayed, event).state;
        resumed = reduce(resumed, event).state;
      }
      assert.deepEqual(resumed.counters, stayed.counters);
    }),
    { numRuns: 300 },
  );
});
