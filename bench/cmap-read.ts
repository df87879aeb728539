// Bench: what a full reading of cmap costs on a cluster of sixteen nodes with two links each, whether it makes quorum
// events late, what a scrape costs there, and how soon a cut link is seen. Prints figures; judges nothing. Alone on the
// machine, please:
//   gcc -O2 -o build/bench/listener bench/listener.c -lvotequorum && node --import tsx bench/cmap-read.ts [NODES]
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startExporter } from "../lab/exporter.ts";
import { startLab } from "../lab/lab.ts";
import type { Lab, LabNode } from "../lab/lab.ts";
import { until } from "../lab/until.ts";
import type { CmapAddon } from "../src/corosync/addon.ts";
import { createContext } from "../src/corosync/cmap/context.ts";
import type { TaskName } from "../src/corosync/cmap/context.ts";
import { decodeCmap } from "../src/corosync/cmap/decode.ts";
import { collectorNames } from "../src/context/reading.ts";
import { loadAddon } from "../src/corosync/load-addon.ts";
import { startListener } from "./listener.ts";
import { describe } from "./statistics.ts";

const scrapeCount = 200;
const readingCount = 100;
const eventCount = 100;
const cutCount = 5;
const pollMs = 500;

const file = fileURLToPath(import.meta.url);
const listenerPath = fileURLToPath(
  new URL("../build/bench/listener", import.meta.url),
);
const addonDirectory = fileURLToPath(
  new URL("../build/Release", import.meta.url),
);

async function main(nodes: number): Promise<void> {
  console.log(`==> bench: starting a lab of ${String(nodes)} nodes, two links`);
  await using lab = await startLab({ nodes, rings: 2 });
  await benchScrape(lab.node(1));
  await benchReading(lab.node(1));
  await benchEvents(lab);
  await benchCuts(lab);
}

/** What a reader process inside a node prints: a full reading, or a look at the links. */
type Line =
  | {
      readonly kind: "full";
      readonly tookMs: number;
      readonly keys: number;
      readonly parts: string;
    }
  | { readonly kind: "links"; readonly down: readonly string[] };

interface Reader extends Disposable {
  /** The next line, or the next that fits. */
  next(fits?: (line: Line) => boolean): Promise<Line>;
}

