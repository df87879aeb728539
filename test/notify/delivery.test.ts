// Alerts on their way to Alertmanagers that are well.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { hostClock } from "../../src/clock.ts";
import { alertmanagerAt, firing, resolved } from "./support/alerts.ts";
import { carry } from "./support/carry.ts";
import { silent, startReceiver, well } from "./support/receiver.ts";

describe("take()", () => {
  test("posts what Alertmanager's API v2 wants", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(`${receiver.url}/am`)], {
      externalLabels: { site: "b", severity: "other", empty: "" },
      generatorUrl: "https://example.org/",
    });
    const alert = firing("CorosyncQuorumLost/node1", {
      startsAtMs: Date.UTC(2026, 10, 22, 9, 8, 7, 65),
    });
    carried.delivery.take([alert]);
    await carried.until("the answer", ({ member }) => member().sent === 1);
    const [post] = receiver.posts();
    assert.equal(post?.path, "/am/api/v2/alerts");
    assert.equal(post.headers["content-type"], "application/json");
    const [posted] = post.alerts;
    assert.deepEqual(posted?.labels, {
      alertname: "CorosyncQuorumLost",
      severity: "critical",
      cluster_name: "lab",
      node_name: "node1",
      site: "b",
    });
    assert.deepEqual(posted.annotations, alert.annotations);
    assert.equal(posted.startsAt, "2026-11-22T09:08:07.065Z");
    assert.match(posted.endsAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const ttlMs = Date.parse(posted.endsAt) - Date.now();
    assert.ok(ttlMs > 800_000 && ttlMs <= 900_000, `ttl ${String(ttlMs)}`);
    assert.equal(posted.generatorURL, "https://example.org/");
  });

  test("tells each acknowledgement once, with the state that it is of", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { repeatMs: 10 },
    });
    carried.delivery.take([firing("A")]);
    await receiver.until("repetitions", ({ posts }) => posts().length > 3);
    const over = resolved("A");
    carried.delivery.take([over]);
    await carried.until("both", ({ acknowledged }) => acknowledged.length > 1);
    assert.deepEqual(
      carried.acknowledged.map(({ alert, alertmanager }) => [
        alert.status,
        alertmanager,
      ]),
      [
        ["firing", receiver.url],
        ["resolved", receiver.url],
      ],
    );
    assert.ok(carried.acknowledged.every(({ durationMs }) => durationMs > 0));
    assert.equal(carried.member().pending, 0);
    assert.equal(carried.member().lastError, undefined);
  });

  test("uses the connection that is warm already: no handshake on the event's path (pages before the fence)", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(`${receiver.url}/am`)]);
    await carried.until(
      "warmth",
      () => carried.member().clockSkewMs !== undefined,
    );
    assert.deepEqual(
      receiver.requests.map(({ method, path }) => `${method} ${path}`),
      ["GET /am/-/healthy"],
    );
    carried.delivery.take([firing("A", { goesFirst: true }), firing("B")]);
    await carried.until("the answers", ({ member }) => member().sent === 2);
    carried.delivery.take([resolved("A"), firing("B")]);
    await carried.until("the answer", ({ member }) => member().sent === 3);
    assert.equal(receiver.connections(), 1);
  });

  test("has the first request leave before anything else happens, also when this process is busy then (pages before the fence)", async () => {
    // In a thread of its own, which this one cannot hold up.
    const witness = new Worker(
      `const { parentPort } = require("node:worker_threads");
       const server = require("node:http").createServer((request, response) => {
         const atMs = Number(process.hrtime.bigint()) / 1e6;
         if (request.method === "POST") parentPort.postMessage(atMs);
         response.end();
       });
       server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    try {
      const [port] = (await once(witness, "message")) as [number];
      const url = `http://127.0.0.1:${String(port)}`;
      await using carried = carry([alertmanagerAt(url)]);
      await carried.until(
        "warmth",
        () => carried.member().clockSkewMs !== undefined,
      );
      const received = once(witness, "message") as Promise<[number]>;
      const busyUntilMs = await new Promise<number>((resolve) => {
        carried.delivery.take([firing("A")]);
        setImmediate(() => {
          const untilMs = hostClock.now().monotonicMs + 500;
          while (hostClock.now().monotonicMs < untilMs);
          resolve(untilMs);
        });
      });
      const [receivedMs] = await received;
      assert.ok(receivedMs < busyUntilMs);
    } finally {
      await witness.terminate();
    }
  });

  test("keeps an idle connection warm, and opens another at once when the peer closes it", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { warmMs: 10 },
    });
    await receiver.until("use", ({ requests }) => requests.length > 3);
    assert.equal(receiver.connections(), 1);
    await using second = await startReceiver();
    await using other = carry([alertmanagerAt(second.url)]);
    await other.until("warmth", () => other.member().clockSkewMs !== undefined);
    second.hangUp();
    await second.until("another", (r) => r.connections() === 2);
    await second.until("use", ({ requests }) => requests.length === 2);
    await carried.delivery[Symbol.asyncDispose]();
  });

  test("posts what mutes others first and alone, and the rest only when that was acknowledged (one incident is one page)", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { timeoutMs: 100 },
    });
    carried.delivery.take([
      firing("Muted/1"),
      firing("Muting", { goesFirst: true }),
      firing("Muted/2"),
    ]);
    await receiver.until("retries", ({ posts }) => posts().length > 2);
    assert.deepEqual([...new Set(receiver.told())], ["Muting=firing"]);
    receiver.behave(well);
    await carried.until("all", () => carried.member().pending === 0);
    assert.equal(receiver.told().at(-1), "Muted/1=firing Muted/2=firing");
  });

  test("resolves what mutes others last, also when both are over (one incident is one page)", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([
      resolved("Muting", { goesFirst: true }),
      resolved("Muted"),
    ]);
    await carried.until("all", () => carried.member().pending === 0);
    assert.deepEqual(receiver.told(), ["Muted=resolved", "Muting=resolved"]);
  });

  test("posts no more than 64 at a time", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take(
      Array.from({ length: 150 }, (_, n) => firing(`A/${String(n)}`)),
    );
    await carried.until("all", () => carried.member().pending === 0);
    assert.deepEqual(
      receiver.posts().map(({ alerts }) => alerts.length),
      [64, 64, 22],
    );
  });

  test("repeats what fires and what is resolved, but not what settles", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { repeatMs: 20 },
    });
    carried.delivery.take([firing("A"), resolved("B"), firing("C")]);
    await receiver.until("it", ({ posts }) => posts().length > 2);
    assert.equal(receiver.told().at(-1), "A=firing B=resolved C=firing");
    carried.delivery.take([
      firing("A"),
      resolved("B"),
      firing("C", { isRepeated: false }),
    ]);
    const before = receiver.posts().length;
    await receiver.until("more", ({ posts }) => posts().length > before + 2);
    assert.equal(receiver.told().at(-1), "A=firing B=resolved");
  });

  test("says what settles once to a member that never heard of it, and again only before it would end there", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)], {
      ttlMs: 100,
      pace: { repeatMs: 10 },
    });
    carried.delivery.take([firing("A", { isRepeated: false })]);
    await receiver.until("refreshes", ({ posts }) => posts().length > 2);
    const ends = receiver
      .posts()
      .map(({ alerts }) => Date.parse(alerts[0]?.endsAt ?? ""));
    for (const [n, end] of ends.slice(1).entries()) {
      const previous = ends[n] ?? 0;
      assert.ok(end - previous >= 49, `${String(end - previous)} ms later`);
    }
  });

  test("says changed texts of what fires, and forgets what is not in the set any more", async () => {
    await using receiver = await startReceiver();
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { repeatMs: 20 },
    });
    carried.delivery.take([firing("A"), firing("B")]);
    await carried.until("both", () => carried.member().pending === 0);
    const annotations = {
      ...firing("A").annotations,
      description: "2 of 5 votes",
    };
    carried.delivery.take([firing("A", { annotations })]);
    assert.equal(carried.member().pending, 0);
    const isTold = (post: (typeof receiver.requests)[number]) =>
      post.alerts.some((a) => a.annotations["description"] === "2 of 5 votes");
    await receiver.until("the text", ({ posts }) => posts().some(isTold));
    assert.equal(receiver.told().at(-1), "A=firing");
    assert.equal(carried.acknowledged.length, 2);
  });
});

