// Bench: from the callback in the C program to what others see of it: the stream, and a scrape.
import { setTimeout as sleep } from "node:timers/promises";
import type { LabNode } from "../../lab/node.ts";
import { startListener } from "../listener.ts";
import type { Bench } from "../bench.ts";
import type { Section } from "../section.ts";
import { figure, quantile } from "../statistics.ts";
import { listenerPath, startOwn, type Subject } from "../subjects.ts";
import { openStream } from "../stream.ts";
import { scrapeInTurns } from "../turns.ts";
import { type Shown, startVisible } from "../visible.ts";

const warmUps = 5_000;
const changes = 100;
/** Long enough that everything is at rest again, as in life. */
const pauseMs = 50;

export async function measureEvents({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  await using own = await startOwn(node);
  // V8 has compiled what a scrape needs, as in any exporter that has run for a day.
  await scrapeInTurns(warmUps, [own.url]);
  const streamMs = await onTheStream(node, own);
  const shown = await byScraping(node, own);
  const firstTime = shown.filter(({ looks }) => looks === 1).length;
  const row = (what: string, all: readonly number[]) => [
    what,
    ...[0.5, 0.9, 0.99].map((share) => figure(quantile(all, share))),
  ];
  return {
    title: "From an event to where it is seen",
    how: `${String(changes)} changes of the expected votes each, one at a time with ${String(pauseMs)} ms of rest; counted from the moment at which a C program was in its callback, on the same clock. The scrape is one that the C program begins in its callback, over a kept connection.`,
    head: ["ms after the C program", "median", "p90", "p99"],
    rows: [
      row("told on the event stream", streamMs),
      row(
        "whole in a scrape that began at once",
        shown.map(({ afterMs }) => afterMs),
      ),
    ],
    remarks: [
      `${String(firstTime)} of these ${String(changes)} scrapes showed the change at the first look.`,
    ],
  };
}

async function onTheStream(
  node: LabNode,
  own: Subject,
): Promise<readonly number[]> {
  using listener = startListener(node, listenerPath);
  using stream = await openStream(own.url);
  const tookMs: number[] = [];
  await eachChange(node, async (votes, change) => {
    const heard = listener.next("expected", votes);
    const streamed = stream.next('"expected-votes-changed"');
    await change();
    const { atMs } = await heard;
    tookMs.push((await streamed) - atMs);
  });
  return tookMs;
}

async function byScraping(
  node: LabNode,
  own: Subject,
): Promise<readonly Shown[]> {
  using visible = await startVisible(node, own.url);
  const all: Shown[] = [];
  await eachChange(node, async (votes, change) => {
    const shown = visible.next(votes);
    await change();
    all.push(await shown);
  });
  return all;
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
