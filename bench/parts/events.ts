// Bench: from the callback in the C program to what others see of it: the stream, and a scrape.
import { setTimeout as sleep } from "node:timers/promises";
import type { LabNode } from "../../lab/node.ts";
import { startListener } from "../listener.ts";
import type { Bench } from "../parts.ts";
import { openScraper, type Scraper } from "../scraper.ts";
import type { Section } from "../section.ts";
import { figure, quantile } from "../statistics.ts";
import { listenerPath, startOwn } from "../subjects.ts";
import { openStream } from "../stream.ts";

const changes = 100;
/** Long enough that everything is at rest again, as in life. */
const pauseMs = 50;

export async function measureEvents({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  await using own = await startOwn(node);
  using listener = startListener(node, listenerPath);
  using stream = await openStream(own.url);
  const streamMs: number[] = [];
  const scrapeMs: number[] = [];
  const bareMs: number[] = [];
  let firstTime = 0;
  await eachChange(node, async (votes, change) => {
    const heard = listener.next("expected", votes);
    const streamed = stream.next('"expected-votes-changed"');
    await change();
    const { atMs } = await heard;
    streamMs.push((await streamed) - atMs);
  });
  // Not before: the exporter closes a connection on which nothing is asked.
  using scraper = await openScraper(own.url);
  await eachChange(node, async (votes, change) => {
    const heard = listener.next("expected", votes);
    await change();
    const { atMs } = await heard;
    const { looks, seenMs } = await look(scraper, votes);
    firstTime += looks === 1 ? 1 : 0;
    scrapeMs.push(seenMs - atMs);
    const startMs = nowMs();
    await scraper.scrape("");
    bareMs.push(nowMs() - startMs);
  });
  const row = (what: string, all: readonly number[]) => [
    what,
    ...[0.5, 0.9, 0.99].map((share) => figure(quantile(all, share))),
  ];
  return {
    title: "From an event to where it is seen",
    how: `${String(changes)} changes of the expected votes each, one at a time with ${String(pauseMs)} ms of rest; counted from the moment at which the C listener was in its callback, on the same clock.`,
    head: ["ms after the C listener", "median", "p90", "p99"],
    rows: [
      row("told on the event stream", streamMs),
      row(
        "whole in a scrape that began when the C listener's line was read",
        scrapeMs,
      ),
      row("for comparison, a scrape at rest", bareMs),
    ],
    remarks: [
      `${String(firstTime)} of these ${String(changes)} scrapes showed the change at the first look.`,
    ],
  };
}

async function eachChange(
  node: LabNode,
  observe: (votes: number, change: () => Promise<void>) => Promise<void>,
): Promise<void> {
  for (let n = 0; n < changes; n++) {
    const votes = n % 2 === 0 ? 5 : 3;
    await sleep(pauseMs);
    await observe(votes, () => node.setExpectedVotes(votes));
  }
}

/** Scrapes until it is there; once, if the exporter is no later than the C program. */
async function look(scraper: Scraper, votes: number) {
  const text = `\nvotequorum_expected_votes ${String(votes)}\n`;
  for (let looks = 1; looks <= 1_000; looks++) {
    if ((await scraper.scrape("")).includes(text)) {
      return { looks, seenMs: nowMs() };
    }
  }
  throw new Error("Cannot see the change in a thousand scrapes");
}

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
