// Tests of room journal: disks that hang, fail, fill up and come back. Nobody ever waits for them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { durableOf } from "../../src/quorum/past/durable.ts";
import {
  healthyStart,
  identified,
  observed,
  timerLook,
} from "../quorum/build.ts";
import { diskError, faultyFs, gate } from "./faulty-fs.ts";
import {
  journalPath,
  memoryLog,
  mustOpen,
  play,
  told,
  tryOpen,
  until,
} from "./open.ts";

const started = { kind: "started", version: "1.2.3", pid: 7 } as const;

/** Two transitions a second of looks. */
function flaps(count: number, fromMs = 2000) {
  return Array.from({ length: count }, (_, index) =>
    timerLook(fromMs + 10 * index, index % 2 === 0 ? { flags: 0 } : {}),
  );
}

test("record() returns at once while an fsync hangs for ever, and what it wrote is in the file nevertheless", async (context) => {
  const path = await journalPath(context);
  const hang = gate();
  let hangs = false;
  const fs = faultyFs((operation) =>
    hangs && operation === "datasync" ? hang.opened : undefined,
  );
  const journal = await mustOpen({ path, flushTimeoutMs: 10 }, { fs });
  hangs = true;
  const { entries, state } = play(journal, [...healthyStart, ...flaps(200)]);
  assert.equal(entries.length, 200);
  let acknowledged = 0;
  const acknowledge = () => void (acknowledged += 1);
  const flushed = [journal.flushed().then(acknowledge)];
  const written = async () =>
    (await readFile(path, "utf8")).split("\n").length - 1;
  while ((await written()) < 200) await new Promise(setImmediate);
  flushed.push(journal.flushed().then(acknowledge));
  await new Promise(setImmediate);
  assert.equal(acknowledged, 0, "written is not yet safe");
  assert.equal(journal.errors(), 0);
  assert.equal((await journal.read({ limit: 1000 })).length, 200);
  // The end of the process does not wait either; what is in the file survives it.
  await journal[Symbol.asyncDispose]();
  hang.open();
  await Promise.all(flushed);
  await using next = await mustOpen({ path: await copyOf(path) });
  assert.ok(next.restored);
  assert.deepEqual(told(next.restored), told(durableOf(state)));
});

/** A journal as another process would find it. */
async function copyOf(path: string): Promise<string> {
  const copy = join(dirname(path), "copy.jsonl");
  await writeFile(copy, await readFile(path));
  return copy;
}

test("record() is bounded while a write hangs: the oldest are dropped, counted and told once; the counters are right afterwards", async (context) => {
  const path = await journalPath(context);
  const hang = gate();
  let hangs = false;
  let isHanging = false;
  const fs = faultyFs((operation) => {
    if (!hangs || operation !== "write") return;
    isHanging = true;
    return hang.opened;
  });
  const log = memoryLog();
  const journal = await mustOpen({ path }, { fs, log });
  const first = play(journal, healthyStart).state;
  await journal.flushed();
  hangs = true;
  // What hangs holds a checkpoint too: names that are known for the first time are no transition.
  const named = identified(1900, "prod", { 1: "a" });
  const start = play(
    journal,
    [...flaps(9, 1500), named, timerLook(1950)],
    first,
  ).state;
  await until(() => isHanging);
  const { state, entries } = play(journal, flaps(20_000), start);
  assert.equal(entries.length, 20_000);
  const dropped = journal.errors();
  assert.ok(dropped >= 20_000 - 4096, String(dropped));
  const kept = (await journal.read({ limit: 10_000 })).length;
  assert.ok(kept <= 4096 && kept >= 4090, String(kept));
  assert.deepEqual(log.lines, [
    "error Journal entries are dropped: the disk is stuck {}",
  ]);
  hangs = false;
  hang.open();
  await journal.flushed();
  assert.equal(journal.errors(), dropped);
  // A crash after the first batch would already find the right counters.
  const crashed = await mustOpen({ path: await copyOf(path) });
  assert.deepEqual(crashed.restored?.counters, state.counters);
  await journal[Symbol.asyncDispose]();
  await crashed[Symbol.asyncDispose]();
});

