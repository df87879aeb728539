// Alerts on their way to Alertmanagers, proxies and networks that are not well.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, test } from "node:test";
import { alertmanagerAt, firing, resolved } from "./support/alerts.ts";
import { carry } from "./support/carry.ts";
import type { Carried } from "./support/carry.ts";
import { answer, silent, startReceiver, well } from "./support/receiver.ts";
import type { Behaviour } from "./support/receiver.ts";

/** Each is retried until it is well; its words are told once, not for every attempt. */
const troubles: readonly {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly words: RegExp;
}[] = [
  {
    name: "hangs",
    behaviour: silent,
    words: /^no answer within 0\.2 s$/,
  },
  {
    name: "resets the connection",
    behaviour: (_, __, socket) => {
      socket.resetAndDestroy();
    },
    words: /^connection closed before an answer$/,
  },
  {
    name: "resets the connection amid its headers",
    behaviour: (_, __, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-", () => {
        socket.resetAndDestroy();
      });
    },
    words: /^connection closed before an answer$/,
  },
  {
    name: "does not speak HTTP",
    behaviour: (_, __, socket) => {
      socket.end("SSH-2.0-OpenSSH_9.2\r\n");
    },
    words: /^its answer is not HTTP$/,
  },
  {
    name: "drips its headers for ever",
    behaviour: (_, __, socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write("X: y\r\n"), 10);
      socket.once("close", () => {
        clearInterval(timer);
      });
    },
    words: /^no answer within 0\.2 s$/,
  },
  ...[301, 401, 403, 404, 405, 429, 500, 503].map((status) => ({
    name: `answers ${String(status)}`,
    behaviour: answer(status, "because\n"),
    words: new RegExp(
      `^answered ${String(status)} to POST /api/v2/alerts: because$`,
    ),
  })),
  {
    name: "answers 400 as a proxy's page",
    behaviour: answer(400, "<html>", { "Content-Type": "text/html" }),
    words: /^answered 400 .*<html>$/,
  },
  {
    name: "answers 400 because its port wants TLS",
    behaviour: answer(400, "Client sent an HTTP request to an HTTPS server.\n"),
    words: /HTTPS server/,
  },
  {
    name: "answers 422",
    behaviour: answer(422, '{"code":601}'),
    words: /^answered 422 /,
  },
];

describe("an Alertmanager that", () => {
  for (const { name, behaviour, words } of troubles) {
    test(`${name} is tried again until it is well, and told of once (misses nothing)`, async () => {
      await using receiver = await startReceiver({
        behaviour: onPosts(behaviour),
      });
      await using carried = quick(receiver.url);
      await carried.until("warmth", () => receiver.requests.length > 0);
      carried.delivery.take([firing("A")]);
      await carried.until("failures", () => carried.member().failed > 2);
      assert.match(carried.member().lastError ?? "", words);
      assert.equal(carried.member().sent, 0);
      assert.equal(carried.member().pending, 1);
      receiver.behave(well);
      await carried.until("it", () => carried.member().pending === 0);
      assert.equal(carried.member().lastError, undefined);
      assert.equal(carried.acknowledged.length, 1);
      const lines = carried.log.map((line) => line.split(" alertmanager=")[0]);
      assert.deepEqual(lines, [
        "warn Alertmanager does not take alerts",
        "info Alertmanager takes alerts again",
      ]);
    });
  }

  test("refuses connections is tried again until it is there", async () => {
    const gone = await startReceiver();
    const { url, port } = gone;
    await gone[Symbol.asyncDispose]();
    await using carried = quick(url);
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () => carried.member().failed > 2);
    assert.equal(carried.member().lastError, "connection refused");
    await using receiver = await startReceiver({ port });
    await carried.until("it", () => carried.member().pending === 0);
    assert.equal(receiver.posts().length, 1);
  });

  test("accepts connections and never answers one is given up after the timeout", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      sockets.push(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using carried = quick(`http://127.0.0.1:${String(port)}`);
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () => carried.member().failed > 2);
    assert.equal(carried.member().lastError, "no answer within 0.2 s");
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test("closes a kept connection as the page is on its way gets it at once on another (pages before the fence)", async () => {
    await using receiver = await startReceiver();
    await using carried = quick(receiver.url);
    await carried.until(
      "warmth",
      () => carried.member().clockSkewMs !== undefined,
    );
    receiver.behave(({ connection }, response, socket) => {
      if (connection === 1) socket.resetAndDestroy();
      else response.end();
    });
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().pending === 0);
    assert.equal(carried.member().failed, 0);
    assert.equal(receiver.posts().length, 2);
    assert.deepEqual(carried.log, []);
  });

  test("closes idle connections after each answer gets every page at once", async () => {
    await using receiver = await startReceiver({
      behaviour: (_, response, socket) => {
        response.end(() => socket.destroy());
      },
    });
    await using carried = quick(receiver.url);
    for (let n = 0; n < 20; n++) {
      carried.delivery.take([firing("A", { startsAtMs: n })]);
      await carried.until("it", () => carried.member().pending === 0);
    }
    assert.equal(carried.member().failed, 0);
  });

  test("sends an endless body is believed its status, and the body is not kept", async () => {
    let writtenBytes = 0;
    await using receiver = await startReceiver({
      behaviour: onPosts((_, response) => {
        response.writeHead(500);
        const pour = () => {
          while (!response.destroyed && response.write("x".repeat(65_536))) {
            writtenBytes += 65_536;
          }
        };
        response.on("drain", pour);
        pour();
      }),
    });
    // Not the timeout ends it.
    await using carried = carry([alertmanagerAt(receiver.url)], {
      pace: { timeoutMs: 3_600_000 },
    });
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () => carried.member().failed > 2);
    const { lastError = "" } = carried.member();
    assert.match(
      lastError,
      /^answered 500 to POST \/api\/v2\/alerts: x{200}…$/,
    );
    assert.ok(writtenBytes < 64e6, `${String(writtenBytes)} bytes were sent`);
  });

  test("says 200 and never ends the body has acknowledged", async () => {
    await using receiver = await startReceiver({
      behaviour: onPosts((_, response) => {
        response.writeHead(200, { "Content-Length": 9 }).write("x");
      }),
    });
    await using carried = quick(receiver.url);
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().pending === 0);
    assert.equal(carried.member().failed, 0);
  });
});

