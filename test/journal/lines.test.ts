// Tests of room journal: entries as lines, and back, whatever stands in the file.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { noCounts } from "../../src/quorum/book/counters.ts";
import { durableOf } from "../../src/quorum/past/durable.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import {
  encodeCheckpoint,
  toDurable,
} from "../../src/journal/line/checkpoint.ts";
import { eventKinds } from "../../src/journal/line/entry.ts";
import {
  decodeMark,
  encodeMark,
  MARK_BYTES,
} from "../../src/journal/line/mark.ts";
import { decodeLine, encodeLine } from "../../src/journal/line/text.ts";
import {
  encodeTransition,
  toTransition,
} from "../../src/journal/line/transition.ts";
import type { Transition } from "../../src/quorum/transition.ts";
import { orderedEvents } from "../quorum/arbitraries.ts";
import { at, feed, found, identity, seen } from "../quorum/build.ts";

const place = { seq: 7, boot: "boot-1" };
const head = {
  v: 1,
  seq: 7,
  at: "2026-01-01T00:00:00.005Z",
  mono: 5,
  boot: "boot-1",
  observed: true,
};

function bytes(line: string): Uint8Array {
  return Buffer.from(line.trimEnd());
}

const examples: readonly Transition[] = [
  { kind: "quorum-lost", ...seen(5), source: "callback" },
  { kind: "quorum-gained", ...found(5, 2), source: "timer" },
  {
    kind: "expected-votes-changed",
    ...seen(5),
    from: 3,
    to: 5,
    source: "announced-look",
  },
  {
    kind: "total-votes-changed",
    ...seen(5),
    from: 3,
    to: 0xffffffff,
    source: "timer",
  },
  {
    kind: "node-joined",
    ...seen(5),
    nodeId: nodeId(0xffffffff),
    source: "callback",
  },
  { kind: "node-left", ...found(5, 2), nodeId: nodeId(1), source: "callback" },
  {
    kind: "ring-changed",
    ...seen(5),
    from: { nodeId: nodeId(1), sequence: 4n },
    to: { nodeId: nodeId(2), sequence: 2n ** 64n - 1n },
  },
  { kind: "qdevice-voting", ...seen(5), source: "timer" },
  { kind: "qdevice-silent", ...seen(5), source: "timer" },
  {
    kind: "corosync-lost",
    ...seen(5),
    cause: { call: "poll", code: "TIMEOUT" },
  },
  { kind: "corosync-back", ...seen(5) },
  {
    kind: "identity-changed",
    ...seen(5),
    from: identity("", { 1: 'a "\n\\\uD800' }),
    to: identity("prod", { 1: "a", 2: "" }),
  },
];

test("every kind of transition comes back from its line as it was", () => {
  for (const transition of examples) {
    const line = encodeLine(encodeTransition(transition, place));
    assert.equal(line.indexOf("\n"), line.length - 1, "one line");
    const entry = decodeLine(bytes(line));
    assert.ok(entry, line);
    assert.deepEqual(toTransition(entry), transition);
  }
  const kinds = new Set(examples.map(({ kind }) => kind));
  assert.deepEqual(
    new Set([
      ...kinds,
      ...["link-up", "link-down", "started", "stopped"],
      ...["alert-firing", "alert-resolved", "alert-acknowledged"],
    ]),
    new Set(eventKinds),
  );
});

test("encodeTransition() tells a link with its own moment, and it counts for nothing of quorum", () => {
  for (const sighting of [seen(5), found(5, 2)]) {
    const lost = { kind: "link-down", nodeId: nodeId(2), link: 1 } as const;
    const entry = encodeTransition({ ...lost, ...sighting }, place);
    const since = sighting.observed
      ? {}
      : { since: "2026-01-01T00:00:00.002Z" };
    const { observed } = sighting;
    assert.deepEqual(entry, { ...head, ...lost, observed, ...since });
    assert.equal(toTransition(entry), undefined);
  }
});

test("encodeLine() writes the shape that is documented", () => {
  const lost: Transition = {
    kind: "quorum-lost",
    ...found(5, 2),
    source: "timer",
  };
  assert.equal(
    encodeLine(encodeTransition(lost, place)),
    '{"v":1,"seq":7,"at":"2026-01-01T00:00:00.005Z","mono":5,"boot":"boot-1","kind":"quorum-lost","observed":false,"since":"2026-01-01T00:00:00.002Z","source":"timer","crc":"526b79e8"}\n',
  );
});

test("decodeLine() refuses a line in which any byte differs, and any part of one (never lies)", () => {
  const lines = examples.map((example) =>
    bytes(encodeLine(encodeTransition(example, place))),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (line, where, difference) => {
        const damaged = Uint8Array.from(line);
        const index = where % line.length;
        damaged[index] = (line[index] ?? 0) ^ difference;
        assert.equal(decodeLine(damaged), undefined);
        assert.equal(decodeLine(line.subarray(0, index)), undefined);
        assert.equal(decodeLine(line.subarray(index + 1)), undefined);
      },
    ),
    { numRuns: 3000 },
  );
});

