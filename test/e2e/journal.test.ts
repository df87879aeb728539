// Promise 2, it misses nothing: what is in the journal outlives the process, and the disk never stands in the way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { Lab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import type { Scraped } from "./support/exposition.ts";
import { look, shown } from "./support/shown.ts";
import { startFaultyHost } from "./support/faulty-host.ts";

let lab: Lab;
let folder: string;
before(async () => {
  lab = await startLab({ nodes: 3 });
  folder = mkdtempSync(join(tmpdir(), "votequorum-journal-"));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const journalAt = (path: string) => ({ args: [`--journal.path=${path}`] });

const isUp = (scraped: Scraped) => scraped.value("votequorum_up") === 1;
const quorumChanges = (scraped: Scraped, to: string) =>
  scraped.value("votequorum_quorum_changes_total", { to });
const expectedChanges = (scraped: Scraped) =>
  scraped
    .all("votequorum_expected_votes_changes_total")
    .reduce((sum, sample) => sum + sample.value, 0);

async function kill(exporter: Exporter): Promise<void> {
  await exporter[Symbol.asyncDispose]();
}

test("a loss, then SIGKILL of the exporter 250 ms later, then a start: loss and gain are each counted once", async () => {
  const path = join(folder, "fenced.jsonl");
  const node = lab.node(1);
  await using first = await startExporter(node, journalAt(path));
  await shown(first, "up 1", isUp);
  await node.cut();
  await shown(first, "the loss", (s) => quorumChanges(s, "inquorate") === 1);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await kill(first);
  await node.heal();
  await until(
    "node1 to be quorate",
    async () => (await node.quorumtool()).quorate,
  );
  await using second = await startExporter(node, journalAt(path));
  const scraped = await shown(second, "up 1", isUp);
  assert.equal(quorumChanges(scraped, "inquorate"), 1);
  assert.equal(quorumChanges(scraped, "quorate"), 1);
  assert.ok(
    (scraped.value("votequorum_last_quorum_loss_timestamp_seconds") ?? 0) > 0,
  );
  const quorumLines = () =>
    readKinds(path).filter(([kind]) => kind.startsWith("quorum-"));
  await until("the gain in the journal", () =>
    Promise.resolve(quorumLines().length >= 2),
  );
  assert.deepEqual(quorumLines(), [
    ["quorum-lost", true],
    ["quorum-gained", false],
  ]);
});

function readLines(path: string): readonly Record<string, unknown>[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        // The last line of a killed process may be torn.
        return [];
      }
    });
}

function readKinds(path: string): readonly (readonly [string, unknown])[] {
  return readLines(path).map((entry) => [
    String(entry["kind"]),
    entry["observed"],
  ]);
}

test("SIGKILL at random points of 200 changes: none in the journal is lost, none is counted twice", async (t) => {
  const path = join(folder, "killed.jsonl");
  const node = lab.node(1);
  let flips = 0;
  let kills = 0;
  let counted = 0;
  while (flips < 200) {
    await using exporter = await startExporter(node, journalAt(path));
    const start = await shown(exporter, "up 1", isUp);
    const inJournal = changesIn(path);
    assert.ok(
      expectedChanges(start) >= counted,
      "a counter fell across a restart",
    );
    assert.ok(
      expectedChanges(start) >= inJournal,
      "a change in the journal was lost",
    );
    assert.ok(expectedChanges(start) <= flips, "a change was counted twice");
    counted = expectedChanges(start);
    const until = flips + 1 + Math.floor(Math.random() * 20);
    while (flips < until) {
      flips += 1;
      await node.setExpectedVotes(flips % 2 === 1 ? 5 : 3);
    }
    await kill(exporter);
    kills += 1;
    counted = Math.max(counted, changesIn(path));
  }
  t.diagnostic(
    `${String(flips)} changes, ${String(kills)} kills, ${String(counted)} in the journal at the last kill`,
  );
  await node.setExpectedVotes(3);
});

test("a second exporter on the same journal refuses with exit 1 and names the owner", async () => {
  const path = join(folder, "shared.jsonl");
  await using owner = await startExporter(lab.node(1), journalAt(path));
  await assert.rejects(
    startExporter(lab.node(2), journalAt(path)),
    new RegExp(`exit code 1: .*${String(owner.pid)}`, "s"),
  );
});

test("a journal that was asked for and cannot be written: exit 2, one line with flag, path and reason", async () => {
  for (const path of [
    join(folder, "no", "such", "folder.jsonl"),
    "/proc/journal.jsonl",
    folder,
  ]) {
    await assert.rejects(
      startExporter(lab.node(1), journalAt(path)),
      (error: Error) =>
        error.message.includes("exit code 2: ") &&
        error.message.includes("--journal.path") &&
        error.message.includes(path),
      path,
    );
  }
});

test("no journal was asked for and none can be written: memory only, one warning, and the error counter says so", async () => {
  const env = { ...process.env, STATE_DIRECTORY: "/dev/null/state" };
  await using exporter = await startExporter(lab.node(1), { env });
  const scraped = await shown(exporter, "up 1", isUp);
  assert.ok((scraped.value("votequorum_journal_errors_total") ?? 0) > 0);
  const warnings = exporter
    .stderr()
    .split("\n")
    .filter((line) => line.includes("Cannot write the journal"));
  assert.equal(warnings.length, 1);
  assert.match(
    warnings.join(""),
    /\/dev\/null\/state\/journal\.jsonl.*--journal\.path/,
  );
});

