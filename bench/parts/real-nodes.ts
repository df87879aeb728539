// Bench: sixteen real nodes with two links each, so with everything that cmap tells of them.
import { setTimeout as sleep } from "node:timers/promises";
import { startLab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import type { Bench } from "../bench.ts";
import { processorMs, residentOf, scheduledMs } from "../process.ts";
import type { Section } from "../section.ts";
import { figure, median } from "../statistics.ts";
import { scrapeOnce, startOwn } from "../subjects.ts";
import { costOfScrapes, scrapeInTurns } from "../turns.ts";
import { countSeries } from "./scale.ts";

const sizes = [3, 16] as const;
const warmUps = 3_000;
const scrapes = 1_000;
const idleMs = 5_000;

export async function measureRealNodes({ say }: Bench): Promise<Section> {
  const rows: (readonly string[])[] = [];
  for (const nodes of sizes) {
    rows.push(await measureSize(nodes));
    say(`real-nodes: ${String(nodes)} nodes`);
  }
  return {
    title: "Real nodes with two links each",
    how: `All daemons share this machine. ${String(scrapes)} scrapes in a row after ${String(warmUps)}, then ${String(idleMs / 1_000)} s without any, in which corosync's processor time is that of the node that is watched.`,
    head: [
      ...["nodes", "series", "scrape, median ms"],
      ...["processor time of a scrape, ms", "while idle, ms a second"],
      ...["corosync's, ms a second", "memory of its own, MiB"],
    ],
    rows,
  };
}

async function measureSize(nodes: number): Promise<readonly string[]> {
  await using lab = await startLab({ nodes, rings: 2 });
  const node = lab.node(1);
  await until(
    "all nodes to be members",
    async () => (await node.quorumtool()).nodes === nodes,
    { timeoutMs: 60_000 },
  );
  await using own = await startOwn(node);
  // Links are read every few seconds; only then are their series all there.
  const links = 2 * (nodes - 1);
  const series = await until("all links to be shown", async () => {
    const text = await scrapeOnce(own.url);
    const shown = text.match(/^corosync_knet_link_connected\{/gm)?.length;
    return shown === links ? countSeries(text) : undefined;
  });
  await scrapeInTurns(warmUps, [own.url]);
  const cost = await costOfScrapes(own, scrapes);
  const after = processorMs(own.pid);
  const corosync = node.corosyncPid() ?? NaN;
  const corosyncMs = scheduledMs(corosync);
  await sleep(idleMs);
  const seconds = idleMs / 1_000;
  return [
    ...[nodes, series, median(cost.tookMs), cost.processorMs],
    (processorMs(own.pid) - after) / seconds,
    (scheduledMs(corosync) - corosyncMs) / seconds,
    residentOf(own.pid).anonMiB,
  ].map(figure);
}
