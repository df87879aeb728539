// Alertmanagers behind DNS names.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nextStanding } from "../../src/notify/delivery/names/standing.ts";
import { alertmanagerAt, firing } from "./support/alerts.ts";
import { carry } from "./support/carry.ts";
import type { Carried } from "./support/carry.ts";
import { startReceiver } from "./support/receiver.ts";

/** A resolver that says what the test told it last. */
function resolver(first: readonly string[] | Error) {
  let said = first;
  let asked = 0;
  return {
    say(next: readonly string[] | Error) {
      said = next;
    },
    asked: () => asked,
    resolve: () => {
      asked += 1;
      return said instanceof Error
        ? Promise.reject(said)
        : Promise.resolve(said);
    },
  };
}

const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND am.example"), {
  code: "ENOTFOUND",
});

function carryTo(
  url: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
  pace = {},
): Carried {
  return carry(
    [alertmanagerAt(url)],
    { pace: { resolveEveryMs: 5, timeoutMs: 300, ...pace } },
    { resolve },
  );
}

const labels = ({ delivery }: Carried) =>
  delivery.members().map(({ label }) => label);

describe("a DNS name", () => {
  test("means every member behind it, each told, by the name in the URL", async () => {
    await using first = await startReceiver({ host: "127.0.0.2" });
    await using second = await startReceiver({
      host: "127.0.0.3",
      port: first.port,
    });
    const dns = resolver(["127.0.0.2", "127.0.0.3", "127.0.0.2"]);
    const url = `http://am.example:${String(first.port)}`;
    await using carried = carryTo(`${url}/am`, dns.resolve);
    carried.delivery.take([firing("A")]);
    assert.deepEqual(carried.member(), {
      label: `${url}/am`,
      address: undefined,
      pending: 1,
      sent: 0,
      failed: 0,
      clockSkewMs: undefined,
      lastError: "its name is being looked up",
      lastAcknowledgedAtMs: undefined,
    });
    await carried.until("both", ({ acknowledged }) => acknowledged.length > 1);
    for (const receiver of [first, second]) {
      const [post] = receiver.posts();
      assert.equal(post?.headers.host, `am.example:${String(first.port)}`);
      assert.equal(post.path, "/am/api/v2/alerts");
    }
    assert.deepEqual(labels(carried), [
      `${url}/am at 127.0.0.2`,
      `${url}/am at 127.0.0.3`,
    ]);
  });

  test("that cannot be resolved is tried again, and keeps what is to be told (misses nothing)", async () => {
    await using receiver = await startReceiver();
    const dns = resolver(unknown);
    const url = `http://am.example:${String(receiver.port)}`;
    await using carried = carryTo(url, dns.resolve, {
      // Only what was resolved waits so long.
      resolveEveryMs: 3_600_000,
    });
    carried.delivery.take([firing("A")]);
    await carried.until("tries", () => dns.asked() > 2);
    assert.equal(carried.member().lastError, "its name is unknown to DNS");
    assert.equal(carried.member().pending, 1);
    assert.equal(carried.log.length, 1, "told once");
    dns.say(["127.0.0.1"]);
    await carried.until("it", ({ acknowledged }) => acknowledged.length === 1);
    assert.equal(carried.member().pending, 0);
  });

  test("keeps its last good answer for ever while DNS is dead (pages before the fence)", async () => {
    await using receiver = await startReceiver();
    const dns = resolver(["127.0.0.1"]);
    const url = `http://am.example:${String(receiver.port)}`;
    await using carried = carryTo(url, dns.resolve);
    await carried.until(
      "an answer",
      () => carried.member().address !== undefined,
    );
    dns.say(unknown);
    const before = dns.asked();
    await carried.until("failures", () => dns.asked() > before + 5);
    dns.say([]);
    await carried.until("emptiness", () => dns.asked() > before + 10);
    carried.delivery.take([firing("A")]);
    await carried.until("it", () => carried.member().sent === 1);
    assert.equal(receiver.connections(), 1);
  });

  test("that gets another address tells that one everything, and leaves the old one after two answers", async () => {
    await using first = await startReceiver({ host: "127.0.0.2" });
    await using second = await startReceiver({
      host: "127.0.0.3",
      port: first.port,
    });
    const dns = resolver(["127.0.0.2"]);
    const url = `http://am.example:${String(first.port)}`;
    await using carried = carryTo(url, dns.resolve);
    carried.delivery.take([firing("A"), firing("B", { goesFirst: true })]);
    await carried.until("it", ({ acknowledged }) => acknowledged.length === 2);
    dns.say(["127.0.0.3"]);
    await carried.until("the other alone", () => {
      const [only, more] = labels(carried);
      return only === `${url} at 127.0.0.3` && more === undefined;
    });
    await second.until("it", ({ told }) => told().length === 2);
    assert.deepEqual(second.told(), ["B=firing", "A=firing"]);
  });

  test("whose lookup hangs is asked only once, and holds up no other", async () => {
    await using receiver = await startReceiver();
    const asked: string[] = [];
    await using carried = carry(
      ["hung.example", "well.example"].map((name) =>
        alertmanagerAt(`http://${name}:${String(receiver.port)}`),
      ),
      { pace: { resolveTimeoutMs: 10, resolveEveryMs: 5 } },
      {
        resolve(hostname) {
          asked.push(hostname);
          return hostname === "hung.example"
            ? new Promise(() => undefined)
            : Promise.resolve(["127.0.0.1"]);
        },
      },
    );
    carried.delivery.take([firing("A")]);
    await carried.until("the other", () => carried.member(2).sent === 1);
    await carried.until("time", () => asked.length > 20);
    assert.equal(asked.filter((name) => name === "hung.example").length, 1);
    const { lastError } = carried.member(1);
    assert.equal(lastError, "DNS does not answer within 0.01 s");
  });

  test("is never looked up on more than two threads at once", async () => {
    let underWay = 0;
    let most = 0;
    const names = ["a", "b", "c", "d", "e"];
    let answered = 0;
    await using carried = carry(
      names.map((name) => alertmanagerAt(`http://${name}.example:1`)),
      { pace: { resolveEveryMs: 1 } },
      {
        async resolve() {
          underWay += 1;
          most = Math.max(most, underWay);
          await new Promise(setImmediate);
          underWay -= 1;
          answered += 1;
          return ["127.0.0.1"];
        },
      },
    );
    await carried.until("lookups", () => answered > 50);
    assert.equal(most, 2);
  });

  test("resolved by this system's resolver, localhost, is on loopback", async () => {
    await using receiver = await startReceiver();
    const url = `http://localhost:${String(receiver.port)}`;
    await using carried = carry([alertmanagerAt(url)]);
    carried.delivery.take([firing("A")]);
    await receiver.until("it", ({ posts }) => posts().length > 0);
    assert.ok(labels(carried).includes(`${url} at 127.0.0.1`));
  });
});

