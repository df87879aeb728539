// Room test/native: the shape and the honesty of every item that the watcher leaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

const quiet = { options: { pollIntervalMs: 3_600_000 } };
const most = 2 ** 32 - 1;

test("Watcher gives connected, nodelist, quorum, snapshot in this order, with every field and nothing else", async () => {
  await using standin = await startStandin([
    "nodes 2",
    "info 2 state=3 votes=4",
  ]);
  const before = Date.now();
  await using child = new WatchProcess(quiet, standin);
  await child.kind("snapshot");
  const [connected, nodelist, quorum, snapshot] = child.items.map((item) => {
    const { realtimeMs, monotonicMs, ...rest } = item;
    assert.ok(
      realtimeMs >= before - 1 && realtimeMs <= Date.now() + 1,
      "CLOCK_REALTIME in ms",
    );
    assert.ok(
      monotonicMs <= Number(process.hrtime.bigint()) / 1e6,
      "CLOCK_MONOTONIC in ms",
    );
    return rest;
  });
  assert.deepEqual(connected, { kind: "connected" });
  assert.deepEqual(nodelist, {
    kind: "nodelist",
    ringNodeId: 1,
    ringSequence: 1n,
    members: [1],
  });
  assert.deepEqual(quorum, {
    kind: "quorum",
    quorate: 1,
    nodes: [
      { nodeId: 1, state: 1 },
      { nodeId: 2, state: 3 },
    ],
  });
  assert.ok(snapshot?.kind === "snapshot");
  assert.deepEqual(snapshot.failures, []);
  assert.equal(snapshot.announced, true);
  const shown = snapshot.infos.map(({ durationMs, ...info }) => {
    assert.ok(durationMs > 0 && durationMs < 10_000);
    return info;
  });
  const common = {
    expectedVotes: 2,
    highestExpected: 2,
    totalVotes: 2,
    quorum: 2,
    flags: 2,
  };
  const device = { qdeviceVotes: 0, qdeviceName: "" };
  assert.deepEqual(shown, [
    { nodeId: 1, state: 1, votes: 1, ...common, ...device },
    { nodeId: 2, state: 3, votes: 4, ...common, ...device },
  ]);
});

test("Watcher passes on the greatest numbers, unknown states and unknown flag bits as they are", async () => {
  const own =
    "info 1 state=77 votes=4294967295 flags=0x80000402 qdevice_votes=4294967295 quorum=4294967295";
  await using standin = await startStandin(["current off", own]);
  await using child = new WatchProcess(quiet, standin);
  await child.kind("connected");
  await standin.send(
    `quorum ${String(most)} 4294967295:4294967295 7:9`,
    `nodelist ${String(most)} 18446744073709551615 7 4294967295`,
  );
  await standin.send(`expected ${String(most)}`);
  const { quorate, nodes } = await child.kind("quorum");
  assert.deepEqual(
    [quorate, nodes],
    [
      most,
      [
        { nodeId: most, state: most },
        { nodeId: 7, state: 9 },
      ],
    ],
  );
  const { ringNodeId, ringSequence, members } = await child.kind("nodelist");
  assert.deepEqual(
    [ringNodeId, ringSequence, members],
    [most, 2n ** 64n - 1n, [7, most]],
  );
  assert.equal((await child.kind("expected")).expectedVotes, most);
  const info = (await child.kind("snapshot")).infos[0];
  assert.equal(info?.state, 77);
  assert.equal(info.flags, 0x80000402);
  assert.deepEqual(
    [info.votes, info.qdeviceVotes, info.quorum],
    [most, most, most],
  );
});

test("Watcher reads a qdevice name of 255 bytes without a terminator to its end and no further", async () => {
  await using standin = await startStandin(["info 1 qdevice_fill=65"]);
  await using child = new WatchProcess(quiet, standin);
  assert.equal(
    (await child.kind("snapshot")).infos[0]?.qdeviceName,
    "A".repeat(255),
  );
});

test("Watcher survives a qdevice name that is no UTF-8", async () => {
  await using standin = await startStandin(["info 1 qdevice_fill=255"]);
  await using child = new WatchProcess(quiet, standin);
  assert.equal(
    (await child.kind("snapshot")).infos[0]?.qdeviceName,
    "\ufffd".repeat(255),
  );
});

test("Watcher shows 384 nodes, each once, the own one first", async () => {
  await using standin = await startStandin(["nodes 384", "own 200"]);
  await using child = new WatchProcess(quiet, standin);
  const ids = (await child.kind("snapshot")).infos.map((info) => info.nodeId);
  assert.equal(ids[0], 200);
  assert.deepEqual(
    ids.toSorted((a, b) => a - b),
    Array.from({ length: 384 }, (_, index) => index + 1),
  );
});

test("Watcher keeps at most 1024 entries of a node list gone mad", async () => {
  await using standin = await startStandin(["current off"]);
  await using child = new WatchProcess(quiet, standin);
  await child.kind("connected");
  await standin.send(
    `quorum 1 ${Array.from({ length: 5000 }, (_, id) => `${String(id)}:1`).join(" ")}`,
  );
  assert.equal((await child.kind("quorum")).nodes.length, 1024);
});

test("Watcher says in ended what failed and with which code, and close with CS_OK when it was asked", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(quiet, standin);
  await child.kind("snapshot");
  await child.ask("close");
  const { call, code } = await child.kind("ended");
  assert.deepEqual({ call, code }, { call: "close", code: 1 });
  assert.equal(child.items.at(-1)?.kind, "ended");
});
