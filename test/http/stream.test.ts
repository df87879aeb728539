// Room http: the event stream. Nothing is missed, nothing is told twice, and no reader can make it grow or wait.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ApiBounds } from "../../src/http/api/api-options.ts";
import type { ServerOptions } from "../../src/http/server-options.ts";
import { fakeJournal, type FakeJournal } from "./fake-journal.ts";
import { dial, gate, get, serve, until, type Serving } from "./serve.ts";
import { openStream, STREAM } from "./stream-client.ts";

function serveJournal(
  { api }: FakeJournal,
  apiBounds: Partial<ApiBounds> = {},
  options: Partial<ServerOptions> = {},
): Promise<Serving> {
  return serve({ api }, { apiBounds, ...options });
}

/** Whether one more stream is refused; it is opened for a moment only. */
async function isFull({ port }: Serving): Promise<boolean> {
  using client = await openStream(port, `${STREAM}?after=0`);
  const { statusCode } = client.answer;
  assert.ok(statusCode === 200 || statusCode === 503);
  return statusCode === 503;
}

async function untilThereIsRoom(serving: Serving): Promise<void> {
  while (await isFull(serving));
}

suite("GET /api/v1/events/stream, live", () => {
  test("head and first bytes leave at once, uncompressed, uncached, unbuffered", async () => {
    await using serving = await serveJournal(fakeJournal());
    using client = await openStream(serving.port, STREAM, {
      "Accept-Encoding": "gzip",
    });
    await until(() => client.text() !== "");
    const { statusCode, headers } = client.answer;
    assert.equal(statusCode, 200);
    assert.equal(headers["content-type"], "text/event-stream");
    assert.equal(headers["content-encoding"], undefined);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-accel-buffering"], "no");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(client.text(), "retry: 2000\n\n");
  });

  test("sends each new entry as it is, in order, to every client", async () => {
    const journal = fakeJournal();
    journal.append();
    await using serving = await serveJournal(journal);
    using one = await openStream(serving.port);
    using two = await openStream(serving.port);
    journal.append("quorum-lost");
    journal.append("quorum-gained");
    for (const client of [one, two]) {
      await client.received(2);
      assert.equal(
        client.text(),
        'retry: 2000\n\nid: 2\nevent: quorum-lost\ndata: {"seq":2,"kind":"quorum-lost"}\n\n' +
          'id: 3\nevent: quorum-gained\ndata: {"seq":3,"kind":"quorum-gained"}\n\n',
      );
    }
    assert.deepEqual(journal.queries, []);
  });

  test("a kind with line breaks, as a newer program may write it, forges no event", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal);
    using client = await openStream(serving.port);
    journal.append("odd\n\nid: 99\r\nevent: quorum-lost");
    await client.received(1);
    assert.deepEqual(client.ids(), ["1"]);
  });

  test("comments keep a quiet stream alive", async () => {
    await using serving = await serveJournal(fakeJournal(), { heartbeatMs: 5 });
    using client = await openStream(serving.port);
    await until(() => client.text().endsWith("\n\n:\n\n:\n\n"));
    assert.deepEqual(client.messages(), []);
  });

  test("is not subject to the deadline of other responses", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(
      journal,
      { heartbeatMs: 20 },
      { responseTimeoutMs: 100 },
    );
    using client = await openStream(serving.port);
    await until(() => client.text().length > 15 * ":\n\n".length);
    journal.append();
    await client.received(1);
  });

  test("HEAD answers the head and takes no place", async () => {
    await using serving = await serveJournal(fakeJournal(), { maxStreams: 1 });
    for (let turn = 0; turn < 3; turn += 1) {
      const { status, headers, body } = await get(serving.port, STREAM, {
        method: "HEAD",
      });
      assert.deepEqual([status, body], [200, ""]);
      assert.equal(headers["content-type"], "text/event-stream");
    }
    using client = await openStream(serving.port);
    assert.equal(client.answer.statusCode, 200);
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

suite("GET /api/v1/events/stream, resumed", () => {
  test("from memory: what came while the client was away, once, without a read", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal);
    journal.fill(5);
    using client = await openStream(serving.port, STREAM, {
      "Last-Event-ID": "2",
    });
    journal.append();
    await client.received(4);
    assert.deepEqual(client.ids(), ["3", "4", "5", "6"]);
    assert.deepEqual(journal.queries, []);
  });

  test("from the journal: also what an earlier process recorded", async () => {
    const journal = fakeJournal();
    journal.fill(5);
    await using serving = await serveJournal(journal);
    journal.append();
    using client = await openStream(serving.port, `${STREAM}?after=3`);
    await client.received(3);
    journal.append();
    await client.received(4);
    assert.deepEqual(client.ids(), ["4", "5", "6", "7"]);
    assert.deepEqual(journal.queries, [{ afterSeq: 2, limit: 1001 }]);
    using later = await openStream(serving.port, `${STREAM}?after=4`);
    await later.received(3);
    assert.deepEqual(later.ids(), ["5", "6", "7"]);
  });

  test("from the journal: what memory has forgotten", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal, { maxMissed: 4 });
    journal.fill(6);
    using inMemory = await openStream(serving.port, `${STREAM}?after=2`);
    await inMemory.received(4);
    assert.deepEqual(inMemory.ids(), ["3", "4", "5", "6"]);
    assert.equal(journal.queries.length, 0);
    using older = await openStream(serving.port, `${STREAM}?after=1`);
    await older.received(5);
    assert.deepEqual(older.ids(), ["gap", "3", "4", "5", "6"]);
    assert.equal(journal.queries.length, 1);
  });

  test("entries that come while the journal is read are neither lost nor doubled", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    await using serving = await serveJournal(journal);
    const { open, opened } = gate();
    journal.waitFor(opened);
    using client = await openStream(serving.port, `${STREAM}?after=1`);
    await until(() => journal.queries.length === 1);
    journal.fill(3);
    open();
    // Also in every turn around the one in which the stream goes live.
    for (let turn = 0; turn < 50; turn += 1) {
      journal.append();
      await (turn % 2 === 0 ? undefined : nextTurn());
    }
    await client.received(55);
    assert.deepEqual(
      client.ids(),
      Array.from({ length: 55 }, (_, index) => String(index + 2)),
    );
  });

  test("nothing missed is nothing sent; after=0 is everything", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    await using serving = await serveJournal(journal);
    using upToDate = await openStream(serving.port, `${STREAM}?after=3`);
    using fromStart = await openStream(serving.port, `${STREAM}?after=0`);
    await fromStart.received(3);
    await until(() => journal.queries.length === 2);
    journal.append();
    await upToDate.received(1);
    await fromStart.received(4);
    assert.deepEqual(upToDate.ids(), ["4"]);
    assert.deepEqual(fromStart.ids(), ["1", "2", "3", "4"]);
  });

  test("the header is newer than the address that a browser repeats", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal);
    journal.fill(5);
    using client = await openStream(serving.port, `${STREAM}?after=1`, {
      "Last-Event-ID": "4",
    });
    await client.received(1);
    assert.deepEqual(client.ids(), ["5"]);
  });

  test("a thousand missed entries come all, for a reader that takes its time as well", async () => {
    const journal = fakeJournal();
    for (let count = 0; count < 1001; count += 1) {
      journal.append("ring-changed", 3000);
    }
    await using serving = await serveJournal(journal);
    using client = await openStream(serving.port, `${STREAM}?after=1`);
    client.answer.pause();
    await until(() => journal.queries.length === 1);
    journal.append();
    client.answer.resume();
    await client.received(1001);
    const expected = Array.from({ length: 1001 }, (_, index) =>
      String(index + 2),
    );
    assert.deepEqual(client.ids(), expected);
  });
});

