// Bench: from exec to the first exposition that says what corosync says.
import { once } from "node:events";
import type { LabNode } from "../../lab/node.ts";
import type { Bench } from "../bench.ts";
import type { Section } from "../section.ts";
import { figure, quantile } from "../statistics.ts";
import {
  answering,
  listenerPath,
  spawnOwn,
  spawnPeer,
  type Subject,
} from "../subjects.ts";

const starts = 10;
const askEveryMs = 5;

export async function measureStart({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  const ownMs: number[] = [];
  const peerMs: number[] = [];
  const listenerMs: number[] = [];
  for (let n = 0; n < starts; n++) {
    ownMs.push(
      await startOnce(
        () => spawnOwn(node),
        (text) => text.includes("\nvotequorum_up 1\n"),
      ),
    );
    peerMs.push(
      await startOnce(
        () => Promise.resolve(spawnPeer(node)),
        (text) => text.includes("_corosync_quorate"),
      ),
    );
    listenerMs.push(await startListenerOnce(node));
  }
  const row = (what: string, share: number) => [
    what,
    ...[ownMs, peerMs, listenerMs].map((all) => figure(quantile(all, share))),
  ];
  return {
    title: "Start",
    how: `From the start of the process to the first /metrics that says what corosync says (asked every ${String(askEveryMs)} ms), or the first line of the C program; ${String(starts)} times in turns.`,
    head: ["", "this exporter", "ha_cluster_exporter", "C listener"],
    rows: [row("median, ms", 0.5), row("longest, ms", 1)],
  };
}

async function startOnce(
  spawn: () => Promise<Subject>,
  isWanted: (text: string) => boolean,
): Promise<number> {
  const startMs = performance.now();
  await using subject = await spawn();
  return (await answering(subject, isWanted, askEveryMs)) - startMs;
}

async function startListenerOnce(node: LabNode): Promise<number> {
  const startMs = performance.now();
  const child = node.spawn(listenerPath, [], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("Cannot read the C listener");
  await once(child.stdout, "data");
  const tookMs = performance.now() - startMs;
  child.kill("SIGKILL");
  return tookMs;
}
