// Room test/native: when the watcher looks with getinfo, at whom, and what it makes of the answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

const quiet = { options: { pollIntervalMs: 3_600_000 } };
const CS_ERR_TRY_AGAIN = 6;
const CS_ERR_NOT_EXIST = 12;

test("Watcher asks about the own node first, every node of either list once, never about the qdevice", async () => {
  await using standin = await startStandin(["nodes 4", "own 3", "current off"]);
  await using child = new WatchProcess(quiet, standin);
  await child.kind("connected");
  await standin.send("nodelist 3 9 4 3", "quorum 1 0:0 1:1 2:2 3:1 1:1");
  await child.kind("quorum");
  await child.until(
    (item) => item.kind === "snapshot" && item.infos.length === 4,
  );
  const { last, threads } = await standin.calls();
  assert.deepEqual(last.slice(-4), [
    "getinfo:0",
    "getinfo:1",
    "getinfo:2",
    "getinfo:4",
  ]);
  assert.equal(threads, 1, "one thread creates and uses the handle");
});

test("Watcher leaves a node that corosync does not know out, names its code, and shows no garbage", async () => {
  await using standin = await startStandin(["nodes 3", "current off"]);
  await using child = new WatchProcess(quiet, standin);
  await child.kind("connected");
  await standin.send(
    `fail getinfo:2 ${String(CS_ERR_TRY_AGAIN)}`,
    "quorum 1 1:1 2:1 3:1 99:2",
  );
  const { infos, failures } = await child.kind("snapshot");
  assert.deepEqual(
    infos.map((info) => [info.nodeId, info.votes]),
    [
      [1, 1],
      [3, 1],
    ],
  );
  assert.deepEqual(failures, [
    { nodeId: 2, code: CS_ERR_TRY_AGAIN },
    { nodeId: 99, code: CS_ERR_NOT_EXIST },
  ]);
});

test("Watcher marks a look of the timer as unannounced, so that a silent change is known as such", async () => {
  await using standin = await startStandin(["nodes 2"]);
  await using child = new WatchProcess({}, standin);
  await child.kind("snapshot");
  await standin.send("info 1 total_votes=7");
  const changed = await child.until(
    (item) => item.kind === "snapshot" && item.infos[0]?.totalVotes === 7,
  );
  assert.ok(changed.kind === "snapshot" && !changed.announced);
});

test("Watcher tells notes at once, though the look after them hangs", async () => {
  await using standin = await startStandin(["nodes 2", "hang getinfo"]);
  await using child = new WatchProcess(quiet, standin);
  await child.kind("quorum");
  assert.ok(!child.items.some((item) => item.kind === "snapshot"));
});

test("Watcher calls a change that the timer saw before its callback announced, and tells it after the callback", async () => {
  await using standin = await startStandin(["current off", "hang getinfo"]);
  await using child = new WatchProcess({}, standin);
  await reached(standin, "getinfo");
  await standin.send("info 1 expected_votes=9", "expected 9", "go getinfo");
  const snapshot = await child.kind("snapshot");
  assert.equal(snapshot.announced, true);
  assert.deepEqual(
    child.items.slice(0, 3).map((item) => item.kind),
    ["connected", "expected", "snapshot"],
  );
});

test("Watcher dates a look that hung to the moment when it came back", async () => {
  await using standin = await startStandin(["hang getinfo"]);
  await using child = new WatchProcess({}, standin);
  await reached(standin, "getinfo");
  const thawedMs = Number(process.hrtime.bigint()) / 1e6;
  await standin.send("go getinfo");
  const snapshot = await child.kind("snapshot");
  assert.ok(snapshot.monotonicMs >= thawedMs);
  assert.ok((snapshot.infos[0]?.durationMs ?? 0) > 0);
});

test("Watcher takes a look that corosync put off again, and it stays announced", async () => {
  await using standin = await startStandin([
    `fail getinfo ${String(CS_ERR_TRY_AGAIN)} 3`,
  ]);
  await using child = new WatchProcess(quiet, standin);
  assert.equal((await child.kind("snapshot")).announced, true);
  assert.equal((await standin.calls()).counts["getinfo"], 4);
});

test("Watcher does not spin on a descriptor that is readable for ever and says nothing", async () => {
  await using standin = await startStandin(["noise on"]);
  await using child = new WatchProcess(
    { options: { pollIntervalMs: 100 } },
    standin,
  );
  await child.until(
    (_, one) =>
      child.items.filter((item) => item.kind === "snapshot").length >= 4 &&
      one.item.kind === "snapshot",
  );
  const { counts } = await standin.calls();
  assert.ok(
    (counts["dispatch"] ?? 0) < 40 * (counts["getinfo"] ?? 0),
    JSON.stringify(counts),
  );
});

/** Resolves when the watcher sits in this call. */
async function reached(
  standin: Awaited<ReturnType<typeof startStandin>>,
  call: string,
): Promise<void> {
  while (((await standin.calls()).counts[call] ?? 0) === 0)
    await new Promise(setImmediate);
}
