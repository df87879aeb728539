// Tests of room journal: whatever stands in the files, the next process starts, and saves what can be saved.
import assert from "node:assert/strict";
import {
  appendFile,
  mkdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { durableOf, resume } from "../../src/quorum/past/durable.ts";
import { initialState } from "../../src/quorum/state.ts";
import {
  at,
  connected,
  feed,
  healthyStart,
  lost,
  observed,
  quorumNotified,
} from "../quorum/build.ts";
import {
  journalPath,
  memoryLog,
  mustOpen,
  play,
  told,
  tryOpen,
} from "./open.ts";

const flap = [
  quorumNotified(1200, false, { 1: 1, 2: 2, 3: 2 }),
  quorumNotified(1300, true, { 1: 1, 2: 1, 3: 1 }),
  observed(1301),
];

/** A life of one process: a healthy start, a flap, and an end without a word. */
async function liveAndCrash(path: string) {
  const journal = await mustOpen({ path });
  const { state } = play(journal, [...healthyStart, ...flap]);
  await journal.flushed();
  const text = await readFile(path, "utf8");
  const mark = await readFile(`${path}.mark`);
  await journal[Symbol.asyncDispose]();
  // What disposing wrote was not there yet when the process was killed.
  await writeFile(path, text);
  await writeFile(`${path}.mark`, mark);
  return { state, text };
}

test("openJournal() restores what a killed process knew, and it is counted no second time (counted once)", async (context) => {
  const path = await journalPath(context);
  const { state } = await liveAndCrash(path);
  await using journal = await mustOpen({ path }, { now: () => at(5000) });
  assert.ok(journal.restored);
  assert.deepEqual(told(journal.restored), told(durableOf(state)));
  assert.deepEqual(journal.restored.settledUntil, at(1301));
  assert.equal(journal.errors(), 0);
  const start = resume(journal.restored, { now: at(5000), sameBoot: true });
  const after = play(
    journal,
    [connected(6000), observed(6001, { flags: 0 })],
    start,
  );
  assert.deepEqual(
    after.entries.map(({ seq, kind, observed: seen }) => [seq, kind, seen]),
    [[7, "quorum-lost", false]],
  );
  assert.equal(after.entries[0]?.["since"], "2026-01-01T00:00:01.301Z");
  assert.equal(after.state.counters.quorumLost, 2);
});

test("openJournal() uses no seq that may have been streamed and lost with a killed process (misses nothing)", async (context) => {
  const path = await journalPath(context);
  await liveAndCrash(path);
  await using journal = await mustOpen({ path, seqGap: undefined });
  const [last] = await journal.read({ limit: 1 });
  const next = journal.tell({ kind: "started", version: "1.2.3", pid: 8 });
  // The queue holds 4096 entries at most that were told and are not on the disk.
  assert.ok(next.seq > (last?.seq ?? Number.NaN) + 4096);
});

test("openJournal() restores the same after a clean end, durations exactly", async (context) => {
  const path = await journalPath(context);
  const first = await mustOpen({ path });
  const { state } = play(first, [
    ...healthyStart,
    observed(2000, { flags: 0 }),
    observed(3500, { flags: 0 }),
  ]);
  await first[Symbol.asyncDispose]();
  await using second = await mustOpen({ path }, { now: () => at(3600) });
  assert.deepEqual(second.restored, durableOf(state));
  assert.equal(second.restored.inquorateMs, 1500);
});

test("openJournal() of another boot moves the moments onto its clock", async (context) => {
  const path = await journalPath(context);
  await liveAndCrash(path);
  const now = { realtimeMs: at(61_301).realtimeMs, monotonicMs: 10 };
  const rebooted = { path, bootId: "boot-2" };
  await using journal = await mustOpen(rebooted, { now: () => now });
  assert.deepEqual(journal.restored?.settledUntil, {
    realtimeMs: at(1301).realtimeMs,
    monotonicMs: 10 - 60_000,
  });
});

const damages: readonly {
  readonly name: string;
  /** The lines that are lost at most. */
  readonly lines: number;
  readonly damage: (path: string, text: string) => Promise<void>;
}[] = [
  {
    name: "a torn last line",
    lines: 1,
    damage: (path, text) => truncate(path, Buffer.byteLength(text) - 20),
  },
  {
    name: "a last line without its newline",
    lines: 0,
    damage: (path, text) => truncate(path, Buffer.byteLength(text) - 1),
  },
  {
    name: "zeros behind the last line, as a power failure leaves them",
    lines: 1,
    damage: (path) => appendFile(path, Buffer.alloc(5000)),
  },
  {
    name: "a line of something else",
    lines: 1,
    damage: (path) => appendFile(path, "-- MARK --\n"),
  },
  {
    name: "a line that is too long",
    lines: 1,
    damage: (path) => appendFile(path, `${"x".repeat(5 * 1024 * 1024)}\n`),
  },
];

for (const { name, lines, damage } of damages) {
  test(`openJournal() survives ${name}, loses only that, and writes whole lines after it`, async (context) => {
    const path = await journalPath(context);
    const { state, text } = await liveAndCrash(path);
    await damage(path, text);
    const log = memoryLog();
    const journal = await mustOpen({ path }, { log, now: () => at(5000) });
    assert.equal(journal.errors(), lines);
    assert.equal(log.lines.length, Math.min(lines, 1), "told once");
    const known = journal.restored?.counters.quorumLost;
    assert.equal(known, 1);
    journal.tell({ kind: "started", version: "1.2.3", pid: 7 });
    await journal[Symbol.asyncDispose]();
    await using after = await mustOpen({ path });
    const kinds = (await after.read({ limit: 100 })).map(({ kind }) => kind);
    assert.equal(kinds[0], "started");
    assert.ok(kinds.length >= 1 + state.counters.quorumLost);
    assert.equal(after.errors(), 0, "a checkpoint is behind the damage");
  });
}

test("openJournal() starts over a file that was replaced by noise, and says so once", async (context) => {
  const path = await journalPath(context);
  const noise = fc.sample(
    fc.uint8Array({ minLength: 20_000, maxLength: 20_000, size: "max" }),
    1,
  )[0];
  await writeFile(path, noise ?? "");
  const log = memoryLog();
  await using journal = await mustOpen({ path }, { log });
  assert.equal(journal.restored, undefined);
  assert.ok(journal.errors() > 0);
  assert.equal(log.lines.length, 1);
  assert.deepEqual(await journal.read({ limit: 10 }), []);
});

test("openJournal() goes back to an older checkpoint when the newer ones are corrupt", async (context) => {
  const path = await journalPath(context);
  const { state, text } = await liveAndCrash(path);
  const lines = text.split("\n");
  const newest = lines.findLastIndex((line) => line.includes('"checkpoint"'));
  assert.ok(newest > 0);
  lines[newest] = (lines[newest] ?? "").replace(
    '"quorumLost":',
    '"quorumLOST":',
  );
  await writeFile(path, lines.join("\n"));
  await using journal = await mustOpen({ path });
  assert.equal(journal.errors(), 1);
  assert.deepEqual(
    journal.restored?.counters.quorumLost,
    state.counters.quorumLost,
  );
  assert.deepEqual(journal.restored.counters.nodes, state.counters.nodes);
});

test("openJournal() keeps what a newer program wrote, shows it, and goes on behind it", async (context) => {
  const path = await journalPath(context);
  const { state } = await liveAndCrash(path);
  const newer = {
    v: 2,
    seq: 40,
    at: "2026-02-01T00:00:00.000Z",
    mono: 9,
    boot: "boot-1",
    kind: "moon-phase",
    observed: true,
    phase: ["full"],
  };
  await appendFile(path, `${JSON.stringify(newer)}\n`);
  await using journal = await mustOpen({ path });
  assert.equal(journal.errors(), 0);
  assert.deepEqual(
    journal.restored?.counters.quorumLost,
    state.counters.quorumLost,
  );
  const next = journal.tell({ kind: "started", version: "1.2.3", pid: 7 });
  assert.equal(next.seq, 41);
  assert.deepEqual((await journal.read({ limit: 2 }))[1], newer);
});

test("openJournal() never takes a line for another one, wherever the text is damaged", async (context) => {
  const path = await journalPath(context);
  const { state, text } = await liveAndCrash(path);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(60),
      async (where, noise, removed) => {
        const bytes = Buffer.from(text);
        const index = where % bytes.length;
        await rm(`${path}.mark`, { force: true });
        await writeFile(
          path,
          Buffer.concat([
            bytes.subarray(0, index),
            noise,
            bytes.subarray(index + removed),
          ]),
        );
        await using journal = await mustOpen({ path });
        const counters = journal.restored?.counters;
        assert.ok((counters?.quorumLost ?? 0) <= state.counters.quorumLost);
        assert.ok((counters?.quorumGained ?? 0) <= state.counters.quorumGained);
      },
    ),
    { numRuns: 150 },
  );
});

