// Tests of room journal: rotation by rename, reading across it, and a crash anywhere in it.
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { test } from "node:test";
import { journalFiles } from "../../src/journal/disk/files.ts";
import { durableOf } from "../../src/quorum/past/durable.ts";
import { healthyStart, timerLook } from "../quorum/build.ts";
import { faultyFs, gate } from "./faulty-fs.ts";
import { journalPath, mustOpen, play, told, until } from "./open.ts";

const small = { maxFileBytes: 8192, keepFiles: 3 };

function flaps(count: number, fromMs = 2000) {
  return Array.from({ length: count }, (_, index) =>
    timerLook(fromMs + 10 * index, index % 2 === 0 ? { flags: 0 } : {}),
  );
}

function downFrom(newest: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => newest - index);
}

async function sizes(path: string): Promise<readonly number[]> {
  const files = journalFiles(path, 20);
  const found = await Promise.all(
    files.map((file) => stat(file).catch(() => undefined)),
  );
  return found.filter((file) => file !== undefined).map(({ size }) => size);
}

test("the journal is bounded: so many old files, none larger than allowed by more than a checkpoint", async (context) => {
  const path = await journalPath(context);
  await using journal = await mustOpen({ path, ...small });
  let { state } = play(journal, healthyStart);
  for (let round = 0; round < 20; round += 1) {
    state = play(journal, flaps(20, 2000 + 1000 * round), state).state;
    await journal.flushed();
  }
  const found = await sizes(path);
  assert.equal(found.length, 1 + small.keepFiles);
  for (const size of found) assert.ok(size <= 8192 + 1500, String(size));
  const read = await journal.read({ limit: 10_000 });
  assert.ok(read.length > 100);
  assert.deepEqual(
    read.map(({ seq }) => seq),
    downFrom(400, read.length),
  );
  const names = (await readdir(dirname(path))).sort();
  assert.deepEqual(names, [
    "journal.1.jsonl",
    "journal.2.jsonl",
    "journal.3.jsonl",
    "journal.jsonl",
    "journal.jsonl.lock",
    "journal.jsonl.mark",
  ]);
});

test("the first line of every file is a checkpoint, so that any file alone restores the counters", async (context) => {
  const path = await journalPath(context);
  const journal = await mustOpen({ path, ...small });
  const { state } = play(journal, [...healthyStart, ...flaps(300)]);
  await journal[Symbol.asyncDispose]();
  for (const file of journalFiles(path, small.keepFiles)) {
    const [first = ""] = (await readFile(file, "utf8")).split("\n");
    assert.match(first, /"kind":"checkpoint"/);
  }
  await using next = await mustOpen({ path, ...small });
  assert.deepEqual(next.restored?.counters, durableOf(state).counters);
});

test("a crash at any step of a rotation loses nothing, nor does the rotation after it (misses nothing)", async (context) => {
  // Each round crashes one step later: from some step on nothing reaches the disk any more.
  for (let crashAt = 1; ; crashAt += 1) {
    const path = await journalPath(context);
    let steps = 0;
    let isRotating = false;
    const never = gate().opened;
    const fs = faultyFs((operation) => {
      if (operation === "rename") isRotating = true;
      if (!isRotating) return undefined;
      steps += 1;
      return steps >= crashAt ? never : undefined;
    });
    const seed = await mustOpen({ path, ...small });
    // Three files are there before: the rotation that crashes moves them all.
    const before = play(seed, [...healthyStart, ...flaps(100)]);
    await seed.flushed();
    await seed[Symbol.asyncDispose]();
    const first = await mustOpen({ path, ...small, flushTimeoutMs: 5 }, { fs });
    let state = before.state;
    let acknowledged = 100;
    for (let round = 0; round < 6 && steps < crashAt; round += 1) {
      const lived = play(first, flaps(10, 10_000 + 1000 * round), state);
      state = lived.state;
      let isSafe = false;
      void first.flushed().then(() => {
        isSafe = true;
      });
      await until(() => isSafe || steps >= crashAt);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by the callback above
      if (isSafe) acknowledged = lived.entries.at(-1)?.seq ?? acknowledged;
    }
    if (steps < crashAt) {
      assert.ok(crashAt > 6, "the rotation has steps");
      await first[Symbol.asyncDispose]();
      await fs.closeAll();
      return;
    }
    await first[Symbol.asyncDispose]();
    await fs.closeAll();
    const next = await mustOpen({ path, ...small });
    const read = await next.read({ limit: 10_000 });
    const newest = read[0]?.seq ?? 0;
    assert.ok(newest >= acknowledged, `crash at step ${String(crashAt)}`);
    assert.deepEqual(
      read.map(({ seq }) => seq),
      downFrom(newest, read.length),
    );
    const { counters } = next.restored ?? assert.fail();
    assert.equal(counters.quorumLost + counters.quorumGained, newest);
    const held = read.length;
    play(next, flaps(40, 90_000), state);
    await next.flushed();
    const after = await next.read({ limit: 10_000 });
    assert.ok(after.length >= Math.min(held, 60), "no file was lost early");
    await next[Symbol.asyncDispose]();
  }
});

test("read() during rotation answers every entry once", async (context) => {
  const path = await journalPath(context);
  await using journal = await mustOpen({ path, ...small, keepFiles: 50 });
  let { state } = play(journal, healthyStart);
  const reads = [];
  for (let round = 0; round < 30; round += 1) {
    state = play(journal, flaps(20, 2000 + 1000 * round), state).state;
    const newest = 20 * (round + 1);
    reads.push(
      journal.read({ limit: 10_000 }).then((entries) => {
        assert.deepEqual(
          entries.map(({ seq }) => seq),
          downFrom(newest, newest),
        );
      }),
    );
    if (round % 3 === 0) await journal.flushed();
  }
  await Promise.all(reads);
});

test("told() of a journal that rotated in every process of many is what all of them lived", async (context) => {
  const path = await journalPath(context);
  let state = undefined;
  for (let life = 0; life < 5; life += 1) {
    const journal = await mustOpen({ path, maxFileBytes: 2048, keepFiles: 2 });
    const events = flaps(21, 2000 + 10_000 * life);
    state = play(
      journal,
      state ? events : [...healthyStart, ...events],
      state,
    ).state;
    await journal[Symbol.asyncDispose]();
  }
  await using last = await mustOpen({ path, maxFileBytes: 2048, keepFiles: 2 });
  assert.ok(state && last.restored);
  assert.deepEqual(told(last.restored), told(durableOf(state)));
});
