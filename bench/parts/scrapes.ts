// Bench: a scrape, beside the peer's of the same node: how long it takes, and what it costs whom.
import type { Bench } from "../parts.ts";
import { processorMs, scheduledMs } from "../process.ts";
import { openScraper, type Scraper } from "../scraper.ts";
import type { Section } from "../section.ts";
import { figure, quantile, times } from "../statistics.ts";
import { startOwn, startPeer, type Subject } from "../subjects.ts";

const warmUps = 500;
const pairs = 200;
const ownInARow = 2_000;
const peerInARow = 100;

export async function measureScrapes({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  const corosync = node.corosyncPid() ?? NaN;
  await using own = await startOwn(node);
  await using peer = await startPeer(node);
  using ownScraper = await openScraper(own.url);
  using peerScraper = await openScraper(peer.url);
  for (let n = 0; n < warmUps; n++) await ownScraper.scrape("");
  const tookMs = await alternate(ownScraper, peerScraper);
  const ownCost = await cost(own, ownScraper, { corosync, count: ownInARow });
  const peerCost = await cost(peer, peerScraper, {
    ...{ corosync, count: peerInARow },
  });
  const row = (what: string, ours: number, theirs: number) => [
    what,
    figure(ours),
    figure(theirs),
    times(theirs, ours),
  ];
  return {
    title: "A scrape",
    how: `Over one kept connection each; ${String(pairs)} times in turns, so that what else the machine does hits both. Processor time includes that of programs which are started for a scrape, over ${String(ownInARow)} and ${String(peerInARow)} scrapes in a row.`,
    head: ["", "this exporter", "ha_cluster_exporter", "ratio"],
    rows: [
      row("median, ms", quantile(tookMs.own, 0.5), quantile(tookMs.peer, 0.5)),
      row("p99, ms", quantile(tookMs.own, 0.99), quantile(tookMs.peer, 0.99)),
      row("processor time, ms", ownCost.ms, peerCost.ms),
      row(
        "corosync's processor time, ms",
        ownCost.corosyncMs,
        peerCost.corosyncMs,
      ),
      row("bytes", ownCost.bytes, peerCost.bytes),
    ],
  };
}

interface Both {
  readonly own: readonly number[];
  readonly peer: readonly number[];
}

async function alternate(own: Scraper, peer: Scraper): Promise<Both> {
  const ownMs: number[] = [];
  const peerMs: number[] = [];
  for (let n = 0; n < pairs; n++) {
    ownMs.push(await timed(own));
    peerMs.push(await timed(peer));
  }
  return { own: ownMs, peer: peerMs };
}

async function timed(scraper: Scraper): Promise<number> {
  const startMs = performance.now();
  await scraper.scrape("");
  return performance.now() - startMs;
}

/** Of one scrape, on average. */
async function cost(
  { pid }: Subject,
  scraper: Scraper,
  { corosync, count }: { readonly corosync: number; readonly count: number },
) {
  const before = { ms: processorMs(pid), corosyncMs: scheduledMs(corosync) };
  let bytes = 0;
  for (let n = 0; n < count; n++) bytes = (await scraper.scrape("")).length;
  return {
    ms: (processorMs(pid) - before.ms) / count,
    corosyncMs: (scheduledMs(corosync) - before.corosyncMs) / count,
    bytes,
  };
}
