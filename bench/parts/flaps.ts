// Bench: losses of quorum shorter than the scrape interval: how many of them a scrape each 15 s tells of.
import { setTimeout as sleep } from "node:timers/promises";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import { type Listener, startListener } from "../listener.ts";
import type { Bench } from "../bench.ts";
import type { Section } from "../section.ts";
import { figure, median } from "../statistics.ts";
import { listenerPath, scrapeOnce, startOwn, startPeer } from "../subjects.ts";

const scrapeEveryMs = 15_000;
const scrapes = 8;
const longestRestMs = 3_000;

interface Loss {
  readonly fromMs: number;
  readonly toMs: number;
}

export async function measureFlaps({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  await using own = await startOwn(node);
  await using peer = await startPeer(node);
  using listener = startListener(node, listenerPath);
  const before = lossesOf(await scrapeOnce(own.url));
  const ended = new AbortController();
  const flapping = flap(node, listener, ended.signal);
  const inquorateMs: number[] = [];
  for (let n = 0; n < scrapes; n++) {
    await sleep(scrapeEveryMs);
    const text = await scrapeOnce(peer.url);
    if (/^ha_cluster_corosync_quorate 0$/m.test(text)) {
      inquorateMs.push(Number(process.hrtime.bigint()) / 1e6);
    }
  }
  ended.abort();
  const losses = await flapping;
  // What the next scrape would tell, as of now.
  const told = lossesOf(await scrapeOnce(own.url)) - before;
  const seenByPeer = losses.filter(({ fromMs, toMs }) =>
    // Its program ran somewhen before its answer came.
    inquorateMs.some((atMs) => atMs > fromMs && atMs - 200 < toMs),
  ).length;
  const longMs = losses.map(({ fromMs, toMs }) => toMs - fromMs);
  const count = losses.length;
  const row = (who: string, seen: number) => [
    who,
    `${String(seen)} of ${String(count)}`,
    `${((100 * seen) / count).toFixed(0)} %`,
  ];
  return {
    title: "Losses of quorum between two scrapes",
    how: `A node is cut off and healed again and again for ${String((scrapes * scrapeEveryMs) / 1_000)} s, with rests of random length, while both exporters are scraped every ${String(scrapeEveryMs / 1_000)} s. The C listener heard of ${String(count)} losses; half of them were shorter than ${figure(median(longMs) / 1_000)} s.`,
    head: ["", "told of", ""],
    rows: [row("this exporter", told), row("ha_cluster_exporter", seenByPeer)],
  };
}

function lossesOf(text: string): number {
  const found =
    /^votequorum_quorum_changes_total\{[^}]*to="inquorate"[^}]*\} (\d+)$/m.exec(
      text,
    );
  return Number(found?.[1]);
}

/** Ends between two losses, with all nodes together. */
async function flap(
  node: LabNode,
  listener: Listener,
  signal: AbortSignal,
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  while (!signal.aborted) {
    await sleep(Math.random() * longestRestMs);
    const lost = listener.next("quorum", 0);
    await node.cut();
    const { atMs: fromMs } = await lost;
    const regained = listener.next("quorum", 1);
    await node.heal();
    losses.push({ fromMs, toMs: (await regained).atMs });
    await until(
      "all nodes to be together",
      async () => (await node.quorumtool()).nodes === 3,
    );
  }
  return losses;
}
