// Room fuzz: one line of the journal, with the checksum made right so that what is behind it is reached.
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { toDurable } from "../../src/journal/line/checkpoint.ts";
import { decodeMark, MARK_BYTES } from "../../src/journal/line/mark.ts";
import { decodeLine, encodeLine } from "../../src/journal/line/text.ts";
import { step } from "../../src/journal/fold.ts";
import { toTransition } from "../../src/journal/line/transition.ts";
import { durableOf } from "../../src/quorum/past/durable.ts";
import { initialState } from "../../src/quorum/state.ts";
import { at } from "../../test/quorum/build.ts";

const nothing = {
  durable: durableOf(initialState(at(0))),
  boot: "boot-1",
  seq: 0,
  turn: 0,
};

export function fuzz(data: Uint8Array): void {
  checkLine(data);
  checkLine(withChecksum(data));
  decodeMark(data.subarray(0, MARK_BYTES));
  decodeMark(withChecksum(data).subarray(0, MARK_BYTES));
}

function checkLine(line: Uint8Array): void {
  const entry = decodeLine(line);
  if (entry === undefined) return;
  const again = encodeLine(entry);
  assert.ok(!again.slice(0, -1).includes("\n"), "one line");
  // Infinity and -0 can be read from JSON, but not written.
  const written: unknown = JSON.parse(JSON.stringify(entry));
  assert.deepEqual(decodeLine(Buffer.from(again.trimEnd())), written);
  const transition = toTransition(entry);
  if (transition !== undefined) {
    assert.ok(Number.isFinite(transition.at.realtimeMs));
    assert.ok(
      transition.observed ||
        transition.since.monotonicMs <= transition.at.monotonicMs,
      "nothing begins after it ended",
    );
  }
  const durable = toDurable(entry);
  const once = step(nothing, entry);
  assert.deepEqual(step(once, entry), once, "the same entry counts once");
  if (durable === undefined) assertCountsOne(once.durable.counters);
}

/** An entry that is no checkpoint moves every counter by one at most. */
function assertCountsOne(counters: object): void {
  for (const [name, value] of Object.entries(counters)) {
    if (typeof value !== "number" || name.endsWith("Ms")) continue;
    assert.ok(value <= 1, `${name} is ${value}`);
  }
}

/** Cuts off what looks like a checksum, or the last brace, and puts the right one there. */
function withChecksum(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data)
    .toString()
    .trimEnd()
    .replace(/(?:,"crc":"[^"]*")?\}$/, "");
  const checksum = crc32(text).toString(16).padStart(8, "0");
  return Buffer.from(`${text},"crc":"${checksum}"}`);
}
