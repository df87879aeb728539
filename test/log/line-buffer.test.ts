// Room log: the bounded buffer, against any sink.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { createLineBuffer } from "../../src/log/line-buffer.ts";

/** A sink that takes what it is allowed to. */
function makeSink() {
  const state = { room: 0, taken: "" };
  function offer(bytes: Uint8Array): number {
    const count = Math.min(state.room, bytes.length);
    state.room -= count;
    state.taken += Buffer.from(bytes.subarray(0, count)).toString("latin1");
    return count;
  }
  return { state, offer };
}

const tellGap = (count: number) => `gap ${String(count)}\n`;

suite("createLineBuffer()", () => {
  test("hands a line on at once", () => {
    const { state, offer } = makeSink();
    const buffer = createLineBuffer(100, offer, tellGap);
    state.room = 100;
    buffer.push("a\n");
    assert.equal(state.taken, "a\n");
    assert.equal(buffer.waitingBytes, 0);
  });

  test("goes on in the middle of a line", () => {
    const { state, offer } = makeSink();
    const buffer = createLineBuffer(100, offer, tellGap);
    state.room = 2;
    buffer.push("abc\n");
    buffer.push("def\n");
    assert.equal(state.taken, "ab");
    state.room = 100;
    buffer.pump();
    assert.equal(state.taken, "abc\ndef\n");
  });

  test("a gap is told when half is free, and newer lines follow it", () => {
    const { state, offer } = makeSink();
    const buffer = createLineBuffer(12, offer, tellGap);
    for (const line of ["a11\n", "a22\n", "a33\n", "a44\n", "a55\n"]) {
      buffer.push(line);
    }
    state.room = 4;
    buffer.pump();
    buffer.push("a66\n");
    state.room = 1000;
    buffer.pump();
    buffer.push("a77\n");
    assert.equal(state.taken, "a11\na22\na33\ngap 3\na77\n");
  });

  test("a line longer than the whole buffer is told as a gap and stops nothing", () => {
    const { state, offer } = makeSink();
    const buffer = createLineBuffer(10, offer, tellGap);
    state.room = 1000;
    buffer.push(`${"x".repeat(50)}\n`);
    buffer.push("a\n");
    assert.equal(state.taken, "gap 1\na\n");
  });

  test("whatever happens: whole lines in order, every missing one told, memory bounded", () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ push: fc.nat({ max: 40 }) }) },
        { weight: 1, arbitrary: fc.record({ room: fc.nat({ max: 200 }) }) },
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const { state, offer } = makeSink();
        const buffer = createLineBuffer(100, offer, tellGap);
        let pushed = 0;
        for (const step of all) {
          if ("push" in step) {
            buffer.push(`${String(pushed)} ${"x".repeat(step.push)}\n`);
            pushed += 1;
          } else {
            state.room = step.room;
            buffer.pump();
          }
          assert.ok(buffer.waitingBytes <= 100);
        }
        state.room = Infinity;
        buffer.pump();
        let expected = 0;
        for (const line of state.taken.split("\n").slice(0, -1)) {
          const gap = /^gap (\d+)$/.exec(line)?.[1];
          if (gap === undefined) {
            assert.match(line, new RegExp(`^${String(expected)} x*$`));
          }
          expected += Number(gap ?? 1);
        }
        assert.equal(expected, pushed);
      }),
    );
  });
});
