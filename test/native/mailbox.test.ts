// Room test/native: a JS loop that stalls costs little, and is told what it missed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawItem } from "../../src/corosync/addon.ts";
import { type Standin, startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

const deaf = { deaf: true, stay: true };

test("take() keeps the newest 1024 items of a storm and counts every one that is missing", async () => {
  await using standin = await startStandin(["current off"]);
  await using child = new WatchProcess(
    { ...deaf, options: { pollIntervalMs: 3_600_000 } },
    standin,
  );
  const connected = await take(child, 1);
  assert.equal(connected[0]?.kind, "connected");
  await standin.send("storm 100000", "expected 7");
  await dispatched(standin, 100_001);
  const items: RawItem[] = [];
  let looks: number;
  for (;;) {
    items.push(...(await take(child, 1)));
    looks = items.filter((item) => item.kind === "snapshot").length;
    if (
      items.some((item) => item.kind === "expected") &&
      items.at(-1)?.kind === "snapshot"
    )
      break;
  }
  const dropped = items.reduce(
    (sum, item) => sum + (item.kind === "dropped" ? item.count : 0),
    0,
  );
  const told = items.filter(
    (item) => item.kind === "quorum" || item.kind === "expected",
  ).length;
  assert.equal(items[0]?.kind, "dropped");
  assert.ok(items.length - looks <= 1024 + 1);
  const { counts } = await standin.calls();
  const all = 100_001 + (counts["getinfo"] ?? 0);
  assert.equal(
    dropped + told + looks,
    all,
    "nothing is lost without being counted",
  );
  const times = items.map((item) => item.monotonicMs);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
    "and it is dated between what is kept",
  );
});

test("take() shows one look for many equal looks of the timer, the newest", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { ...deaf, options: { pollIntervalMs: 10 } },
    standin,
  );
  await rounds(standin, 20);
  const kinds = (await take(child, 1)).map(kindAndAnnounced);
  assert.deepEqual(kinds.slice(0, 3), ["connected", "nodelist", "quorum"]);
  assert.ok(
    kinds.filter((kind) => kind === "snapshot true").length <= 2,
    kinds.join(),
  );
  assert.deepEqual(
    kinds.filter((kind) => kind === "snapshot false"),
    ["snapshot false"],
  );
});

test("take() keeps looks apart that differ, so that a change and its return are two changes", async () => {
  await using standin = await startStandin(["current off"]);
  await using child = new WatchProcess(
    { ...deaf, options: { pollIntervalMs: 10 } },
    standin,
  );
  for (const total of [1, 5, 1]) {
    await standin.send(`info 1 total_votes=${String(total)}`);
    await rounds(standin, 3);
  }
  const totals = (await take(child, 1)).flatMap((item) =>
    item.kind === "snapshot" ? [item.infos[0]?.totalVotes] : [],
  );
  assert.deepEqual(totals, [1, 5, 1]);
});

test("take() still ends with ended after an overflow, and is empty after it", async () => {
  await using standin = await startStandin(["current off"]);
  await using child = new WatchProcess(deaf, standin);
  await take(child, 1);
  await standin.send("storm 5000");
  await dispatched(standin, 5000);
  await standin.send("hup");
  while ((await standin.calls()).handles > 0) await new Promise(setImmediate);
  const items: RawItem[] = [];
  while (items.at(-1)?.kind !== "ended") items.push(...(await take(child, 0)));
  assert.equal(items[0]?.kind, "dropped");
  assert.deepEqual(await take(child, 0), []);
});

function kindAndAnnounced(item: RawItem): string {
  return item.kind === "snapshot"
    ? `snapshot ${String(item.announced)}`
    : item.kind;
}

/** What take() gives, asked until it is at least so many items. */
async function take(
  child: WatchProcess,
  least: number,
): Promise<readonly RawItem[]> {
  for (;;) {
    const items = (await child.ask("take")) as RawItem[];
    if (items.length >= least) return items;
  }
}

/** Resolves when so many more own looks were begun. */
async function rounds(standin: Standin, more: number): Promise<void> {
  const start = (await standin.calls()).counts["getinfo"] ?? 0;
  while (((await standin.calls()).counts["getinfo"] ?? 0) < start + more + 1) {
    await new Promise(setImmediate);
  }
}

/** Resolves when so many callbacks ran: each asks for its context once. */
async function dispatched(standin: Standin, count: number): Promise<void> {
  while (((await standin.calls()).counts["context_get"] ?? 0) < count)
    await new Promise(setImmediate);
}
