// Bench: from the callback in the C program to the disk.
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../lab/until.ts";
import { startFaultyHost } from "../../test/e2e/support/faulty-host.ts";
import { startListener } from "../listener.ts";
import type { Bench } from "../bench.ts";
import type { Section } from "../section.ts";
import { figure, quantile } from "../statistics.ts";
import { answering, listenerPath, spawnOwn } from "../subjects.ts";

const changes = 60;

export async function measureJournal({ lab }: Bench): Promise<Section> {
  const node = (await lab()).node(1);
  // A host that is not faulty at all, but tells when an fsync was done.
  using host = startFaultyHost();
  const folder = mkdtempSync(join(tmpdir(), "votequorum-bench-"));
  try {
    await using own = await spawnOwn(node, {
      args: [`--journal.path=${join(folder, "journal.jsonl")}`],
      env: host.env,
    });
    await answering(own, (text) => text.includes("\nvotequorum_up 1\n"));
    using listener = startListener(node, listenerPath);
    const bareMs = bareSyncs(join(folder, "bare"));
    const syncedMs: number[] = [];
    for (let n = 0; n < changes; n++) {
      const votes = n % 2 === 0 ? 5 : 3;
      const heard = listener.next("expected", votes);
      // Not the callback: corosync may tell the exporter first, and a fast disk be done before the C program hears.
      const startMs = Number(process.hrtime.bigint()) / 1e6;
      await node.setExpectedVotes(votes);
      const { atMs } = await heard;
      const doneMs = await until("the line to be on the disk", () =>
        Promise.resolve(host.syncsDoneMs().find((syncMs) => syncMs > startMs)),
      );
      syncedMs.push(doneMs - atMs);
    }
    const row = (what: string, all: readonly number[]) => [
      what,
      ...[0.5, 0.9, 0.99].map((share) => figure(quantile(all, share))),
    ];
    return {
      title: "From an event to the disk",
      how: `From the C listener's callback until the line in the journal was written and fsynced; ${String(changes)} changes of the expected votes.`,
      head: ["ms", "median", "p90", "p99"],
      rows: [
        row("written and fsynced, after the C listener", syncedMs),
        row("for comparison, a bare write and fdatasync on this disk", bareMs),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of appended and synced lines, one at a time. */
function bareSyncs(path: string): readonly number[] {
  const file = openSync(path, "a");
  const line = Buffer.from(`${"x".repeat(299)}\n`);
  const tookMs = Array.from({ length: changes }, () => {
    const startMs = performance.now();
    writeSync(file, line);
    fdatasyncSync(file);
    return performance.now() - startMs;
  });
  closeSync(file);
  return tookMs;
}