suite("GET /api/v1/events/stream, a gap is told", () => {
  async function firstMessages(
    journal: FakeJournal,
    path: string,
    apiBounds: Partial<ApiBounds> = {},
  ) {
    await using serving = await serveJournal(journal, apiBounds);
    using client = await openStream(serving.port, path);
    await client.received(1);
    journal.append();
    const { seq } = journal.append();
    await until(() => client.ids().includes(String(seq)));
    return { gap: client.messages()[0], ids: client.ids() };
  }

  test("when more was missed than is made up for: the newest come nevertheless", async () => {
    const journal = fakeJournal();
    journal.fill(8);
    const { gap, ids } = await firstMessages(journal, `${STREAM}?after=2`, {
      maxMissed: 5,
    });
    assert.deepEqual(gap, {
      id: undefined,
      event: "gap",
      data: { after: 2, reason: "too-many" },
    });
    assert.deepEqual(ids, ["gap", "4", "5", "6", "7", "8", "9", "10"]);
  });

  test("when rotation took entries that the client has not seen", async () => {
    const journal = fakeJournal();
    journal.fill(8);
    journal.forgetUpTo(5);
    const { gap, ids } = await firstMessages(journal, `${STREAM}?after=2`);
    assert.deepEqual(gap?.data, { after: 2, reason: "unknown-position" });
    assert.deepEqual(ids, ["gap", "6", "7", "8", "9", "10"]);
  });

  test("when the journal was replaced by a younger one", async () => {
    const journal = fakeJournal();
    journal.fill(2);
    const { gap, ids } = await firstMessages(journal, `${STREAM}?after=500`);
    assert.deepEqual(gap?.data, { after: 500, reason: "unknown-position" });
    assert.deepEqual(ids, ["gap", "3", "4"]);
  });

  test("when a younger journal is all in memory", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal);
    journal.fill(2);
    using client = await openStream(serving.port, `${STREAM}?after=500`);
    await client.received(1);
    assert.deepEqual(client.ids(), ["gap"]);
  });

  test("when the journal does not answer: live entries come at once after the deadline", async () => {
    const journal = fakeJournal();
    journal.fill(8);
    const { open, opened } = gate();
    journal.waitFor(opened);
    const { gap, ids } = await firstMessages(journal, `${STREAM}?after=2`, {
      readDeadlineMs: 50,
    });
    assert.deepEqual(gap?.data, { after: 2, reason: "unreadable" });
    assert.deepEqual(ids, ["gap", "9", "10"]);
    open();
  });

  test("when the journal fails", async () => {
    const journal = fakeJournal();
    journal.fill(8);
    const failed = Promise.reject(new Error("EIO"));
    failed.catch(() => undefined);
    journal.waitFor(failed);
    const { gap } = await firstMessages(journal, `${STREAM}?after=2`);
    assert.deepEqual(gap?.data, { after: 2, reason: "unreadable" });
  });

  test("when memory forgot entries while the journal was read", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    await using serving = await serveJournal(journal, { maxMissed: 4 });
    const { open, opened } = gate();
    journal.waitFor(opened);
    using client = await openStream(serving.port, `${STREAM}?after=3`);
    await until(() => journal.queries.length === 1);
    journal.fill(9);
    open();
    await client.received(5);
    assert.deepEqual(client.messages()[0]?.data, {
      after: 3,
      reason: "too-many",
    });
    assert.deepEqual(client.ids(), ["gap", "9", "10", "11", "12"]);
  });

  test("many that resume at once wait for each other, none is refused", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    await using serving = await serveJournal(journal);
    const { open, opened } = gate();
    journal.waitFor(opened);
    const clients = await Promise.all(
      Array.from({ length: 20 }, () =>
        openStream(serving.port, `${STREAM}?after=1`),
      ),
    );
    assert.equal(journal.queries.length, 2);
    open();
    for (const client of clients) {
      await client.received(2);
      assert.deepEqual(client.ids(), ["2", "3"]);
      client[Symbol.dispose]();
    }
  });
});

