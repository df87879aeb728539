// Tests of room journal: what a query is answered with, from the disk and from memory alike.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Journal, JournalQuery } from "../../src/journal/journal.ts";
import { memoryJournal } from "../../src/journal/memory-journal.ts";
import { durableOf } from "../../src/quorum/past/durable.ts";
import {
  at,
  healthyStart,
  nodelistNotified,
  timerLook,
} from "../quorum/build.ts";
import { journalPath, mustOpen, play } from "./open.ts";

const kinds: readonly {
  readonly name: string;
  readonly open: (context: TestContext) => Promise<Journal>;
}[] = [
  {
    name: "the journal on the disk",
    open: async (context) => mustOpen({ path: await journalPath(context) }),
  },
  {
    name: "the journal in memory",
    open: () =>
      Promise.resolve(memoryJournal({ bootId: "boot-1", now: () => at(0) })),
  },
];

const events = [
  ...healthyStart,
  timerLook(2000, { flags: 0 }), // 1: quorum-lost
  timerLook(3000), // 2: quorum-gained
  nodelistNotified(4000, 8, [1, 2]), // 3: ring-changed, 4: node-left
  timerLook(5000, { flags: 0 }), // 5: quorum-lost
];

for (const { name, open } of kinds) {
  test(`read() of ${name} answers the newest first, by time, kind, number and limit`, async (context) => {
    await using journal = await open(context);
    const { entries } = play(journal, events);
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    const seqs = async (query: Partial<JournalQuery>) =>
      (await journal.read({ limit: 100, ...query })).map(({ seq }) => seq);
    assert.deepEqual(await journal.read({ limit: 100 }), entries.toReversed());
    assert.deepEqual(await seqs({ limit: 2 }), [5, 4]);
    assert.deepEqual(await seqs({ limit: 0 }), []);
    assert.deepEqual(await seqs({ limit: Number.NaN }), []);
    assert.deepEqual(await seqs({ afterSeq: 3 }), [5, 4]);
    assert.deepEqual(await seqs({ afterSeq: 5 }), []);
    const { realtimeMs } = at(3000);
    assert.deepEqual(await seqs({ sinceMs: realtimeMs }), [5, 4, 3, 2]);
    assert.deepEqual(await seqs({ untilMs: realtimeMs }), [2, 1]);
    assert.deepEqual(
      await seqs({ sinceMs: realtimeMs, untilMs: realtimeMs }),
      [2],
    );
    assert.deepEqual(await seqs({ kinds: ["quorum-lost"] }), [5, 1]);
    assert.deepEqual(await seqs({ kinds: ["quorum-lost"], limit: 1 }), [5]);
    assert.deepEqual(await seqs({ kinds: [] }), []);
    assert.deepEqual(await seqs({ kinds: ["checkpoint", "mark"] }), []);
  });

  test(`${name} tells its own start and end, and shows no book-keeping`, async (context) => {
    await using journal = await open(context);
    const started = journal.tell({ kind: "started", version: "1.2.3", pid: 7 });
    const { entries } = play(journal, healthyStart);
    const stopped = journal.tell({ kind: "stopped", reason: "SIGTERM" });
    assert.deepEqual(entries, []);
    assert.deepEqual(await journal.read({ limit: 9 }), [stopped, started]);
    assert.deepEqual(started, {
      v: 1,
      seq: 1,
      at: "2026-01-01T00:00:00.000Z",
      mono: 0,
      boot: "boot-1",
      kind: "started",
      observed: true,
      version: "1.2.3",
      pid: 7,
    });
  });
}

test("memoryJournal() is bounded, and counts every entry that will be forgotten", async () => {
  const journal = memoryJournal({
    bootId: "boot-1",
    now: () => at(0),
    seq: 40,
  });
  assert.equal(journal.errors(), 1);
  for (let count = 0; count < 5000; count += 1) {
    journal.tell({ kind: "stopped", reason: "again" });
  }
  assert.equal(journal.errors(), 5001);
  const read = await journal.read({ limit: 10_000 });
  assert.equal(read.length, 4096);
  assert.equal(read[0]?.seq, 5040);
  await journal.flushed();
});

test("memoryJournal() goes on from what could be read of a journal on the disk", () => {
  const { state } = play(
    memoryJournal({ bootId: "b", now: () => at(0) }),
    events,
  );
  const restored = durableOf(state);
  const journal = memoryJournal({ bootId: "b", now: () => at(0), restored });
  assert.equal(journal.restored, restored);
});
