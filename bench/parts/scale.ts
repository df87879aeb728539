// Bench: one cluster of 2 to 384 nodes, which only the stand-in for libvotequorum can be.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { killAndWait } from "../../lab/kernel/leash.ts";
import { until } from "../../lab/until.ts";
import { startStandin } from "../../test/native/standin/driver.ts";
import type { Bench } from "../bench.ts";
import { processorMs, residentOf } from "../process.ts";
import type { Section } from "../section.ts";
import { figure, median } from "../statistics.ts";
import { scrapeOnce, stagedScript } from "../subjects.ts";
import { costOfScrapes, scrapeInTurns } from "../turns.ts";
import { shippedUnit } from "../unit.ts";

const sizes = [2, 3, 5, 8, 16, 32, 64, 128, 256, 384] as const;
const warmUps = 3_000;
const scrapes = 1_000;
const idleMs = 3_000;

export interface Size {
  readonly nodes: number;
  readonly series: number;
  readonly medianMs: number;
  readonly scrapeMs: number;
  readonly idleMs: number;
  readonly anonMiB: number;
}

export async function measureScale({ say }: Bench): Promise<Section> {
  const measured: Size[] = [];
  for (const nodes of sizes) {
    measured.push(await measureSize(nodes));
    say(`scale: ${String(nodes)} nodes`);
  }
  return {
    title: "A cluster of 2 to 384 nodes",
    how: `Over the stand-in for libvotequorum (\`test/native/standin/\`), because no host holds that many; without links, which come from cmap. ${String(scrapes)} scrapes in a row after ${String(warmUps)}, then ${String(idleMs / 1_000)} s without any.`,
    head: [
      ...["nodes", "series", "scrape, median ms"],
      ...["processor time of a scrape, ms", "while idle, ms a second"],
      "memory of its own, MiB",
    ],
    rows: measured.map((size) => [
      ...[String(size.nodes), String(size.series), figure(size.medianMs)],
      ...[figure(size.scrapeMs), figure(size.idleMs), figure(size.anonMiB)],
    ]),
    remarks: [growth(measured)],
  };
}

/** Is the second half of the way steeper than the first? */
export function growth(measured: readonly Size[]): string {
  const [first, middle, last] = [2, 128, 384].map((nodes) =>
    measured.find((size) => size.nodes === nodes),
  );
  if (first === undefined || middle === undefined || last === undefined) {
    return "Too few sizes to tell how it grows.";
  }
  const slope = (from: Size, to: Size, of: (size: Size) => number) =>
    (of(to) - of(from)) / (to.nodes - from.nodes);
  const told = (what: string, of: (size: Size) => number) =>
    `${what} ${figure(slope(first, middle, of))} and ${figure(slope(middle, last, of))}`;
  return `For each further node, from 2 to 128 and from 128 to 384 nodes (the second is no more than the first where growth is linear): ${[
    told("series", (size) => size.series),
    told("ms of a scrape", (size) => size.medianMs),
    told("ms of processor time of a scrape", (size) => size.scrapeMs),
    told("ms a second while idle", (size) => size.idleMs),
    told("MiB", (size) => size.anonMiB),
  ].join("; ")}.`;
}

async function measureSize(nodes: number): Promise<Size> {
  await using standin = await startStandin([`nodes ${String(nodes)}`]);
  const child = spawn(
    process.execPath,
    [
      ...[...shippedUnit.nodeFlags, stagedScript],
      "--web.listen-address=127.0.0.1:0",
    ],
    {
      env: {
        ...process.env,
        ...shippedUnit.env,
        ...standin.env,
        STATE_DIRECTORY: "/dev/null/state",
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  try {
    const address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        const found = /msg="Listening on" address=(\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", (code) => {
        reject(new Error(`Cannot start the exporter: ${String(code)}`));
      });
    });
    return await measure(nodes, {
      pid: child.pid ?? NaN,
      url: `http://${address}`,
    });
  } finally {
    await killAndWait(child);
  }
}

async function measure(
  nodes: number,
  own: { readonly pid: number; readonly url: string },
): Promise<Size> {
  const series = await until("all nodes to be shown", async () => {
    const text = await scrapeOnce(own.url);
    const shown = text.match(/^votequorum_node_votes\{/gm)?.length;
    return shown === nodes ? countSeries(text) : undefined;
  });
  await scrapeInTurns(warmUps, [own.url]);
  const cost = await costOfScrapes(own, scrapes);
  const after = processorMs(own.pid);
  await sleep(idleMs);
  return {
    nodes,
    series,
    medianMs: median(cost.tookMs),
    scrapeMs: cost.processorMs,
    idleMs: (processorMs(own.pid) - after) / (idleMs / 1_000),
    anonMiB: residentOf(own.pid).anonMiB,
  };
}

/** Of an exposition. */
export function countSeries(body: string): number {
  return body.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .length;
}
