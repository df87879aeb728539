// Bench: resident memory after thousands of scrapes, beside the peer and the C program.
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { processorMs, residentOf } from "../process.ts";
import type { Section } from "../section.ts";
import { figure } from "../statistics.ts";
import { listenerPath, startOwn, startPeer } from "../subjects.ts";
import { scrapeInTurns } from "../turns.ts";

const ownScrapes = 5_760;
const peerScrapes = 100;
const idleMs = 5_000;

export async function measureMemory({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  await using own = await startOwn(node);
  await using peer = await startPeer(node);
  const listener = node.spawn(listenerPath, [], { stdio: "ignore" });
  try {
    await scrapeInTurns(ownScrapes, [own.url]);
    await scrapeInTurns(peerScrapes, [peer.url]);
    // What V8 still compiles and collects of the scrapes is theirs.
    await sleep(idleMs);
    const pids = [own.pid, peer.pid, listener.pid ?? NaN];
    const before = pids.map(processorMs);
    await sleep(idleMs);
    const idle = pids.map(
      (pid, n) => (processorMs(pid) - (before[n] ?? NaN)) / (idleMs / 1_000),
    );
    const resident = pids.map(residentOf);
    const row = (what: string, values: readonly number[]) => [
      what,
      ...values.map(figure),
    ];
    return {
      title: "Memory, and what it costs to be there",
      how: `After ${String(ownScrapes)} scrapes of this exporter and ${String(peerScrapes)} of the other. Memory that belongs to files, such as the program of Node.js itself, is counted in PSS, but the kernel can take it back at any time. Processor time is that of ${String(idleMs / 1_000)} s without a scrape.`,
      head: ["", "this exporter", "ha_cluster_exporter", "C listener"],
      rows: [
        row(
          "memory of its own (RssAnon), MiB",
          resident.map(({ anonMiB }) => anonMiB),
        ),
        row(
          "proportional (PSS), MiB",
          resident.map(({ pssMiB }) => pssMiB),
        ),
        row("processor time while idle, ms a second", idle),
      ],
    };
  } finally {
    listener.kill("SIGKILL");
  }
}
