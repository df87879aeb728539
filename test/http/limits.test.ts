// Room http: parallel scrapes, slow and rude clients. It cannot be held up, and it cannot be made to grow.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, open, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  CONTENT_TYPE,
  dial,
  gate,
  get,
  received,
  sendRaw,
  serve,
  until,
  type Answered,
} from "./serve.ts";

const up = { contentType: CONTENT_TYPE, body: "up 1\n" };
/** More than any kernel buffers for a client that does not read. */
const huge = { contentType: CONTENT_TYPE, body: "x".repeat(16 * 1024 * 1024) };

/** A scrape that waits for the gate and counts those who wait with it. */
function waitingScrape() {
  const { open: openGate, opened } = gate();
  const counts = { running: 0, most: 0 };
  async function scrape() {
    counts.running += 1;
    counts.most = Math.max(counts.most, counts.running);
    await opened;
    counts.running -= 1;
    return up;
  }
  return { scrape, openGate, counts };
}

suite("limit of parallel scrapes", () => {
  test("503 with a reason and Retry-After beyond the limit, then all is well again", async () => {
    const { scrape, openGate, counts } = waitingScrape();
    await using serving = await serve({ scrape }, { maxRequests: 3 });
    const running = [1, 2, 3].map(() => get(serving.port, "/metrics"));
    await until(() => counts.running === 3);

    const refused = await get(serving.port, "/metrics");
    assert.equal(refused.status, 503);
    assert.equal(refused.headers["retry-after"], "1");
    assert.match(refused.body, /^Limit of concurrent requests reached \(3\)/);
    assert.equal((await get(serving.port, "/-/healthy")).status, 200);

    openGate();
    const answers = await Promise.all(running);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(counts.most, 3);
    const again: Answered[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      again.push(await get(serving.port, "/metrics"));
    }
    assert.ok(again.every(({ status }) => status === 200));
  });

  test("0 switches it off", async () => {
    const { scrape, openGate, counts } = waitingScrape();
    await using serving = await serve({ scrape }, { maxRequests: 0 });
    const running = Array.from({ length: 100 }, () =>
      get(serving.port, "/metrics"),
    );
    await until(() => counts.running === 100);
    openGate();
    const answers = await Promise.all(running);
    assert.ok(answers.every(({ status }) => status === 200));
  });

  test("hundreds of scrapes at once are all answered, 200 or 503", async () => {
    await using serving = await serve({}, { maxRequests: 5 });
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => get(serving.port, "/metrics")),
    );
    assert.ok(answers.every(({ status }) => status === 200 || status === 503));
    assert.equal((await get(serving.port, "/metrics")).status, 200);
  });

  test("a failing scrape gives its place back", async () => {
    await using serving = await serve(
      { scrape: () => Promise.reject(new Error("x")) },
      { maxRequests: 1 },
    );
    for (let turn = 0; turn < 5; turn += 1) {
      assert.equal((await get(serving.port, "/metrics")).status, 500);
    }
  });

  test("a client that goes away while scraping gives its place back", async () => {
    const { scrape, openGate, counts } = waitingScrape();
    await using serving = await serve({ scrape }, { maxRequests: 1 });
    const socket = await dial(serving.port);
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => counts.running === 1);
    socket.destroy();
    openGate();
    await untilAnswered(serving.port);
  });

  test("pipelined scrapes whose client goes away give their places back", async () => {
    const before = waitingScrape();
    const after = waitingScrape();
    let { scrape } = before;
    await using serving = await serve(
      { scrape: () => scrape() },
      { maxRequests: 8 },
    );
    const socket = await dial(serving.port);
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20));
    await until(() => before.counts.running === 8);
    socket.destroy();
    before.openGate();
    await untilAnswered(serving.port);
    ({ scrape } = after);
    // All eight at the same time: one place lost for ever would show.
    const answers = Array.from({ length: 8 }, () =>
      get(serving.port, "/metrics"),
    );
    await Promise.race([
      until(() => after.counts.running === 8),
      Promise.any(answers),
    ]);
    after.openGate();
    assert.deepEqual(
      (await Promise.all(answers)).map(({ status }) => status),
      Array.from({ length: 8 }, () => 200),
    );
  });

  test("a client that does not read loses its connection at the deadline, and its place is free", async () => {
    let isFirst = true;
    await using serving = await serve(
      {
        scrape: () => {
          const exposition = isFirst ? huge : up;
          isFirst = false;
          return Promise.resolve(exposition);
        },
      },
      { maxRequests: 1, responseTimeoutMs: 200 },
    );
    const socket = await dial(serving.port);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => !isFirst);
    assert.equal((await get(serving.port, "/metrics")).status, 503);
    await untilAnswered(serving.port);
    socket.resume();
    await closed;
    assert.ok(socket.bytesRead < huge.body.length);
  });

  test("a scrape that never ends loses its connection at the deadline", async () => {
    await using serving = await serve(
      { scrape: () => gate().opened.then(() => up) },
      { responseTimeoutMs: 100 },
    );
    await assert.rejects(get(serving.port, "/metrics"), /socket hang up/);
  });
});

async function untilAnswered(port: number): Promise<void> {
  for (;;) {
    const { status } = await get(port, "/metrics");
    if (status === 200) return;
    assert.equal(status, 503);
  }
}

