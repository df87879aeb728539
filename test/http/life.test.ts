// Room http: binding and leaving.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { suite, test } from "node:test";
import type { ListenAddress } from "../../src/config/web-settings.ts";
import {
  bindFirst,
  formatAddress,
  ListenError,
} from "../../src/http/sockets/listen.ts";
import {
  CONTENT_TYPE,
  dial,
  freePort,
  gate,
  get,
  portOf,
  received,
  serve,
  until,
} from "./serve.ts";

const hasIpv6 = networkInterfaces()["lo"]?.some(
  ({ address }) => address === "::1",
);
const up = { contentType: CONTENT_TYPE, body: "up 1\n" };

function tcp(host: string, port: number): ListenAddress {
  return { kind: "tcp", host, port };
}

function canConnect(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

suite("startServer() binding", () => {
  test("every interface means IPv6 and IPv4", async (context) => {
    await using serving = await serve(
      {},
      { listen: [{ kind: "tcp", host: "", port: 0 }] },
    );
    context.diagnostic(`this host ${hasIpv6 ? "has" : "does not have"} IPv6`);
    for (const host of hasIpv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]) {
      assert.equal((await get(serving.port, "/metrics", { host })).status, 200);
    }
  });

  test("several addresses, in their order", async () => {
    const hosts = [hasIpv6 ? "::1" : "127.0.0.2", "127.0.0.1"];
    await using serving = await serve(
      {},
      { listen: hosts.map((host) => tcp(host, 0)) },
    );
    const { addresses } = serving.server;
    assert.deepEqual(
      addresses.map((address) => address.kind === "tcp" && address.host),
      hosts,
    );
    for (const [index, host] of hosts.entries()) {
      const port = portOf(addresses[index]);
      assert.equal((await get(port, "/metrics", { host })).status, 200);
    }
  });

  test("a port in use is refused by address, and no other address stays bound", async () => {
    await using first = await serve();
    const free = await freePort();
    const taken = tcp("127.0.0.1", first.port);
    await assert.rejects(
      serve(
        {},
        { listen: [{ kind: "tcp", host: "127.0.0.1", port: free }, taken] },
      ),
      (error) => {
        assert.ok(error instanceof ListenError);
        assert.equal(error.code, "EADDRINUSE");
        assert.deepEqual(error.address, taken);
        assert.match(
          error.message,
          new RegExp(
            `^Cannot listen on 127\\.0\\.0\\.1:${String(first.port)}: address already in use`,
          ),
        );
        return true;
      },
    );
    assert.equal(await canConnect(free), false);
    assert.equal((await get(first.port, "/metrics")).status, 200);
  });

  const impossible: readonly (readonly [string, RegExp])[] = [
    ["192.0.2.1", /192\.0\.2\.1:9: no interface of this host/],
    ["nowhere.invalid", /nowhere\.invalid:9: host name not found/],
    ["2001:db8::1", /\[2001:db8::1\]:9: /],
  ];
  for (const [host, words] of impossible) {
    test(`${host} is refused in words`, async () => {
      await assert.rejects(
        serve({}, { listen: [{ kind: "tcp", host, port: 9 }] }),
        words,
      );
    });
  }

  test("formatAddress() spells as the flag takes it", () => {
    assert.equal(formatAddress({ kind: "tcp", host: "", port: 1 }), ":1");
    assert.equal(formatAddress({ kind: "tcp", host: "::", port: 1 }), "[::]:1");
    assert.equal(formatAddress({ kind: "tcp", host: "a", port: 1 }), "a:1");
  });
});