suite("GET /api/v1/events/stream, bounds", () => {
  test("the 33rd stream is 503, and has its place when one has gone", async () => {
    await using serving = await serveJournal(fakeJournal());
    const clients = await Promise.all(
      Array.from({ length: 32 }, () => openStream(serving.port)),
    );
    const refused = await get(serving.port, STREAM);
    assert.equal(refused.status, 503);
    assert.equal(refused.headers["retry-after"], "1");
    assert.deepEqual(JSON.parse(refused.body), {
      error: "Limit of concurrent requests reached (32), try again later.",
    });
    assert.equal((await get(serving.port, "/metrics")).status, 200);
    clients[7]?.[Symbol.dispose]();
    await untilThereIsRoom(serving);
    for (const client of clients) client[Symbol.dispose]();
  });

  test("a reader that is too slow for what happens is cut; the others get every entry", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal, { maxStreams: 2 });
    const slow = await dial(serving.port);
    slow.pause();
    slow.write(`GET ${STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    using quick = await openStream(serving.port);
    let pushed = 0;
    // More than the buffers of two kernels hold: beyond that it would be the server's memory.
    while (await isFull(serving)) {
      assert.ok(pushed < 4000, "64 MB were taken for a client that is deaf");
      for (let turn = 0; turn < 10; turn += 1) {
        journal.append("ring-changed", 16 * 1024);
        pushed += 1;
        await quick.received(pushed);
      }
    }
    const closed = new Promise((resolve) => slow.once("close", resolve));
    slow.resume();
    await closed;
    assert.equal(quick.ids().length, pushed);
    assert.ok(slow.bytesRead < pushed * 16 * 1024);
  });

  test("an entry larger than the bound reaches who has read all before it, and cuts who has not", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal, { maxQueuedBytes: 1000 });
    using client = await openStream(serving.port);
    await until(() => client.text() !== "");
    journal.append("ring-changed", 2000);
    await client.received(1);
    journal.append();
    journal.append("ring-changed", 2000);
    assert.equal(await client.over, "cut");
  });

  test("a reader that takes nothing from one heartbeat to the next is cut", async () => {
    const journal = fakeJournal();
    for (let count = 0; count < 900; count += 1) {
      journal.append("ring-changed", 30_000);
    }
    await using serving = await serveJournal(
      journal,
      { heartbeatMs: 30, maxStreams: 1 },
      { responseTimeoutMs: 600_000 },
    );
    const stuck = await dial(serving.port);
    stuck.pause();
    stuck.write(`GET ${STREAM}?after=1 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const closed = new Promise((resolve) => stuck.once("close", resolve));
    // 27 MB to send and nobody reads. What the kernels hold is read only after the server let go.
    await until(() => journal.queries.length === 1);
    await untilThereIsRoom(serving);
    stuck.resume();
    await closed;
    assert.ok(stuck.bytesRead < 27_000_000);
  });

  test("a slow reader who goes on reading is not cut, however many heartbeats it takes", async () => {
    const journal = fakeJournal();
    for (let count = 0; count < 900; count += 1) {
      journal.append("ring-changed", 30_000);
    }
    await using serving = await serveJournal(journal, { heartbeatMs: 100 });
    using client = await openStream(serving.port, `${STREAM}?after=1`);
    while (client.messages().length < 899) {
      client.answer.pause();
      await nextTurn();
      client.answer.resume();
      const before = client.text().length;
      await until(() => client.text().length > before);
    }
    assert.deepEqual(client.ids().at(-1), "900");
  });

  test("a client that goes away leaves nothing behind", async () => {
    const journal = fakeJournal();
    await using serving = await serveJournal(journal, { maxStreams: 1 });
    for (let turn = 0; turn < 20; turn += 1) await untilThereIsRoom(serving);
    // The API and the page.
    assert.equal(journal.subscribers(), 2);
  });
});

