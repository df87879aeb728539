// Room http: reads that may hang, and the newest entries in memory.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { boundReads } from "../../src/http/api/bounded-reads.ts";
import { openFeed } from "../../src/http/api/feed.ts";
import { fakeJournal } from "./fake-journal.ts";
import { gate } from "./serve.ts";

suite("boundReads()", () => {
  test("a hung read keeps its place after its deadline; who waited in vain never reads", async () => {
    const { readNow, readSoon } = boundReads(1, 20);
    const { open, opened } = gate();
    const done: string[] = [];
    const hung = readNow(async () => {
      await opened;
      done.push("hung");
    });
    assert.deepEqual(await hung, { kind: "late" });
    assert.deepEqual(await readNow(() => Promise.resolve(1)), { kind: "busy" });
    const waited = readSoon(() => Promise.resolve(done.push("waited")));
    assert.deepEqual(await waited, { kind: "late" });
    const inTime = readSoon(() => Promise.resolve(done.push("in time")));
    open();
    assert.equal((await inTime).kind, "done");
    assert.deepEqual(done, ["hung", "in time"]);
    assert.deepEqual(await readNow(() => Promise.resolve(2)), {
      kind: "done",
      value: 2,
    });
  });

  test("a read that throws or rejects gives its place back", async () => {
    const { readNow, readSoon } = boundReads(1, 60_000);
    const failures: readonly (() => Promise<never>)[] = [
      () => Promise.reject(new Error("EIO")),
      () => {
        throw new Error("EIO");
      },
    ];
    for (const fail of failures) {
      await assert.rejects(readNow(fail), /EIO/);
      await assert.rejects(readSoon(fail), /EIO/);
    }
    const outcome = await readNow(() => Promise.resolve(1));
    assert.deepEqual(outcome, { kind: "done", value: 1 });
  });
});

test("openFeed() calls nobody whose signal has aborted", () => {
  const journal = fakeJournal();
  using feed = openFeed(journal.api.subscribe, 10);
  const stop = new AbortController();
  const seen: number[] = [];
  feed.listen(({ seq }) => seen.push(seq), stop.signal);
  journal.append();
  stop.abort();
  journal.append();
  feed.listen(({ seq }) => seen.push(seq), stop.signal);
  journal.append();
  assert.deepEqual(seen, [1]);
});
