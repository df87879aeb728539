// Bench: a scrape, beside the peer's of the same node: how long it takes, and what it costs whom.
import type { Bench } from "../bench.ts";
import { scheduledMs } from "../process.ts";
import type { Section } from "../section.ts";
import { figure, quantile, times } from "../statistics.ts";
import { scrapeOnce, startOwn, startPeer, type Subject } from "../subjects.ts";
import { costOfScrapes, scrapeInTurns } from "../turns.ts";

/** As many as a day has at one every 15 s: on the first one, V8 still compiles. */
const day = (24 * 60 * 60) / 15;
const peerInARow = 200;
const turns = 300;

export async function measureScrapes({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  const corosync = node.corosyncPid() ?? NaN;
  await using own = await startOwn(node);
  await using peer = await startPeer(node);
  await scrapeInTurns(day, [own.url]);
  const ours = await cost(own, { corosync, count: day });
  const theirs = await cost(peer, { corosync, count: peerInARow });
  const [ownMs = [], peerMs = []] = await scrapeInTurns(turns, [
    own.url,
    peer.url,
  ]);
  const row = (what: string, own: number, peer: number) => [
    what,
    ...[figure(own), figure(peer), times(peer, own)],
  ];
  return {
    title: "A scrape",
    how: `By a program in C over one kept connection each, on the second day of this exporter (a day has ${String(day)} scrapes, one every 15 s). In a row, ${String(day)} and ${String(peerInARow)} times; in turns, ${String(turns)} times, each begins in the caches that the other one has left. Processor time is that of the scrapes in a row. The other exporter starts programs for each scrape, which ask corosync in their turn.`,
    head: ["", "this exporter", "ha_cluster_exporter", "ratio"],
    rows: [
      row(
        "in a row, median, ms",
        quantile(ours.tookMs, 0.5),
        quantile(theirs.tookMs, 0.5),
      ),
      row(
        "in a row, p99, ms",
        quantile(ours.tookMs, 0.99),
        quantile(theirs.tookMs, 0.99),
      ),
      row("in turns, median, ms", quantile(ownMs, 0.5), quantile(peerMs, 0.5)),
      row("in turns, p99, ms", quantile(ownMs, 0.99), quantile(peerMs, 0.99)),
      row(
        "processor time, programs that are started included, ms",
        ours.ms,
        theirs.ms,
      ),
      row("processor time of corosync, ms", ours.corosyncMs, theirs.corosyncMs),
      row(
        "processor time of both, ms",
        ours.ms + ours.corosyncMs,
        theirs.ms + theirs.corosyncMs,
      ),
      row("bytes", ours.bytes, theirs.bytes),
    ],
  };
}

/** Of one scrape, on average. */
async function cost(
  subject: Subject,
  { corosync, count }: { readonly corosync: number; readonly count: number },
) {
  const beforeMs = scheduledMs(corosync);
  const { tookMs, processorMs } = await costOfScrapes(subject, count);
  return {
    tookMs,
    ms: processorMs,
    corosyncMs: (scheduledMs(corosync) - beforeMs) / count,
    bytes: Buffer.byteLength(await scrapeOnce(subject.url)),
  };
}
