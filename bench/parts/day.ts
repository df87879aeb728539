// Bench: what the service manager charges the exporter with, over as many scrapes as a day has, within a limit.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabNode } from "../../lab/node.ts";
import type { Bench } from "../bench.ts";
import { residentOf } from "../process.ts";
import { openMemoryGroup, type Charge } from "../memory-group.ts";
import type { Section } from "../section.ts";
import { figure } from "../statistics.ts";
import { startOwn } from "../subjects.ts";
import { scrapeInTurns } from "../turns.ts";
import { shippedUnit } from "../unit.ts";

/** One each 15 seconds. */
const scrapes = (24 * 60 * 60) / 15;
const slowMs = 10_000;
/** What it is meant to need at most; the unit allows more, for newer Node.js. */
const limitMiB = 64;

const nodesUrl = new URL("../../build/nodes/", import.meta.url);
const coldPath = fileURLToPath(
  new URL("../../build/bench/node-cold", import.meta.url),
);

interface Day {
  readonly started: Charge;
  readonly over: Charge;
  readonly quiet: Charge;
  readonly anonMiB: number;
  readonly meanMs: number;
}

interface Column {
  readonly head: string;
  readonly day: Day | undefined;
}

export async function measureDay({ lab, say }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  const title = "A day of scrapes, as charged";
  const how = `A memory cgroup with a limit of ${String(limitMiB)} MiB (the unit's is ${String(shippedUnit.memoryMaxMiB)}), ${String(scrapes)} scrapes back to back (a day at one every 15 s), then ${String(slowMs / 1_000)} s of silence. "After boot" has nobody else who has read Node.js from the disk: then its pages are charged to this service too, until the kernel wants them back.`;
  const columns: Column[] = [];
  for (const version of versions()) {
    const program = fileURLToPath(new URL(`${version}/bin/node`, nodesUrl));
    // Its pages are charged to whoever reads them first: not to the group.
    readFileSync(program);
    const day = await spendDay(node, program);
    columns.push({ head: `Node.js ${version}`, day });
  }
  const head = `${process.version.slice(1)}, after boot`;
  columns.push({ head, day: await afterBoot(node) });
  if (columns.some(({ day }) => day === undefined)) {
    say("Cannot make a memory cgroup here");
    const rows = [["not measured: this host lets nobody make a memory cgroup"]];
    return { title, how, head: [""], rows };
  }
  const row = (what: string, of: (day: Day) => number) => [
    what,
    ...columns.map(({ day }) => (day === undefined ? "–" : figure(of(day)))),
  ];
  return {
    title,
    how,
    head: ["", ...columns.map((column) => column.head)],
    rows: [
      row("charged once it shows corosync, MiB", (day) => day.started.nowMiB),
      row("charged after the day, MiB", (day) => day.over.nowMiB),
      row("charged after the silence, MiB", (day) => day.quiet.nowMiB),
      row("of it files, MiB", (day) => day.quiet.filesMiB),
      row("most ever charged, MiB", (day) => day.quiet.mostMiB),
      row("reached the limit, times", (day) => day.quiet.limited),
      row("memory of its own (RssAnon), MiB", (day) => day.anonMiB),
      row("mean of a scrape, ms", (day) => day.meanMs),
    ],
  };
}

/** What scripts/fetch-nodes.sh has brought, oldest first. */
function versions(): readonly string[] {
  const found = readdirSync(nodesUrl).filter((name) => /^\d/.test(name));
  return found.toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b));
}

async function afterBoot(node: LabNode): Promise<Day | undefined> {
  copyFileSync(process.execPath, coldPath);
  try {
    // The way of coreutils to make the kernel forget a file's pages.
    const forget = ["oflag=nocache", "conv=notrunc,fdatasync", "count=0"];
    execFileSync("dd", [`of=${coldPath}`, ...forget, "status=none"]);
    return await spendDay(node, coldPath);
  } finally {
    rmSync(coldPath);
  }
}

async function spendDay(
  node: LabNode,
  program: string,
): Promise<Day | undefined> {
  const opened = openMemoryGroup(limitMiB);
  if (opened === undefined) return undefined;
  await using group = opened;
  await using own = await startOwn(node, {
    through: group.through,
    node: program,
  });
  const started = group.charge();
  const [tookMs = []] = await scrapeInTurns(scrapes, [own.url]);
  const meanMs = tookMs.reduce((sum, each) => sum + each, 0) / scrapes;
  const over = group.charge();
  await sleep(slowMs);
  const quiet = group.charge();
  const { anonMiB } = residentOf(own.pid);
  return { started, over, quiet, anonMiB, meanMs };
}