test("an IP address is asked of nobody, and stands for itself", async () => {
  await using receiver = await startReceiver({ host: "::1" });
  const dns = resolver(unknown);
  await using carried = carryTo(receiver.url, dns.resolve);
  carried.delivery.take([firing("A")]);
  await carried.until("it", () => carried.member().sent === 1);
  assert.deepEqual(labels(carried), [`http://[::1]:${String(receiver.port)}`]);
  assert.equal(
    receiver.posts()[0]?.headers.host,
    `[::1]:${String(receiver.port)}`,
  );
  assert.equal(dns.asked(), 0);
});

describe("nextStanding()", () => {
  test("lets an address go after two good answers in a row without it", () => {
    const first = nextStanding(new Map(), ["a", "b"]);
    const without = nextStanding(first, ["a"]);
    assert.deepEqual([...without.keys()], ["a", "b"]);
    assert.deepEqual([...nextStanding(without, ["a"]).keys()], ["a"]);
    const again = nextStanding(without, ["a", "b"]);
    assert.deepEqual([...nextStanding(again, ["a"]).keys()], ["a", "b"]);
  });

  test("keeps 16 at most, and those that it has before new ones", () => {
    const many = Array.from({ length: 40 }, (_, n) => String(n));
    const standing = nextStanding(new Map(), many);
    assert.equal(standing.size, 16);
    const turned = nextStanding(standing, many.toReversed());
    assert.deepEqual([...turned.keys()], many.slice(0, 16));
  });
});
