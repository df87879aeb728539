// Bench: callback to visible on /metrics beside a bare C listener, and the scrape itself, on a real three-node lab.
// Prints figures; judges nothing: what counts on a shared machine are the ratios of one run.
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startExporter } from "../lab/exporter.ts";
import type { Exporter } from "../lab/exporter.ts";
import { startLab } from "../lab/lab.ts";
import type { LabNode } from "../lab/node.ts";
import { until } from "../lab/until.ts";
import { startFaultyHost } from "../test/e2e/support/faulty-host.ts";
import type { FaultyHost } from "../test/e2e/support/faulty-host.ts";
import { openScraper } from "./scraper.ts";
import type { Scraper } from "./scraper.ts";
import { startListener } from "./listener.ts";
import type { Listener } from "./listener.ts";
import { describe } from "./statistics.ts";

const eventCount = 200;
const scrapeCount = 2_000;

const listenerPath = fileURLToPath(
  new URL("../build/bench/listener", import.meta.url),
);

async function main(): Promise<void> {
  console.log("==> bench: starting a lab of three nodes");
  await using lab = await startLab({ nodes: 3 });
  const node = lab.node(1);
  // A host that is not faulty at all, but tells when an fsync was done.
  using host = startFaultyHost();
  const folder = mkdtempSync(join(tmpdir(), "votequorum-bench-"));
  try {
    await using exporter = await startExporter(node, {
      args: [`--journal.path=${join(folder, "journal.jsonl")}`],
      env: { ...process.env, ...host.env },
    });
    await until("the exporter to see corosync", async () =>
      (await exporter.scrape()).includes("\nvotequorum_up 1"),
    );
    using listener = startListener(node, listenerPath);
    using scraper = await openScraper(exporter.url);
    const bare = bareSyncs(join(folder, "bare"));
    await benchEvents(node, { listener, scraper, host });
    console.log(
      `for comparison, a bare write and fdatasync on the same disk, ms:\n  ${describe(bare)}`,
    );
    await benchScrapes(scraper);
    await printMemory(exporter);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of appended and synced lines, one at a time. */
function bareSyncs(path: string): readonly number[] {
  const file = openSync(path, "a");
  const line = Buffer.from(`${"x".repeat(299)}\n`);
  const tookMs = Array.from({ length: eventCount }, () => {
    const startMs = performance.now();
    writeSync(file, line);
    fdatasyncSync(file);
    return performance.now() - startMs;
  });
  closeSync(file);
  return tookMs;
}

interface Witnesses {
  readonly listener: Listener;
  readonly scraper: Scraper;
  readonly host: FaultyHost;
}

/** Flips expected votes; each flip is one callback, and has to become visible before the next. */
async function benchEvents(
  node: LabNode,
  { listener, scraper, host }: Witnesses,
): Promise<void> {
  const afterListenerMs: number[] = [];
  const syncedMs: number[] = [];
  for (let n = 0; n < eventCount; n++) {
    const votes = n % 2 === 0 ? 5 : 3;
    const heard = listener.next("expected", votes);
    const visible = scraper.until(
      `\nvotequorum_expected_votes ${String(votes)}\n`,
    );
    await node.setExpectedVotes(votes);
    const [callback, seen] = await Promise.all([heard, visible]);
    afterListenerMs.push(seen.receivedMs - callback.atMs);
    const doneMs = await until("the line to be fsynced", () =>
      Promise.resolve(host.syncsDoneMs().find((atMs) => atMs > callback.atMs)),
    );
    syncedMs.push(doneMs - callback.atMs);
  }
  console.log(
    `callback in the C listener -> visible in a received /metrics, ms, ${String(eventCount)} changes of expected votes:\n  ${describe(afterListenerMs)}`,
  );
  console.log(
    `callback in the C listener -> line in the journal fsynced, ms:\n  ${describe(syncedMs)}`,
  );
}

async function benchScrapes(scraper: Scraper): Promise<void> {
  for (const [name, headers] of [
    ["identity", ""],
    ["gzip", "Accept-Encoding: gzip\r\n"],
  ] as const) {
    const tookMs: number[] = [];
    let bytes = 0;
    for (let n = 0; n < scrapeCount; n++) {
      const startMs = performance.now();
      bytes = (await scraper.scrape(headers)).length;
      tookMs.push(performance.now() - startMs);
    }
    console.log(
      `scrape of 3 nodes over one kept connection, ${name}, ${String(bytes)} bytes, ms, ${String(scrapeCount)} in a row:\n  ${describe(tookMs)}`,
    );
  }
}

async function printMemory(exporter: Exporter): Promise<void> {
  const text = await exporter.scrape();
  const value = (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  const mean =
    (1e6 * value("votequorum_getinfo_duration_seconds_sum")) /
    value("votequorum_getinfo_duration_seconds_count");
  console.log(`getinfo: ${mean.toFixed(0)} µs on average`);
  console.log(
    `resident memory after these scrapes: ${(value("process_resident_memory_bytes") / 2 ** 20).toFixed(1)} MiB`,
  );
}

await main();