test("decodeLine() and all that reads entries never throw, whatever they are given", () => {
  const kind = fc.constantFrom(...eventKinds, "checkpoint", "mark", "other");
  const values = fc.dictionary(
    fc.constantFrom(
      "from",
      "to",
      "nodeId",
      "cause",
      "since",
      "source",
      "counters",
      "known",
      "identity",
      "outage",
      "inquorateMs",
      "unobservedMs",
      "settledUntil",
      "turn",
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(kind, fc.boolean(), values, (entryKind, observed, fields) => {
      const entry = { ...head, kind: entryKind, observed, ...fields };
      const line = bytes(encodeLine(entry));
      const decoded = decodeLine(line);
      assert.ok(decoded);
      toTransition(decoded);
      toDurable(decoded);
      decodeMark(line);
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array(), (noise) => void decodeLine(noise)));
  for (const text of ["", "null", "[]", "1", '{"v":1}', "\0".repeat(4096)]) {
    assert.equal(decodeLine(Buffer.from(text)), undefined);
  }
});

test("decodeLine() keeps what a newer program wrote, with or without a checksum as we know it", () => {
  const newer = { ...head, v: 2, kind: "moon-phase", phase: { full: true } };
  assert.deepEqual(decodeLine(Buffer.from(JSON.stringify(newer))), newer);
  assert.deepEqual(decodeLine(bytes(encodeLine(newer))), newer);
  const headless = JSON.stringify({ ...newer, seq: undefined });
  assert.equal(decodeLine(Buffer.from(headless)), undefined);
  const ours = JSON.stringify({ ...newer, v: 1 });
  assert.equal(decodeLine(Buffer.from(ours)), undefined);
});

test("a checkpoint holds all that is durable", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      const durable = structuredClone(durableOf(feed(events).state));
      const entry = encodeCheckpoint(durable, { ...place, turn: 3, at: at(9) });
      const read = decodeLine(bytes(encodeLine(entry)));
      const back = read && toDurable(read);
      assert.ok(back);
      assert.deepEqual(back.counters, durable.counters);
      assert.deepEqual(back.settledUntil, durable.settledUntil);
      assert.equal(back.inquorateMs, durable.inquorateMs);
      assert.equal(back.unobservedMs, durable.unobservedMs);
      assert.equal(back.known.quorate, durable.known.quorate);
      assert.deepEqual(back.known.ring, durable.known.ring);
      assert.deepEqual(back.known.ringMembers, durable.known.ringMembers);
      assert.equal(back.known.qdeviceVoting, durable.known.qdeviceVoting);
      assert.deepEqual(
        new Set(back.identity.nodeNames.keys()),
        new Set(durable.identity.nodeNames.keys()),
      );
    }),
  );
});

test("toDurable() takes counters that an older program did not have for 0, and half a checkpoint for none", () => {
  const durable = durableOf(feed([]).state);
  const whole = encodeCheckpoint(durable, { ...place, turn: 3, at: at(9) });
  assert.deepEqual(toDurable({ ...whole, counters: {} })?.counters, noCounts);
  for (const broken of [
    { counters: { quorumLost: -1 } },
    { counters: { quorumLost: "1" } },
    { counters: { nodes: [[1, 2]] } },
    { counters: null },
    { identity: null },
    { known: 1 },
    { inquorateMs: -1 },
    { unobservedMs: null },
    { settledUntil: "now" },
    { outage: {} },
  ]) {
    const entry = { ...whole, ...broken };
    assert.equal(toDurable(entry), undefined, JSON.stringify(broken));
  }
});

test("a mark has one sector, comes back as it was, and is none when any of it differs", () => {
  const mark = {
    at: at(9.25),
    boot: "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
    turn: Number.MAX_SAFE_INTEGER,
    durations: {
      inquorateMs: 1234567890123.25,
      unobservedMs: 0.1 + 0.2,
      settledUntil: { realtimeMs: 1.7e12 + 1 / 3, monotonicMs: -1 / 3 },
    },
  };
  const text = encodeMark(mark);
  assert.equal(Buffer.byteLength(text), MARK_BYTES);
  assert.deepEqual(decodeMark(Buffer.from(text)), {
    ...mark,
    at: { ...mark.at, realtimeMs: at(9).realtimeMs },
  });
  const half = text.slice(0, 150).padEnd(MARK_BYTES, "\0");
  assert.equal(decodeMark(Buffer.from(half)), undefined);
  assert.equal(decodeMark(new Uint8Array(MARK_BYTES)), undefined);
});