test("openJournal() makes the folder, but not its parents, for only root and its group", async (context) => {
  const path = await journalPath(context);
  const inside = `${dirname(path)}/made/journal.jsonl`;
  const journal = await mustOpen({ path: inside });
  journal.tell({ kind: "started", version: "1.2.3", pid: 7 });
  await journal[Symbol.asyncDispose]();
  const modes = execFileSync("stat", ["-c", "%a", dirname(inside), inside]);
  assert.equal(modes.toString(), "750\n640\n");
  const opened = await tryOpen({ path: `${dirname(path)}/a/b/journal.jsonl` });
  assert.equal(opened.kind, "unwritable");
});

test("openJournal() says what stands in the way, and still restores what it can", async (context) => {
  const path = await journalPath(context);
  const { state } = await liveAndCrash(path);
  await rm(path);
  await mkdir(path);
  const asFolder = await tryOpen({ path });
  assert.equal(asFolder.kind, "unwritable");
  assert.match(asFolder.reason, /EISDIR/);
  await rm(path, { recursive: true });
  execFileSync("mkfifo", [path]);
  const asPipe = await tryOpen({ path });
  assert.equal(asPipe.kind, "unwritable", "and it does not wait for a reader");
  await rm(path);
  await symlink("/dev/full", path);
  const asDevice = await tryOpen({ path });
  assert.equal(asDevice.kind, "unwritable");
  assert.match(asDevice.reason, /no regular file/);
  await rm(path);
  const again = await liveAndCrash(path);
  const folder = dirname(path);
  execFileSync("mount", ["--bind", folder, folder]);
  execFileSync("mount", ["-o", "remount,bind,ro", folder]);
  const readOnly = await tryOpen({ path }).finally(() => {
    execFileSync("umount", ["-l", folder]);
  });
  assert.equal(readOnly.kind, "unwritable");
  assert.match(readOnly.reason, /EROFS/);
  assert.ok(readOnly.restored);
  assert.deepEqual(told(readOnly.restored), told(durableOf(again.state)));
  assert.ok(readOnly.seq > 0);
  assert.equal(state.counters.quorumLost, 1);
});

test("what happened before the process knew corosync is not made up (never lies)", async (context) => {
  const path = await journalPath(context);
  const journal = await mustOpen({ path });
  play(journal, [lost(10)], initialState(at(0)));
  await journal[Symbol.asyncDispose]();
  await using next = await mustOpen({ path }, { now: () => at(500) });
  assert.ok(next.restored);
  const start = resume(next.restored, { now: at(500), sameBoot: true });
  assert.deepEqual(
    feed(
      healthyStart.map((event) => ({ ...event })),
      start,
    ).transitions.map(({ kind }) => kind),
    ["corosync-back"],
  );
});