function startReader(node: LabNode, pauseMs: number, what: string): Reader {
  const child = node.spawn(
    process.execPath,
    ["--import", "tsx", file, "reader", String(pauseMs), what],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  if (child.stdout === null) throw new Error("Cannot read the reader's output");
  const waiting = new Set<(line: Line) => void>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    for (const tell of waiting) tell(line);
  });
  return {
    next(fits = () => true) {
      return new Promise((resolve) => {
        function tell(line: Line): void {
          if (!fits(line)) return;
          waiting.delete(tell);
          resolve(line);
        }
        waiting.add(tell);
      });
    },
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

/** The built exporter (npm run build), asked over the network as Prometheus does. */
async function benchScrape(node: LabNode): Promise<void> {
  await using exporter = await startExporter(node);
  const success = /^corosync_collector_success\{.*\} 1$/gm;
  const text = await until("every collector to be read", async () => {
    const shown = await exporter.scrape();
    const count = shown.match(success)?.length;
    return count === collectorNames.length ? shown : undefined;
  });
  const tookMs: number[] = [];
  for (let n = 0; n < 2 * scrapeCount; n++) {
    const startMs = performance.now();
    await exporter.scrape();
    // The first half warms up.
    if (n >= scrapeCount) tookMs.push(performance.now() - startMs);
  }
  const series = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  console.log(
    `scrape of ${String(series.length)} series, the client's part included, ms, ${String(scrapeCount)} times:\n  ${describe(tookMs)}`,
  );
}

async function benchReading(node: LabNode): Promise<void> {
  for (const pauseMs of [0, 100]) {
    using reader = startReader(node, pauseMs, "full");
    await reader.next();
    const tookMs: number[] = [];
    let last: Line | undefined;
    const beforeMs = processorMs(node);
    const startMs = performance.now();
    while (tookMs.length < readingCount) {
      last = await reader.next();
      if (last.kind === "full") tookMs.push(last.tookMs);
    }
    const wallMs = performance.now() - startMs;
    const busyMs = processorMs(node) - beforeMs;
    console.log(
      `full reading with pauses of ${String(pauseMs)} ms between two, ms, ${String(readingCount)} of ${last?.kind === "full" ? String(last.keys) : "?"} keys:\n  ${describe(tookMs)}`,
    );
    console.log(`  the last: ${last?.kind === "full" ? last.parts : ""}`);
    console.log(
      `  corosync's processor time in all: ${busyMs.toFixed(0)} ms of ${wallMs.toFixed(0)} ms`,
    );
  }
}

/** utime and stime of the node's corosync. */
function processorMs(node: LabNode): number {
  const stat = readFileSync(`/proc/${String(node.corosyncPid())}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The same callback on node 1, which is read, and on three that are not: how much later is it there? */
async function benchEvents(lab: Lab): Promise<void> {
  const listeners = [1, 2, 3, 4].map((n) =>
    startListener(lab.node(n), listenerPath),
  );
  try {
    for (const mode of ["nothing", "as in use", "without a pause"] as const) {
      using reader =
        mode === "nothing"
          ? undefined
          : startReader(lab.node(1), mode === "as in use" ? 5_000 : 0, "full");
      using links =
        mode === "as in use"
          ? startReader(lab.node(1), pollMs, "links")
          : undefined;
      await Promise.all([reader?.next(), links?.next()]);
      const lateMs: number[] = [];
      for (let n = 0; n < eventCount; n++) {
        const votes = lab.nodes.length + 1 + (n % 2);
        const heard = listeners.map((each) => each.next("expected", votes));
        await lab.node(5).setExpectedVotes(votes);
        const [own, ...others] = (await Promise.all(heard)).map(
          ({ atMs }) => atMs,
        );
        const middle = others.toSorted((one, other) => one - other)[1];
        lateMs.push((own ?? NaN) - (middle ?? NaN));
      }
      console.log(
        `callback on the node that is read (${mode}) after the same on others, ms, ${String(eventCount)} changes of expected votes:\n  ${describe(lateMs)}`,
      );
    }
  } finally {
    for (const listener of listeners) listener[Symbol.dispose]();
  }
}

/** Polling by name beside cmap's own tracking, as corosync-cmapctl does it. */
async function benchCuts(lab: Lab): Promise<void> {
  const key = "stats.knet.node2.link1.connected";
  using reader = startReader(lab.node(1), pollMs, "links");
  const tracker = lab
    .node(1)
    .spawn("stdbuf", ["-oL", "corosync-cmapctl", "-m", "stats", "-t", key], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  const tracked = new Set<() => void>();
  if (tracker.stdout === null) throw new Error("Cannot read corosync-cmapctl");
  createInterface({ input: tracker.stdout }).on("line", (line) => {
    if (line.includes(key)) for (const tell of tracked) tell();
  });
  const polledMs: number[] = [];
  const trackedMs: number[] = [];
  for (let n = 0; n < cutCount; n++) {
    const isDown = (line: Line) =>
      line.kind === "links" && line.down.includes(key);
    const seen = reader.next(isDown).then(() => performance.now());
    const told = new Promise<number>((resolve) => {
      const tell = () => {
        tracked.delete(tell);
        resolve(performance.now());
      };
      tracked.add(tell);
    });
    await lab.node(2).cut("ring1");
    const cutMs = performance.now();
    polledMs.push((await seen) - cutMs);
    trackedMs.push((await told) - cutMs);
    const healed = new Promise<void>((resolve) => {
      const tell = () => {
        tracked.delete(tell);
        resolve();
      };
      tracked.add(tell);
    });
    const up = reader.next((line) => !isDown(line));
    await lab.node(2).heal("ring1");
    await Promise.all([up, healed]);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  }
  tracker.kill("SIGKILL");
  console.log(
    `cut -> seen by polling every ${String(pollMs)} ms, ms:\n  ${describe(polledMs)}`,
  );
  console.log(`cut -> told by cmap's tracking, ms:\n  ${describe(trackedMs)}`);
}

/** Runs inside the node. */
function read(pauseMs: number, what: string): void {
  const loaded = loadAddon<CmapAddon>({
    directory: addonDirectory,
    name: "cmap",
  });
  if (loaded.kind !== "loaded") throw new Error(loaded.message);
  const context = createContext(new Set(collectorNames));
  const tasks: readonly TaskName[] =
    what === "full" ? ["icmap", "totem", "scheduling", "knet"] : ["connected"];
  const reader = new loaded.addon.Reader({}, onBell);
  let left: TaskName[] = [];
  let askedMs = 0;
  let keys = 0;
  let parts: string[] = [];
  // The links are known once this was answered.
  reader.ask({ ...context.plan("icmap"), id: 0 });

  function begin(): void {
    left = [...tasks];
    askedMs = performance.now();
    keys = 0;
    parts = [];
    for (const task of tasks) reader.ask({ ...context.plan(task), id: 1 });
  }

  function onBell(): void {
    for (const item of reader.take()) {
      const answer = decodeCmap(item);
      if (answer.kind !== "read") throw new Error(JSON.stringify(answer));
      const task = answer.id === 0 ? "icmap" : left.shift();
      if (task === undefined) throw new Error("Cannot place an answer");
      context.learn(task, answer);
      keys += answer.entries.length;
      parts.push(
        `${task} ${String(answer.entries.length)} keys ${answer.durationMs.toFixed(1)} ms`,
      );
      if (left.length > 0) continue;
      if (answer.id !== 0) {
        const tookMs = performance.now() - askedMs;
        const down = answer.entries.flatMap(([key, value]) =>
          value === 0 ? [key] : [],
        );
        const line: Line =
          what === "full"
            ? { kind: "full", tookMs, keys, parts: parts.join(", ") }
            : { kind: "links", down };
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
      if (pauseMs === 0) setImmediate(begin);
      else setTimeout(begin, answer.id === 0 ? 0 : pauseMs);
    }
  }
}

if (process.argv[2] === "reader") {
  read(Number(process.argv[3]), process.argv[4] ?? "");
} else {
  await main(Number(process.argv[2] ?? 16));
}
