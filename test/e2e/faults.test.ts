// The fault matrix: what may go wrong around a real corosync, each with the promise it must keep.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Exporter, startExporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import { agree, scrape, shows, startCluster } from "./support/cluster.ts";
import type { WatchedNode } from "./support/cluster.ts";

const isUp = (value: number) => async (watched: WatchedNode) =>
  shows(
    watched,
    `up ${String(value)}`,
    (scraped) => scraped.value("votequorum_up") === value,
  );

test("never lies: access that is granted late is used, and access that is gone after a restart is told", async () => {
  await using lab = await startLab({ nodes: 1 });
  const node = lab.node(1);
  const asUser = { uid: 65534, gid: 65534 };
  await using exporter = await startExporter(node, { asUser });
  const watched = { node, exporter };
  const denied = () =>
    shows(
      watched,
      "denied access",
      (scraped) =>
        scraped.value("votequorum_up") === 0 &&
        (scraped.value("votequorum_connection_errors_total", {
          code: "CS_ERR_ACCESS",
        }) ?? 0) > 0,
    );
  await denied();
  await setCmap(node, ["-s", "uidgid.uid.65534", "u8", "1"]);
  await isUp(1)(watched);
  await node.kill();
  await node.boot();
  await isUp(0)(watched);
  await until("the denial to be told again", () =>
    Promise.resolve(
      exporter.stderr().split("code=CS_ERR_ACCESS why=").length >= 3,
    ),
  );
});

async function setCmap(node: LabNode, args: readonly string[]): Promise<void> {
  const child = node.spawn("corosync-cmapctl", args, { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0, `corosync-cmapctl ${args.join(" ")}`);
}

test("misses nothing: with a stderr that nobody reads, everything is still seen, and SIGTERM obeyed", async () => {
  await using cluster = await startCluster({ nodes: 3 });
  const node = cluster.lab.node(1);
  const folder = mkdtempSync(join(tmpdir(), "votequorum-deaf-"));
  try {
    const path = join(folder, "stderr");
    execFileSync("mkfifo", [path]);
    const full = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    fill(full);
    const listen = `${node.managementAddress}:10065`;
    const child = node.spawn(
      process.execPath,
      [
        new URL("../../dist/main.js", import.meta.url).pathname,
        `--web.listen-address=${listen}`,
        "--log.level=debug",
      ],
      {
        stdio: ["ignore", "ignore", full],
        env: { ...process.env, STATE_DIRECTORY: folder },
      },
    );
    closeSync(full);
    // Nobody reads, but somebody could: an end without any reader is another fault, EPIPE.
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await using exporter = new Exporter(child, `http://${listen}`);
    const watched = { node, exporter };
    await isUp(1)(watched);
    await cluster.lab.node(2).kill();
    await cluster.lab.node(3).kill();
    await shows(
      watched,
      "one loss",
      (scraped) =>
        scraped.value("votequorum_quorum_changes_total", {
          to: "inquorate",
        }) === 1,
    );
    assert.equal(await exporter.stop(), 0);
    closeSync(reader);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function fill(pipe: number): void {
  const block = Buffer.alloc(4096, "x");
  for (;;) {
    try {
      writeSync(pipe, block);
    } catch (error) {
      assert.ok(error instanceof Error && "code" in error);
      assert.equal(error.code, "EAGAIN");
      return;
    }
  }
}

test("cannot hurt: 200 scrapers at once, slow readers, half-open and rude clients: a loss is counted at its moment", async (t) => {
  await using cluster = await startCluster({ nodes: 3 });
  const watched = cluster.watchedNode(1);
  await agree(t, watched, "3 nodes", (s) => s.nodes === 3);
  const rude = Array.from({ length: 60 }, (_, n) => beRude(watched, n));
  const statuses = new Map<number, number>();
  await Promise.all(
    Array.from({ length: 200 }, async () => {
      const response = await fetch(`${watched.exporter.url}/metrics`);
      await response.arrayBuffer();
      const { status } = response;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
  );
  t.diagnostic(`200 scrapers: ${JSON.stringify([...statuses])}`);
  assert.deepEqual(
    [...statuses.keys()].filter((status) => status !== 200 && status !== 503),
    [],
  );
  await cluster.lab.node(2).kill();
  await cluster.lab.node(3).kill();
  await until(
    "node1 to be inquorate",
    async () => !(await watched.node.quorumtool()).quorate,
  );
  const scraped = await shows(
    watched,
    "one loss",
    (shown) =>
      shown.value("votequorum_quorum_changes_total", { to: "inquorate" }) === 1,
  );
  assert.equal(scraped.value("votequorum_observations_dropped_total"), 0);
  for (const socket of rude) {
    socket.destroy();
  }
});

/** Six ways not to be a good client. */
function beRude({ exporter }: WatchedNode, n: number): Socket {
  const { hostname, port } = new URL(exporter.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  const request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";
  const ways = [
    // Connects and says nothing.
    () => undefined,
    // Never finishes its headers.
    () => socket.write(request),
    // A megabyte of headers.
    () => socket.write(`${request}X: ${"x".repeat(1 << 20)}\r\n\r\n`),
    // Asks often and never reads.
    () => socket.pause().write(`${request}\r\n`.repeat(1000)),
    // Half-open: asks and says that no more will come.
    () => socket.end(`${request}\r\n`),
    // Not HTTP at all.
    () => socket.write(Buffer.alloc(4096, 0xff)),
  ];
  socket.on("connect", () => {
    ways[n % ways.length]?.();
  });
  return socket;
}

test("never lies: an exporter that was stopped and continued does not show what it knew before", async () => {
  await using cluster = await startCluster({ nodes: 1 });
  const watched = cluster.watchedNode(1);
  await isUp(1)(watched);
  watched.exporter.process.kill("SIGSTOP");
  watched.node.freeze();
  // Longer than poll interval plus timeout: this much age has to pass, there is no condition to await.
  await once(spawn("sleep", ["3.5"]), "exit");
  watched.exporter.process.kill("SIGCONT");
  const scraped = await scrape(watched);
  assert.equal(scraped.value("votequorum_up"), 0);
  assert.equal(scraped.value("votequorum_quorate"), undefined);
});