test("after drops the first thing in the file is a checkpoint that has them", async (context) => {
  const path = await journalPath(context);
  const hang = gate();
  let hangs = false;
  let writes = 0;
  const fs = faultyFs((operation, file) => {
    if (!hangs || operation !== "write" || file !== path) return;
    writes += 1;
    // The hung batch, the checkpoint, one batch; then the power fails.
    if (writes > 3) return gate().opened;
    return hang.opened;
  });
  const journal = await mustOpen({ path, flushTimeoutMs: 10 }, { fs });
  const start = play(journal, healthyStart).state;
  await journal.flushed();
  hangs = true;
  const { entries } = play(journal, flaps(6000), start);
  hang.open();
  await until(() => writes === 4);
  const crashed = await mustOpen({ path: await copyOf(path) });
  const counters = crashed.restored?.counters;
  const newest = (await crashed.read({ limit: 1 }))[0];
  assert.ok(counters && newest);
  const until4 = entries.filter(({ seq }) => seq <= newest.seq);
  assert.equal(
    counters.quorumLost,
    until4.filter(({ kind }) => kind === "quorum-lost").length,
  );
  await crashed[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
});

for (const code of ["EIO", "ENOSPC", "EROFS"]) {
  test(`a write that fails with ${code} is counted, told once each way, and made up for`, async (context) => {
    const path = await journalPath(context);
    let fails = false;
    const fs = faultyFs((operation) => {
      if (fails && operation === "write") throw diskError(code);
    });
    const log = memoryLog();
    const journal = await mustOpen({ path }, { fs, log });
    fails = true;
    const { state } = play(journal, [...healthyStart, ...flaps(20)]);
    await until(() => journal.errors() >= 3);
    fails = false;
    await journal.flushed();
    const [first, second, ...more] = log.lines.filter(
      (line) => !line.includes("mark"),
    );
    assert.match(first ?? "", new RegExp(`Journal cannot be written.*${code}`));
    assert.match(second ?? "", /Journal is written again/);
    assert.deepEqual(more, []);
    await journal[Symbol.asyncDispose]();
    await using next = await mustOpen({ path });
    assert.deepEqual(next.restored?.counters, state.counters);
    const seqs = (await next.read({ limit: 100 })).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 20 }, (_, index) => 20 - index),
    );
  });
}

test("an fsync that fails is no acknowledgement, and its entries are written again, counted once", async (context) => {
  const path = await journalPath(context);
  let failures = 0;
  const fs = faultyFs((operation, file) => {
    if (failures > 0 && operation === "datasync" && file === path) {
      failures -= 1;
      throw diskError("EIO");
    }
  });
  const journal = await mustOpen({ path }, { fs });
  const start = play(journal, healthyStart).state;
  await journal.flushed();
  const before = (await stat(path)).size;
  failures = 2;
  const { state } = play(journal, flaps(4), start);
  await journal.flushed();
  assert.equal(failures, 0, "acknowledged by the third fsync");
  assert.equal(journal.errors(), 2);
  const text = (await readFile(path, "utf8")).slice(before);
  assert.ok(text.split('"kind":"quorum-').length - 1 >= 8, "written again");
  await journal[Symbol.asyncDispose]();
  await using next = await mustOpen({ path });
  assert.deepEqual(next.restored?.counters, state.counters);
  assert.equal((await next.read({ limit: 100 })).length, 4);
});