suite("rude clients", () => {
  const rude: readonly (readonly [string, string, RegExp])[] = [
    ["no HTTP at all", "hello\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00", /^HTTP\/1\.1 400 /],
    ["a bad version", "GET / HTTP/9.9\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
    [
      "a space before the colon",
      "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
      /^HTTP\/1\.1 400 /,
    ],
    [
      "a NUL in a header",
      "GET / HTTP/1.1\r\nHost: localhost\r\nA: \0\r\n\r\n",
      /^HTTP\/1\.1 400 /,
    ],
    [
      "two lengths",
      "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      /^HTTP\/1\.1 400 /,
    ],
    [
      "length and chunks (smuggling)",
      "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      /^HTTP\/1\.1 400 /,
    ],
    [
      "headers beyond 16 KiB",
      `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${"a".repeat(17_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    [
      "a path beyond 16 KiB",
      `GET /${"a".repeat(17_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    [
      "a body",
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
      /^HTTP\/1\.1 413 .*\r\nConnection: close\r\n/s,
    ],
    [
      "an announced body that never comes",
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
      /^HTTP\/1\.1 413 /,
    ],
    [
      "an endless chunked body",
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      /^HTTP\/1\.1 413 /,
    ],
    [
      "a body to be asked for",
      "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
      /^HTTP\/1\.1 405 /,
    ],
    [
      "a wish that nobody knows",
      "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\nConnection: close\r\n\r\n",
      /^HTTP\/1\.1 417 /,
    ],
  ];
  for (const [title, bytes, answer] of rude) {
    test(`${title}: ${answer.source.slice(0, 16)}, the connection ends, the next client is served`, async () => {
      await using serving = await serve();
      const raw = await sendRaw(serving.port, bytes);
      assert.match(raw, answer);
      assert.doesNotMatch(raw, /100 Continue|\.ts|node:|at /);
      assert.equal((await get(serving.port, "/metrics")).status, 200);
      assert.deepEqual(serving.lines, []);
    });
  }

  test("CONNECT and Upgrade open nothing", async () => {
    await using serving = await serve();
    const connected = await sendRaw(
      serving.port,
      "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    );
    assert.equal(connected, "");
    const upgraded = await sendRaw(
      serving.port,
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n",
    );
    assert.match(upgraded, /^HTTP\/1\.1 200 /);
  });

  test("HTTP/1.0 and the absolute form are served", async () => {
    await using serving = await serve();
    const old = await sendRaw(serving.port, "GET /metrics HTTP/1.0\r\n\r\n");
    assert.match(old, /^HTTP\/1\.1 200 .*up 1\n$/s);
    const absolute = await sendRaw(
      serving.port,
      "GET http://x/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert.match(absolute, /^HTTP\/1\.1 200 .*up 1\n$/s);
  });

  test("pipelined requests are answered in their order", async () => {
    await using serving = await serve();
    const raw = await sendRaw(
      serving.port,
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\nGET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    const statuses = [...raw.matchAll(/HTTP\/1\.1 (\d+)/g)];
    assert.deepEqual(
      statuses.map(([, status]) => status),
      ["200", "404", "200"],
    );
  });

  test("nonsense behind a request in progress never gets into its answer", async () => {
    const { scrape, openGate, counts } = waitingScrape();
    await using serving = await serve({ scrape });
    const socket = await dial(serving.port);
    const answer = received(socket);
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => counts.running === 1);
    socket.write("nonsense\r\n\r\n");
    const raw = await answer;
    openGate();
    assert.equal(raw, "");
  });

  test("nonsense after a finished answer on a kept connection is 400", async () => {
    await using serving = await serve();
    const socket = await dial(serving.port);
    const answer = received(socket);
    socket.write("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => socket.bytesRead > 0);
    socket.write("nonsense\r\n\r\n");
    assert.match(await answer, /^HTTP\/1\.1 200 .*HTTP\/1\.1 400 /s);
  });

  for (const [title, bytes] of [
    ["says nothing", ""],
    ["stops in its headers", "GET /metrics HTTP/1.1\r\nHo"],
  ] as const) {
    test(`a client that ${title} is sent away`, async () => {
      await using serving = await serve({}, { headersTimeoutMs: 100 });
      assert.match(await sendRaw(serving.port, bytes), /^HTTP\/1\.1 408 /);
    });
  }

  test("a client that closes its half still gets its answer", async () => {
    await using serving = await serve();
    const socket = await dial(serving.port);
    const answer = received(socket);
    socket.end("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert.match(await answer, /^HTTP\/1\.1 200 .*up 1\n$/s);
  });
});

test("a gzipped scrape is answered while every thread of libuv's pool is stuck", async (context) => {
  // Opening a FIFO for reading waits for a writer: like a read on a dead disk.
  const directory = mkdtempSync(join(tmpdir(), "votequorum-http-"));
  const fifo = join(directory, "fifo");
  execFileSync("mkfifo", [fifo]);
  let stuck = 4;
  for (let thread = 0; thread < 4; thread += 1) {
    open(fifo, "r", () => {
      stuck -= 1;
    });
  }
  context.after(async () => {
    openSync(fifo, "r+");
    await until(() => stuck === 0);
    rmSync(directory, { recursive: true });
  });
  await using serving = await serve({
    scrape: () =>
      Promise.resolve({
        contentType: CONTENT_TYPE,
        body: "x 1\n".repeat(9999),
      }),
  });
  const { headers } = await get(serving.port, "/metrics", {
    headers: { "Accept-Encoding": "gzip" },
  });
  assert.equal(headers["content-encoding"], "gzip");
  assert.equal(stuck, 4);
});
