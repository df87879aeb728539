// Room test/native: the watcher on real corosync: its order, its death, its freeze.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../../lab/lab.ts";
import {
  type Item,
  type Plan,
  type Surroundings,
  WatchProcess,
} from "./watch-process.ts";

const CS_ERR_LIBRARY = 2;
const CS_ERR_ACCESS = 11;
let lab: Lab;

before(async () => {
  lab = await startLab({ nodes: 3, votes: [1, 2, 2] });
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

function watch(
  plan: Plan = {},
  extra: {
    readonly asUser?: { readonly uid: number; readonly gid: number };
  } = {},
): WatchProcess {
  const node = lab.node(1);
  const start: NonNullable<Surroundings["start"]> = (command, args, options) =>
    node.spawn(command, args, { ...options, ...extra });
  return new WatchProcess(plan, { start });
}

test("corosync says nodelist, then quorum when tracking starts, and never expected", async () => {
  await using child = watch();
  await child.until((item) => item.kind === "snapshot" && !item.announced);
  assert.deepEqual(
    child.items.flatMap((item) =>
      item.kind === "snapshot" ? [] : [item.kind],
    ),
    ["connected", "nodelist", "quorum"],
  );
  const { infos } = await child.kind("snapshot");
  assert.deepEqual(
    infos.map((info) => [info.nodeId, info.state, info.votes, info.totalVotes]),
    [
      [1, 1, 1, 5],
      [2, 1, 2, 5],
      [3, 1, 2, 5],
    ],
  );
  await child.ask("close");
  assert.deepEqual((await child.exited).code, 0);
});

test("a lost quorum and its return are told by callbacks, and looked at in the same wake", async (t) => {
  await using child = watch({ options: { pollIntervalMs: 1000 } });
  await child.kind("snapshot");
  const from = child.heard.length;
  // The votes may be gone a moment before quorate is, at the beginning of the sync.
  const shows = (votes: number, quorate: number) => (item: Item) =>
    item.kind === "snapshot" &&
    item.announced &&
    item.infos[0]?.totalVotes === votes &&
    (item.infos[0].flags & 2) === quorate;
  let lostAt: number;
  await lab.node(1).cut();
  try {
    await child.until(
      (item) => item.kind === "quorum" && item.quorate === 0,
      from,
    );
    await child.until(shows(1, 0), from);
    lostAt = child.heard.length;
  } finally {
    // Whatever failed here, the next test begins with a whole cluster.
    await lab.node(1).heal();
  }
  await child.until(
    (item) => item.kind === "quorum" && item.quorate === 1,
    lostAt,
  );
  await child.until(shows(5, 2), lostAt);
  const delays = child.heard.map((one) => one.takenMs - one.item.monotonicMs);
  const durations = child.items.flatMap((item) =>
    item.kind === "snapshot" ? item.infos.map((info) => info.durationMs) : [],
  );
  t.diagnostic(`to JS: ${spread(delays)}`);
  t.diagnostic(`getinfo: ${spread(durations)}`);
});

test("votes that nobody announces are found by the timer and told as unannounced", async () => {
  await using child = watch();
  await child.kind("snapshot");
  await lab.node(1).setVotes(1, 2);
  const found = await child.until(
    (item) => item.kind === "snapshot" && item.infos[0]?.totalVotes === 4,
  );
  assert.ok(found.kind === "snapshot" && !found.announced);
  await lab.node(1).setVotes(2, 2);
  await child.until(
    (item) => item.kind === "snapshot" && item.infos[0]?.totalVotes === 5,
    child.heard.length,
  );
});

test("expected votes that somebody sets are told by the callback", async () => {
  await using child = watch();
  await child.kind("snapshot");
  await lab.node(2).setExpectedVotes(6);
  assert.equal((await child.kind("expected")).expectedVotes, 6);
  await lab.node(2).setExpectedVotes(5);
  await child.until(
    (item) => item.kind === "expected" && item.expectedVotes === 5,
  );
});

test("a user without an entry in uidgid is told CS_ERR_ACCESS", async () => {
  await using child = watch({}, { asUser: { uid: 65534, gid: 65534 } });
  const { call, code } = await child.kind("ended");
  assert.deepEqual([call, code], ["votequorum_initialize", CS_ERR_ACCESS]);
  assert.equal((await child.exited).code, 0);
});

test("a frozen corosync keeps the process from nothing: it exits, it ends naturally, and what is left goes with the thaw", async () => {
  for (const leave of ["exit", "closeAndUnref", "closeAndExit"]) {
    await using child = watch();
    await child.kind("snapshot");
    lab.node(1).freeze();
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.tell(leave);
    const exit = await child.exited;
    lab.node(1).thaw();
    assert.deepEqual([exit.code, exit.signal], [0, null], exit.stderr);
  }
  await noFolders();
});

test("a process that starts while corosync is frozen leaves cleanly", async () => {
  lab.node(1).freeze();
  try {
    await using child = watch({ then: "closeAndUnref" });
    const exit = await child.exited;
    assert.deepEqual([exit.code, exit.signal], [0, null], exit.stderr);
  } finally {
    lab.node(1).thaw();
  }
});

test("a thawed corosync is seen again by the same watcher, and the look is dated after the thaw", async () => {
  await using child = watch();
  await child.kind("snapshot");
  lab.node(1).freeze();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const from = child.heard.length;
  const thawedMs = Number(process.hrtime.bigint()) / 1e6;
  lab.node(1).thaw();
  assert.ok((await child.kind("snapshot", from)).monotonicMs >= thawedMs);
});

test("a killed corosync ends the watcher, and 5 deaths leave no descriptor, thread or folder in /dev/shm", async () => {
  await using child = watch({ stay: true });
  let first: unknown;
  let from = 0;
  for (let death = 0; death < 5; death++) {
    await child.until(
      (item) => item.kind === "snapshot" && item.infos.length === 3,
      from,
    );
    if (death === 4) {
      // Frozen first: the look that hangs must end as well.
      lab.node(1).freeze();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await lab.node(1).kill();
    const { call, code } = await child.kind("ended", from);
    assert.match(
      call,
      death === 4 ? /^votequorum_/ : /^votequorum_(dispatch|getinfo)$/,
    );
    assert.equal(code, CS_ERR_LIBRARY);
    const usage = await child.ask("usage");
    first ??= usage;
    assert.deepEqual(usage, first);
    from = child.heard.length;
    await lab.node(1).boot();
    await child.ask("restart");
  }
  await child.kind("snapshot", from);
});

async function noFolders(): Promise<void> {
  while ((await lab.node(1).shmFolders()).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(3);
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms of ${String(sorted.length)}`;
}