describe("400", () => {
  /** As Alertmanager 0.25: the valid ones of a batch are taken. */
  const choosy: Behaviour = ({ alerts, method }, response) => {
    const isBad = alerts.some((a) => a.labels["alertname"] === "Bad");
    response.writeHead(method === "POST" && isBad ? 400 : 200, {
      "Content-Type": "application/json",
    });
    response.end(isBad ? '"invalid label set: invalid name"\n' : "");
  };

  test("to several is partial success: each is posted alone, and the valid ones are acknowledged (misses nothing)", async () => {
    await using receiver = await startReceiver({ behaviour: choosy });
    await using carried = quick(receiver.url, { repeatMs: 20 });
    carried.delivery.take([firing("Bad"), firing("A"), firing("B")]);
    await carried.until("two", () => carried.acknowledged.length === 2);
    await receiver.until("repetitions", ({ posts }) => posts().length > 7);
    assert.deepEqual(receiver.told().slice(0, 6), [
      "Bad=firing A=firing B=firing",
      "Bad=firing",
      "A=firing",
      "B=firing",
      "A=firing B=firing",
      "A=firing B=firing",
    ]);
    assert.equal(carried.member().failed, 1);
    assert.equal(carried.member().pending, 0);
    assert.deepEqual(carried.log, [
      `warn Alertmanager refuses an alert alertmanager=${receiver.url} alert=Bad reason=answered 400 to POST /api/v2/alerts: "invalid label set: invalid name"`,
    ]);
  });

  test("to one is final until its state changes", async () => {
    await using receiver = await startReceiver({ behaviour: choosy });
    await using carried = quick(receiver.url, { repeatMs: 5 });
    carried.delivery.take([firing("Bad"), firing("A")]);
    await receiver.until("time", ({ posts }) => posts().length > 10);
    carried.delivery.take([resolved("Bad"), firing("A")]);
    await carried.until("the second", () => carried.member().failed === 2);
    await receiver.until("time", ({ posts }) => posts().length > 20);
    // It may meet a repetition of the other first.
    const alone = receiver.told().filter((post) => /^Bad=\w+$/.test(post));
    assert.deepEqual(alone, ["Bad=firing", "Bad=resolved"]);
    assert.equal(carried.log.length, 2);
  });

  test("to what mutes others does not hold up the others (misses nothing)", async () => {
    for (const status of [400, 422]) {
      await using receiver = await startReceiver({
        behaviour: ({ alerts, method }, response) => {
          const isBad = alerts.some((a) => a.labels["alertname"] === "Bad");
          response.writeHead(method === "POST" && isBad ? status : 200).end();
        },
      });
      await using carried = quick(receiver.url);
      carried.delivery.take([firing("Bad", { goesFirst: true }), firing("A")]);
      await carried.until("it", () => carried.acknowledged.length === 1);
      assert.equal(carried.acknowledged[0]?.alert.key, "A");
      assert.equal(carried.member().pending, status === 400 ? 0 : 1);
    }
  });
});