suite("bindFirst()", () => {
  /** Binding that fails with the code given for a host. */
  function tryHosts(codes: Readonly<Record<string, string>>) {
    const tried: string[] = [];
    const done = bindFirst(["::", "0.0.0.0"], (host) => {
      tried.push(host);
      const code = codes[host];
      if (code === undefined) return Promise.resolve();
      return Promise.reject(Object.assign(new Error(code), { code }));
    });
    return { tried, done };
  }

  test("stays with IPv6 where there is IPv6", async () => {
    const { tried, done } = tryHosts({});
    await done;
    assert.deepEqual(tried, ["::"]);
  });

  for (const code of ["EAFNOSUPPORT", "EADDRNOTAVAIL"]) {
    test(`goes on to IPv4 after ${code}`, async () => {
      const { tried, done } = tryHosts({ "::": code });
      await done;
      assert.deepEqual(tried, ["::", "0.0.0.0"]);
    });
  }

  test("does not hide a port in use behind IPv4", async () => {
    const { tried, done } = tryHosts({ "::": "EADDRINUSE" });
    await assert.rejects(done, /EADDRINUSE/);
    assert.deepEqual(tried, ["::"]);
  });

  test("tells the last failure", async () => {
    const { done } = tryHosts({ "::": "EAFNOSUPPORT", "0.0.0.0": "EACCES" });
    await assert.rejects(done, /EACCES/);
  });
});

suite("disposing", () => {
  test("refuses new clients, lets a running scrape finish, says that the connection ends", async () => {
    const { open, opened } = gate();
    let isRunning = false;
    const serving = await serve({
      scrape: async () => {
        isRunning = true;
        await opened;
        return up;
      },
    });
    const agent = new Agent({ keepAlive: true });
    const answer = get(serving.port, "/metrics", { agent });
    await until(() => isRunning);
    const disposed = serving[Symbol.asyncDispose]();
    assert.equal(await canConnect(serving.port), false);
    open();
    const { status, headers, body } = await answer;
    assert.deepEqual([status, body], [200, "up 1\n"]);
    assert.equal(headers.connection, "close");
    await disposed;
    agent.destroy();
  });

  test("does not wait for idle, silent and half-spoken connections", async () => {
    // The deadline is far beyond the test: only closing them ends it.
    const serving = await serve({}, { drainTimeoutMs: 600_000 });
    const agent = new Agent({ keepAlive: true });
    await get(serving.port, "/metrics", { agent });
    const silent = await dial(serving.port);
    const half = await dial(serving.port);
    half.write("GET /metrics HTTP/1.1\r\nHo");
    const answered = get(serving.port, "/metrics");
    await answered;
    const ended = Promise.all([received(silent), received(half)]);
    await serving[Symbol.asyncDispose]();
    assert.deepEqual(await ended, ["", ""]);
    agent.destroy();
  });

  test("cuts a scrape that does not finish in time", async () => {
    let isRunning = false;
    const serving = await serve(
      {
        scrape: async () => {
          isRunning = true;
          await gate().opened;
          return up;
        },
      },
      { drainTimeoutMs: 50, responseTimeoutMs: 600_000 },
    );
    const answer = get(serving.port, "/metrics");
    const cut = assert.rejects(answer, /socket hang up|ECONNRESET/);
    await until(() => isRunning);
    await serving[Symbol.asyncDispose]();
    await cut;
  });

  test("cuts a client that does not read", async () => {
    const body = "x".repeat(16 * 1024 * 1024);
    let isAsked = false;
    const serving = await serve(
      {
        scrape: () => {
          isAsked = true;
          return Promise.resolve({ contentType: CONTENT_TYPE, body });
        },
      },
      { drainTimeoutMs: 50, responseTimeoutMs: 600_000 },
    );
    const socket = await dial(serving.port);
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await until(() => isAsked);
    await serving[Symbol.asyncDispose]();
    socket.destroy();
  });

  test("twice is once, and frees the port", async () => {
    const serving = await serve();
    await Promise.all([
      serving[Symbol.asyncDispose](),
      serving[Symbol.asyncDispose](),
    ]);
    await serving[Symbol.asyncDispose]();
    const listen = [tcp("127.0.0.1", serving.port)];
    await using again = await serve({}, { listen });
    assert.equal(again.port, serving.port);
  });
});
