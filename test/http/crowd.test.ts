// Room http: thousands that hold connections open do not keep a scraper out, and do not take the descriptors of others.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { Agent } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { after, suite, test, type TestContext } from "node:test";
import { gatherCrowd, type Visitor } from "../../src/http/sockets/crowd.ts";
import { connectionLimit } from "../../src/process/descriptors.ts";
import { createAuthority } from "../notify/support/certificates.ts";
import {
  dial,
  gate,
  get,
  received,
  serve,
  until,
  type Serving,
} from "./serve.ts";
import { scrapeTls, serveTls, tlsOf } from "./tls.ts";

const CROWD = 2_000;
const authority = createAuthority();
after(() => {
  authority[Symbol.dispose]();
});
const pair = authority.issue("IP:127.0.0.1");

interface Crowd extends AsyncDisposable {
  /** Connections that the server has not closed. */
  open(): number;
  /** How often one was made. */
  dialled(): number;
}

/** In a process of its own, as in life. Resolves when everybody was inside once. */
async function gather(port: number, mode: "once" | "again"): Promise<Crowd> {
  const script = fileURLToPath(new URL("./silent-crowd.ts", import.meta.url));
  const args = ["--import", "tsx", script, String(port), String(CROWD), mode];
  const child = spawn(process.execPath, args, { stdio: "pipe" });
  const told = { open: 0, dialled: 0 };
  createInterface(child.stdout).on("line", (line) => {
    Object.assign(told, JSON.parse(line));
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  await until(() => told.dialled >= CROWD || child.exitCode !== null);
  return {
    open: () => told.open,
    dialled: () => told.dialled,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}

/** Milliseconds of each scrape, one after the other: twenty, and more until it is `enough`. */
async function timeScrapes(
  scrape: () => Promise<boolean>,
  enough: () => boolean = () => true,
): Promise<readonly number[]> {
  const took: number[] = [];
  while (took.length < 20 || !enough()) {
    const before = performance.now();
    assert.equal(await scrape(), true);
    took.push(performance.now() - before);
  }
  return took;
}

function report(
  context: TestContext,
  title: string,
  took: readonly number[],
): void {
  const sorted = took.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const most = sorted.at(-1) ?? 0;
  context.diagnostic(
    `${title}: median ${median.toFixed(1)} ms, slowest ${most.toFixed(1)} ms`,
  );
}

const kinds = [
  {
    name: "HTTP",
    start: () => serve(),
    scrape: async ({ port }: Serving, localAddress: string) =>
      (await get(port, "/metrics", { localAddress })).status === 200,
  },
  {
    name: "TLS",
    start: () => serveTls(tlsOf(pair)),
    scrape: async ({ port }: Serving, localAddress: string) =>
      (await scrapeTls(port, { localAddress })).answer.includes("up 1"),
  },
] as const;

suite(`${String(CROWD)} connections that send nothing`, () => {
  for (const { name, start, scrape } of kinds) {
    test(`${name}: a scrape from among them is answered, and most of them are sent away`, async (context) => {
      await using serving = await start();
      await using crowd = await gather(serving.port, "once");
      // Those that the kernel completed wait for us to accept them; then a scrape waits for nobody.
      await until(() => crowd.open() <= 512);
      const took = await timeScrapes(() => scrape(serving, "127.0.0.1"));
      report(context, `a scrape beside ${String(crowd.open())}`, took);
      assert.deepEqual(
        serving.lines.map(({ message, fields }) => [message, fields["limit"]]),
        [["Closing idle HTTP connections to make room", 512]],
      );
    });

    test(
      `${name}: a scrape from elsewhere is answered while they come back as often as they are sent away`,
      { timeout: 120_000 },
      async (context) => {
        await using serving = await start();
        await using crowd = await gather(serving.port, "again");
        const before = crowd.dialled();
        // The crowd tells of itself four times a second: fast scrapes would be over before it has come back once.
        const took = await timeScrapes(
          () => scrape(serving, "127.0.0.2"),
          () => crowd.dialled() >= before + CROWD,
        );
        const dials = String(crowd.dialled() - before);
        report(context, `a scrape beside ${dials} dials`, took);
      },
    );
  }

  test("of all addresses together no more than the limit are held", async () => {
    const any = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
    await using serving = await serve(
      {},
      { listen: [any, any], maxConnections: 20 },
    );
    const before = readdirSync("/proc/self/fd").length;
    await using crowd = await gather(serving.port, "once");
    await until(() => crowd.open() <= 20);
    const held = readdirSync("/proc/self/fd").length - before;
    // Among them pipes to the crowd.
    assert.ok(held <= 25, String(held));
  });
});

suite("a full house", () => {
  test("closes a kept connection for a new one, and says so once", async () => {
    await using serving = await serve({}, { maxConnections: 3 });
    const agents = [1, 2, 3].map(() => new Agent({ keepAlive: true }));
    for (const agent of agents) await get(serving.port, "/metrics", { agent });
    for (let turn = 0; turn < 5; turn += 1) {
      assert.equal((await get(serving.port, "/metrics")).status, 200);
    }
    for (const agent of agents) agent.destroy();
    const messages = serving.lines.map(({ message }) => message);
    assert.deepEqual(messages, ["Closing idle HTTP connections to make room"]);
  });

  test("of clients that are all owed an answer turns the next one away, and nobody else", async () => {
    const { open, opened } = gate();
    let running = 0;
    await using serving = await serve(
      {
        scrape: async () => {
          running += 1;
          await opened;
          return { contentType: "text/plain", body: "up 1\n" };
        },
      },
      { maxConnections: 2 },
    );
    const answers = [1, 2].map(() => get(serving.port, "/metrics"));
    await until(() => running === 2);
    assert.equal(await received(await dial(serving.port)), "");
    open();
    assert.deepEqual(
      (await Promise.all(answers)).map(({ status }) => status),
      [200, 200],
    );
    assert.deepEqual(
      serving.lines.map(({ message }) => message),
      ["Cannot accept HTTP connections: all are busy"],
    );
  });

  test("is never full of handshakes that do not come to an end", async () => {
    await using serving = await serveTls(tlsOf(pair), {
      maxConnections: 1000,
      // Far beyond the test: only making room ends them.
      headersTimeoutMs: 600_000,
    });
    await using crowd = await gather(serving.port, "once");
    await until(() => crowd.open() <= 128);
    assert.match((await scrapeTls(serving.port)).answer, /up 1/);
  });

  test("a handshake that takes too long ends", async () => {
    await using serving = await serveTls(tlsOf(pair), {
      headersTimeoutMs: 100,
    });
    const silent = await dial(serving.port);
    assert.equal(await received(silent), "");
    assert.deepEqual(serving.lines, []);
  });
});

suite("whoLeaves()", () => {
  const [a, b] = ["192.0.2.1", "192.0.2.2"];
  function leaves(...visitors: (readonly [string, Visitor["phase"]])[]) {
    const all = visitors.map(([source, phase], place) => ({
      source,
      phase,
      place,
    }));
    const crowd = gatherCrowd<(typeof all)[number]>();
    for (const one of all) crowd.add(one);
    return crowd.whoLeaves()?.place;
  }
  test("nobody who is owed an answer", () => {
    assert.equal(leaves(), undefined);
    assert.equal(leaves([a, "busy"], [a, "busy"]), undefined);
    assert.equal(leaves([a, "busy"], [b, "kept"]), 1);
  });
  test("those who never asked before those who did, the oldest first", () => {
    assert.equal(
      leaves(
        [a, "kept"],
        [b, "silent"],
        [a, "silent"],
        [b, "shaking"],
        [a, "busy"],
      ),
      2,
    );
    assert.equal(leaves([a, "kept"], [a, "silent"], [a, "silent"]), 1);
    assert.equal(leaves([a, "kept"], [b, "kept"]), 0);
  });
  test("whoever has most", () => {
    assert.equal(leaves([a, "silent"], [b, "silent"], [b, "silent"]), 1);
    assert.equal(leaves([a, "kept"], [b, "kept"], [b, "busy"]), 1);
  });
});

test("connectionLimit() leaves descriptors for everything else", () => {
  function limit(words: string): number {
    return connectionLimit(
      `Max processes  1  1  processes\nMax open files            ${words}         files     \n`,
    );
  }
  assert.equal(limit("524288   524288"), 512);
  assert.equal(limit("1024     1024"), 512);
  assert.equal(limit("512      512"), 256);
  assert.equal(limit("64       64"), 16);
  assert.equal(limit("unlimited  unlimited"), 512);
  assert.equal(connectionLimit(""), 512);
});