describe("drain()", () => {
  test("resolves when everything was acknowledged", async () => {
    await using receiver = await startReceiver();
    await using carried = quick(receiver.url);
    carried.delivery.take([firing("A", { goesFirst: true }), firing("B")]);
    await carried.delivery.drain(3_600_000);
    assert.equal(carried.member().pending, 0);
    assert.deepEqual(receiver.told(), ["A=firing", "B=firing"]);
  });

  test("tries at once what waits for its time, and waits for no member that cannot be reached", async () => {
    await using receiver = await startReceiver();
    await using carried = carry(
      [alertmanagerAt(receiver.url), alertmanagerAt("http://127.0.0.1:1")],
      { pace: { retryFirstMs: 3_000_000, retryLongestMs: 3_600_000 } },
    );
    receiver.behave(answer(503));
    carried.delivery.take([firing("A")]);
    await carried.until("failures", () =>
      [1, 2].every((n) => carried.member(n).failed === 1),
    );
    receiver.behave(well);
    await carried.delivery.drain(3_600_000);
    assert.equal(carried.member(1).pending, 0);
    assert.equal(carried.member(2).pending, 1);
  });

  test("resolves after its time although a member hangs, and has resolved no alert", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    await using carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([firing("A")]);
    await carried.delivery.drain(50);
    assert.equal(carried.member().pending, 1);
    assert.deepEqual(receiver.told(), ["A=firing"]);
  });
});

describe("disposing", () => {
  test("closes what hangs at once, and nothing is posted afterwards", async () => {
    await using receiver = await startReceiver({ behaviour: silent });
    const carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([firing("A")]);
    await receiver.until("it", ({ posts }) => posts().length === 1);
    await carried.delivery[Symbol.asyncDispose]();
    carried.delivery.take([firing("A"), firing("B")]);
    await carried.delivery.drain(3_600_000);
    receiver.behave(well);
    assert.deepEqual(receiver.told(), ["A=firing"]);
    assert.equal(carried.member().failed, 0);
    assert.deepEqual(carried.log, []);
  });

  test("leaves nothing behind that keeps the process alive", async () => {
    await using receiver = await startReceiver();
    const carried = carry([alertmanagerAt(receiver.url)]);
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().pending === 0);
    await carried.delivery[Symbol.asyncDispose]();
    const left = process
      .getActiveResourcesInfo()
      .filter((name) => /Timeout|Connect|DNS/i.test(name));
    assert.deepEqual(left, []);
  });
});

test("no listener is left on a kept connection", async () => {
  const warnings: Error[] = [];
  const remember = (warning: Error) => warnings.push(warning);
  process.on("warning", remember);
  await using receiver = await startReceiver();
  await using carried = quick(receiver.url, { repeatMs: 1 });
  carried.delivery.take([firing("A")]);
  await receiver.until("posts", ({ posts }) => posts().length > 30);
  process.off("warning", remember);
  assert.equal(carried.member().failed, 0);
  assert.deepEqual(warnings, []);
});

test("a listener that throws does not stop the delivery", async () => {
  await using receiver = await startReceiver();
  await using carried = carry(
    [alertmanagerAt(receiver.url)],
    {},
    {
      onAcknowledged() {
        throw new Error("full");
      },
    },
  );
  carried.delivery.take([firing("A", { goesFirst: true }), firing("B")]);
  await carried.until("both", () => carried.member().pending === 0);
  assert.deepEqual(receiver.told(), ["A=firing", "B=firing"]);
});

function quick(url: string, pace: { repeatMs?: number } = {}): Carried {
  return carry([alertmanagerAt(url)], { pace: { timeoutMs: 200, ...pace } });
}

function onPosts(behaviour: Behaviour): Behaviour {
  return (received, response, socket) => {
    if (received.method === "POST") behaviour(received, response, socket);
    else response.end();
  };
}
