// Soak: flaps a real cluster for as long as asked, and holds the exporter's counters against an independent C listener
// and corosync-quorumtool. Prints figures; exits 1 on any difference.
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Exporter } from "../lab/exporter.ts";
import { startExporter } from "../lab/exporter.ts";
import { startLab } from "../lab/lab.ts";
import type { Lab } from "../lab/lab.ts";
import type { LabNode } from "../lab/node.ts";
import { until } from "../lab/until.ts";
import { differences } from "../test/e2e/support/agreement.ts";
import { readExposition } from "../test/e2e/support/exposition.ts";
import type { Scraped } from "../test/e2e/support/exposition.ts";
import { startListener } from "./listener.ts";
import type { Heard } from "./listener.ts";

const listenerPath = fileURLToPath(
  new URL("../build/bench/listener", import.meta.url),
);

async function main(minutes: number): Promise<number> {
  console.log(`==> soak: ${String(minutes)} minutes on three nodes`);
  await using lab = await startLab({ nodes: 3 });
  const node = lab.node(1);
  await using exporter = await startExporter(node);
  using listener = startListener(node, listenerPath);
  await settled(lab, exporter);
  // What the listener was told while it connected is the state at the start, not a change.
  const before = await look(exporter);
  const heardBefore = listener.heard().length;
  const startState = lastState(listener.heard());
  const resourcesBefore = await resources(exporter);
  const flaps = await flap(lab, performance.now() + minutes * 60_000);
  const after = await settled(lab, exporter);
  const resourcesAfter = await resources(exporter);
  const heard = listener.heard().slice(heardBefore);
  const expected = countChanges(startState, heard);
  console.log(`flaps: ${JSON.stringify(flaps)}`);
  console.log(`process before: ${JSON.stringify(resourcesBefore)}`);
  console.log(`process after:  ${JSON.stringify(resourcesAfter)}`);
  return compare(before, after, expected);
}

interface Changes {
  readonly gained: number;
  readonly lost: number;
  readonly rings: number;
  readonly callbacks: Readonly<Record<"quorum" | "nodelist", number>>;
}

interface ListenerState {
  readonly quorate: number;
  readonly ring: number;
}

function lastState(heard: readonly Heard[]): ListenerState {
  const last = (kind: string) =>
    heard.findLast((each) => each.kind === kind)?.value ?? NaN;
  return { quorate: last("quorum"), ring: last("nodelist") };
}

/** Counts changes of values in what the listener was told, as the exporter promises to. */
function countChanges(start: ListenerState, heard: readonly Heard[]): Changes {
  const of = (kind: string) =>
    heard.filter((each) => each.kind === kind).map((each) => each.value);
  const changes = (first: number, values: readonly number[]) =>
    values.filter((value, n) => value !== (values[n - 1] ?? first));
  const quorate = changes(start.quorate, of("quorum"));
  return {
    gained: quorate.filter((value) => value === 1).length,
    lost: quorate.filter((value) => value === 0).length,
    rings: changes(start.ring, of("nodelist")).length,
    callbacks: {
      quorum: of("quorum").length,
      nodelist: of("nodelist").length,
    },
  };
}

function compare(before: Scraped, after: Scraped, expected: Changes): number {
  const counted = (name: string, labels: Readonly<Record<string, string>>) =>
    (after.value(name, labels) ?? NaN) - (before.value(name, labels) ?? NaN);
  const changes = "votequorum_quorum_changes_total";
  const rows: readonly (readonly [string, number, number])[] = [
    ["quorum lost", counted(changes, { to: "inquorate" }), expected.lost],
    ["quorum gained", counted(changes, { to: "quorate" }), expected.gained],
    [
      "ring changes",
      counted("votequorum_ring_changes_total", {}),
      expected.rings,
    ],
    ...(["quorum", "nodelist"] as const).map(
      (callback) =>
        [
          `${callback} callbacks`,
          counted("votequorum_notifications_total", { callback }),
          expected.callbacks[callback],
        ] as const,
    ),
  ];
  for (const [what, exporter, listener] of rows) {
    const verdict = exporter === listener ? "same" : "DIFFERENT";
    console.log(
      `${what}: exporter ${String(exporter)}, C listener ${String(listener)}: ${verdict}`,
    );
  }
  return rows.every(([, exporter, listener]) => exporter === listener) ? 0 : 1;
}

/** One after the other until the time is over: isolation, kills, and an orderly leave of both peers. */
async function flap(
  lab: Lab,
  endMs: number,
): Promise<Readonly<Record<string, number>>> {
  const node = lab.node(1);
  const peers = [lab.node(2), lab.node(3)];
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    isolate: async () => {
      await node.cut();
      await quorate(node, false);
      await node.heal();
    },
    kill: async () => {
      await Promise.all(peers.map((peer) => peer.kill()));
      await quorate(node, false);
      await Promise.all(peers.map((peer) => peer.boot()));
    },
    leave: async () => {
      await Promise.all(peers.map((peer) => peer.stop()));
      await quorate(node, false);
      await Promise.all(peers.map((peer) => peer.boot()));
    },
    expect: async () => {
      // Refused while the votes present are fewer than the new quorum, as just after a boot.
      await until("all votes to be there", async () => {
        return (await node.quorumtool()).totalVotes === 3;
      });
      await node.setExpectedVotes(5);
      await node.setExpectedVotes(3);
    },
  };
  const done: Record<string, number> = {};
  while (performance.now() < endMs) {
    for (const [name, way] of Object.entries(ways)) {
      await way();
      await quorate(node, true);
      done[name] = (done[name] ?? 0) + 1;
    }
  }
  return done;
}

async function quorate(node: LabNode, wanted: boolean): Promise<void> {
  await until(
    `node1 to be ${wanted ? "quorate" : "inquorate"}`,
    async () => (await node.quorumtool()).quorate === wanted,
    { timeoutMs: 60_000 },
  );
}

/** All three are members, and /metrics agrees with quorumtool in everything. */
async function settled(lab: Lab, exporter: Exporter): Promise<Scraped> {
  return until(
    "/metrics to agree with quorumtool",
    async () => {
      const status = await lab.node(1).quorumtool();
      const scraped = await look(exporter);
      const found = differences(scraped, status);
      if (found.length > 0) {
        throw new Error(found.join("; "));
      }
      return status.nodes === 3 ? scraped : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

async function look(exporter: Exporter): Promise<Scraped> {
  return readExposition(await exporter.scrape());
}

async function resources(exporter: Exporter) {
  const scraped = await look(exporter);
  const folder = `/proc/${String(exporter.pid)}`;
  const bytes = scraped.value("process_resident_memory_bytes") ?? NaN;
  return {
    residentMiB: Math.round(bytes / 2 ** 20),
    threads: (await readdir(`${folder}/task`)).length,
    descriptors: (await readdir(`${folder}/fd`)).length,
  };
}

function readMinutes(): number | undefined {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "3" } },
  });
  const minutes = Number(values.minutes);
  return minutes > 0 && minutes <= 100_000 ? minutes : undefined;
}

const minutes = readMinutes();
if (minutes === undefined) {
  console.error(
    "soak: Cannot use --minutes: accepted are numbers above 0, such as 3",
  );
  process.exitCode = 2;
} else {
  process.exitCode = await main(minutes);
}