test("an fsync that succeeds after one that failed acknowledges nothing of what the failed one was for (the kernel tells an error once)", async (context) => {
  const path = await journalPath(context);
  const hang = gate();
  let syncs = 0;
  const fs = faultyFs(async (operation, file) => {
    if (operation !== "datasync" || file !== path) return;
    syncs += 1;
    if (syncs !== 2) return;
    await hang.opened;
    throw diskError("EIO");
  });
  const journal = await mustOpen({ path }, { fs });
  let { state } = play(journal, healthyStart);
  await journal.flushed();
  state = play(journal, flaps(2), state).state;
  await until(() => syncs === 2);
  state = play(journal, flaps(2, 3000), state).state;
  const lines = async () =>
    (await readFile(path, "utf8")).split('"kind":"quorum-').length - 1;
  while ((await lines()) < 4) await new Promise(setImmediate);
  hang.open();
  await journal.flushed();
  assert.equal(await lines(), 8, "all of it was written again");
  await journal[Symbol.asyncDispose]();
  await using next = await mustOpen({ path });
  assert.deepEqual(next.restored?.counters, state.counters);
});

test("a new file is on the disk with its name, which costs one fsync of the folder", async (context) => {
  const path = await journalPath(context);
  let folderSyncs = 0;
  const fs = faultyFs((operation, file) => {
    if (operation === "open" && file === dirname(path)) folderSyncs += 1;
  });
  await using journal = await mustOpen({ path }, { fs });
  for (let times = 0; times < 3; times += 1) {
    journal.tell(started);
    await journal.flushed();
    assert.equal(folderSyncs, 1);
  }
});

test("a full disk costs no entry once there is room again, and no line is cut in two", async (context) => {
  const path = await journalPath(context);
  const folder = dirname(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  try {
    const log = memoryLog();
    const journal = await mustOpen({ path }, { log });
    let { state } = play(journal, healthyStart);
    await journal.flushed();
    await writeFile(join(folder, "ballast"), Buffer.alloc(60 * 1024)).catch(
      () => undefined,
    );
    const lived = play(journal, flaps(600), state);
    state = lived.state;
    await until(() => journal.errors() >= 2);
    assert.equal(log.lines.filter((line) => line.includes("ENOSPC")).length, 1);
    const read = await journal.read({ limit: 1000 });
    assert.equal(read.length, 600, "what is not on the disk is in memory");
    await rm(join(folder, "ballast"));
    execFileSync("mount", ["-o", "remount,size=1m", folder]);
    await journal.flushed();
    await journal[Symbol.asyncDispose]();
    const next = await mustOpen({ path });
    assert.deepEqual(next.restored?.counters, state.counters);
    assert.equal((await next.read({ limit: 1000 })).length, 600);
    const text = await readFile(path, "utf8");
    assert.equal(
      text.match(/"kind":"quorum-.*"crc":"\w+"}$/gm)?.length,
      600,
      "each once in the file",
    );
    await next[Symbol.asyncDispose]();
  } finally {
    execFileSync("umount", ["-l", folder]);
  }
});

test("openJournal() on a disk that does not answer gives up in time, and lets the lock go when it answers after all", async (context) => {
  const path = await journalPath(context);
  const hang = gate();
  const fs = faultyFs((operation, file) =>
    operation === "open" && file === path ? hang.opened : undefined,
  );
  const opened = await tryOpen({ path, openTimeoutMs: 20 }, { fs });
  assert.equal(opened.kind, "unwritable");
  assert.match(opened.reason, /did not answer within 20 ms/);
  assert.equal((await tryOpen({ path })).kind, "taken");
  hang.open();
  let again = await tryOpen({ path });
  while (again.kind === "taken") again = await tryOpen({ path });
  assert.equal(again.kind, "open");
  await again.journal[Symbol.asyncDispose]();
});

test("a mark that cannot be written holds up no entry and is told once", async (context) => {
  const path = await journalPath(context);
  const fs = faultyFs((operation, file) => {
    if (operation === "open" && file.endsWith(".mark")) throw diskError("EIO");
  });
  const log = memoryLog();
  await using journal = await mustOpen({ path }, { fs, log });
  const { state } = play(journal, healthyStart);
  play(journal, [observed(9000), observed(20_000)], state);
  journal.tell(started);
  await journal.flushed();
  await until(() => journal.errors() > 0);
  assert.equal(log.lines.length, 1);
  assert.match(log.lines[0] ?? "", /mark cannot be written/);
});