test("a full disk: everything is still seen, errors are counted; once there is room, the journal is right again", async () => {
  const node = lab.node(1);
  // In the node's own mount namespace: what is mounted here is not seen there.
  await inNode(node, "mkdir", "/run/full");
  await inNode(
    node,
    "mount",
    ...["-t", "tmpfs", "-o", "size=256k"],
    "tmpfs",
    "/run/full",
  );
  const path = node.path("/run/full/journal.jsonl");
  const ballast = node.path("/run/full/ballast");
  const options = journalAt("/run/full/journal.jsonl");
  let counted: number;
  {
    await using first = await startExporter(node, options);
    counted = expectedChanges(await shown(first, "up 1", isUp));
    assert.throws(() => {
      writeFileSync(ballast, Buffer.alloc(1 << 20));
    }, /ENOSPC/);
    // More than what is left of the journal's last block.
    for (let n = 0; n < 15; n++) {
      await node.setExpectedVotes(5);
      await node.setExpectedVotes(3);
    }
    counted += 30;
    await shown(
      first,
      "30 changes and an error",
      (s) =>
        expectedChanges(s) === counted &&
        (s.value("votequorum_journal_errors_total") ?? 0) > 0,
    );
    rmSync(ballast);
    await until(
      "the journal to catch up",
      () => Promise.resolve(changesIn(path) >= 30),
      { timeoutMs: 60_000 },
    );
  }
  await using second = await startExporter(node, options);
  assert.equal(expectedChanges(await shown(second, "up 1", isUp)), counted);
});

async function inNode(
  node: LabNode,
  command: string,
  ...args: readonly string[]
): Promise<void> {
  const child = node.spawn(command, args, { stdio: "inherit" });
  assert.deepEqual(await once(child, "exit"), [0, null], command);
}

/** How many changes of expected votes are in the journal. */
function changesIn(path: string): number {
  return readLines(path).filter(
    (entry) => entry["kind"] === "expected-votes-changed",
  ).length;
}

test("a disk whose fsync takes 30 s: a loss is shown and scrapes answer as always, and SIGTERM is obeyed", async (t) => {
  using host = startFaultyHost();
  const node = lab.node(1);
  const options = {
    ...journalAt(join(folder, "stuck.jsonl")),
    env: { ...process.env, ...host.env },
  };
  await using exporter = await startExporter(node, options);
  await shown(exporter, "up 1", isUp);
  const healthyMs = await scrapeTimes(exporter);
  host.fsyncSeconds(30);
  const before = quorumChanges(await look(exporter), "inquorate") ?? NaN;
  await node.cut();
  await until(
    "node1 to be inquorate",
    async () => !(await node.quorumtool()).quorate,
  );
  await shown(
    exporter,
    "the loss",
    (s) => quorumChanges(s, "inquorate") === before + 1,
  );
  const stuckMs = await scrapeTimes(exporter);
  t.diagnostic(
    `median scrape: ${healthyMs.toFixed(2)} ms with a healthy disk, ${stuckMs.toFixed(2)} ms with a stuck one`,
  );
  const sentMs = performance.now();
  assert.equal(await exporter.stop(), 0, exporter.stderr());
  t.diagnostic(
    `left ${(performance.now() - sentMs).toFixed(0)} ms after SIGTERM`,
  );
  await node.heal();
  await until(
    "node1 to be quorate",
    async () => (await node.quorumtool()).quorate,
  );
});

async function scrapeTimes(exporter: Exporter): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 200; n++) {
    const startMs = performance.now();
    await exporter.scrape();
    times.push(performance.now() - startMs);
  }
  return times.sort((one, other) => one - other)[100] ?? NaN;
}

test("a wall clock set an hour forth and back: durations stay right, across a restart too", async () => {
  using host = startFaultyHost();
  const node = lab.node(1);
  const options = {
    ...journalAt(join(folder, "clock.jsonl")),
    env: { ...process.env, ...host.env },
  };
  const startMs = performance.now();
  await using first = await startExporter(node, options);
  await shown(first, "up 1", isUp);
  host.clockSeconds(3600);
  await node.cut();
  await shown(
    first,
    "inquorate time",
    (s) => (s.value("votequorum_inquorate_seconds_total") ?? 0) > 1,
  );
  host.clockSeconds(-3600);
  await node.heal();
  await shown(first, "quorate", (s) => s.value("votequorum_quorate") === 1);
  assert.equal(await first.stop(), 0, first.stderr());
  host.clockSeconds(3600);
  await using second = await startExporter(node, options);
  const scraped = await shown(second, "up 1", isUp);
  const passedSeconds = (performance.now() - startMs) / 1000;
  const sum =
    (scraped.value("votequorum_inquorate_seconds_total") ?? NaN) +
    (scraped.value("votequorum_unobserved_seconds_total") ?? NaN);
  assert.ok(
    sum > 0 && sum <= passedSeconds,
    `${String(sum)} s of ${String(passedSeconds)} s`,
  );
  assert.ok((scraped.value("votequorum_inquorate_seconds_total") ?? 0) > 1);
});