suite("GET /api/v1/events/stream, the end", () => {
  test("disposing ends streams at once by their proper end, with all that was said before", async () => {
    const journal = fakeJournal();
    const serving = await serveJournal(
      journal,
      {},
      { drainTimeoutMs: 600_000 },
    );
    using client = await openStream(serving.port);
    using resuming = await openStream(serving.port, `${STREAM}?after=0`);
    await until(() => resuming.text() !== "");
    journal.append("quorum-lost");
    await serving[Symbol.asyncDispose]();
    assert.equal(await client.over, "ended");
    assert.equal(await resuming.over, "ended");
    assert.deepEqual(client.ids(), ["1"]);
    assert.equal(journal.subscribers(), 0);
  });

  test("a stream that waits for a hung journal does not hold up the end", async () => {
    const journal = fakeJournal();
    journal.fill(3);
    journal.waitFor(gate().opened);
    const serving = await serveJournal(
      journal,
      { readDeadlineMs: 100 },
      { drainTimeoutMs: 600_000 },
    );
    using client = await openStream(serving.port, `${STREAM}?after=1`);
    await until(() => journal.queries.length === 1);
    await serving[Symbol.asyncDispose]();
    assert.equal(await client.over, "ended");
    assert.equal(client.text(), "retry: 2000\n\n");
  });

  test("a reader that does not read does not hold up the end", async () => {
    const journal = fakeJournal();
    for (let count = 0; count < 900; count += 1) {
      journal.append("ring-changed", 30_000);
    }
    const serving = await serveJournal(
      journal,
      {},
      { drainTimeoutMs: 600_000 },
    );
    const stuck = await dial(serving.port);
    stuck.pause();
    stuck.write(`GET ${STREAM}?after=1 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await until(() => journal.queries.length === 1);
    await serving[Symbol.asyncDispose]();
    stuck.destroy();
  });
});