describe("a member that does not answer", () => {
  test("delays no other (pages before the fence)", async () => {
    await using dead = await startReceiver({ behaviour: silent });
    await using alive = await startReceiver();
    await using carried = carry(
      [dead, alive].map(({ url }) => alertmanagerAt(url)),
    );
    carried.delivery.take([firing("A", { goesFirst: true }), firing("B")]);
    await carried.until("the other", () => carried.member(2).pending === 0);
    assert.equal(carried.member(1).pending, 2);
    assert.equal(carried.member(1).failed, 0, "it is still within its timeout");
  });

  test("gets only the newest state of each alert when it is back (misses nothing)", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { timeoutMs: 50 },
    });
    for (let n = 0; n < 20; n++) {
      carried.delivery.take([firing("A", { startsAtMs: n }), firing("B")]);
      carried.delivery.take([resolved("A", { startsAtMs: n }), firing("B")]);
    }
    await carried.until("failures", () => carried.member().failed > 3);
    assert.equal(carried.member().pending, 2);
    const before = receiver.posts().length;
    receiver.behave(well);
    await carried.until("all", () => carried.member().pending === 0);
    assert.deepEqual(receiver.told().slice(before), ["A=resolved B=firing"]);
  });

  test("counts the time from when a state was taken first (never lies)", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { timeoutMs: 50 },
    });
    const takenMs = hostClock.now().monotonicMs;
    carried.delivery.take([firing("A")]);
    await carried.until("a failure", () => carried.member().failed > 0);
    const againMs = hostClock.now().monotonicMs;
    carried.delivery.take([firing("A")]);
    receiver.behave(well);
    await carried.until("it", () => carried.member().pending === 0);
    const [{ durationMs } = { durationMs: NaN }] = carried.acknowledged;
    assert.ok(durationMs >= againMs - takenMs);
    assert.ok(durationMs <= hostClock.now().monotonicMs - takenMs);
  });

  test("is told what it never heard of as resolved, too", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { timeoutMs: 50 },
    });
    carried.delivery.take([firing("A")]);
    await carried.until("a failure", () => carried.member().failed > 0);
    carried.delivery.take([resolved("A")]);
    receiver.behave(well);
    await carried.until("it", () => carried.member().pending === 0);
    assert.equal(receiver.told().at(-1), "A=resolved");
    assert.deepEqual(
      carried.acknowledged.map(({ alert }) => alert.status),
      ["resolved"],
    );
  });
});
