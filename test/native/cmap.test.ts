// Room test/native: the cmap reader on real corosync.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../../lab/lab.ts";
import type { CmapPlan } from "../../src/corosync/addon.ts";
import { type Plan, type Surroundings, WatchProcess } from "./watch-process.ts";

const CS_ERR_LIBRARY = 2;
const everything: CmapPlan = { icmap: { prefixes: [""] } };
let lab: Lab;

before(async () => {
  lab = await startLab({
    nodes: 2,
    rings: 2,
    clusterName: "sud",
    nodeNames: ["alpha", "beta"],
  });
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

function read(plan: Plan = {}): WatchProcess {
  const node = lab.node(1);
  const start: NonNullable<Surroundings["start"]> = (command, args, options) =>
    node.spawn(command, args, options);
  return new WatchProcess(
    { options: {}, stay: true, ...plan, kind: "cmap" },
    { start },
  );
}

async function ask(child: WatchProcess, plan: CmapPlan, id = 7): Promise<void> {
  await child.ask("run", asking({ ...plan, id }));
}

function asking(plan: unknown): string {
  return `(addon, subject) => subject.ask(${JSON.stringify(plan)})`;
}

test("Reader answers one plan over both maps, sorted, each key once, with the types of cmap", async () => {
  await using child = read();
  await ask(child, {
    icmap: {
      keys: ["totem.cluster_name", "no.such.key", "nodelist.node.0.name"],
      prefixes: ["nodelist.", "runtime.", "nodelist.node.0.", "no.such."],
    },
    stats: {
      keys: [
        "stats.knet.node2.link1.connected",
        "stats.knet.node9.link0.connected",
        "stats.srp.orf_token_rx",
      ],
      prefixes: ["stats.schedmiss.", "stats.knet.node2.link0."],
    },
  });
  const { id, entries, truncated, durationMs } = await child.kind("read");
  const keys = entries.map(([key]) => key);
  assert.deepEqual(
    keys,
    [...new Set(keys)].toSorted((a, b) => (a < b ? -1 : 1)),
  );
  const values = new Map(entries);
  assert.equal(id, 7);
  assert.equal(values.get("totem.cluster_name"), "sud");
  assert.equal(values.get("nodelist.node.0.name"), "alpha");
  assert.equal(values.get("nodelist.node.0.nodeid"), 1);
  assert.equal(values.get("runtime.votequorum.two_node"), 0);
  assert.equal(typeof values.get("runtime.members.1.config_version"), "bigint");
  assert.equal(values.get("stats.knet.node2.link1.connected"), 1);
  assert.equal(typeof values.get("stats.srp.orf_token_rx"), "bigint");
  assert.equal(
    typeof values.get("stats.knet.node2.link0.latency_ave"),
    "number",
  );
  assert.ok(!values.has("no.such.key"), "a missing key is left out");
  assert.ok(!values.has("stats.knet.node9.link0.connected"));
  assert.equal(truncated, false);
  assert.ok(durationMs > 0);
});

test("Reader reads everything under an empty prefix, answers plans in order, and an empty plan, too", async () => {
  await using child = read();
  await ask(child, everything, 1);
  await ask(child, {}, 2);
  await ask(child, { stats: { prefixes: ["stats.srp."] } }, 3);
  const last = await child.until(
    (item) => item.kind === "read" && item.id === 3,
  );
  assert.ok(last.kind === "read" && last.entries.length >= 30);
  const answers = child.items.flatMap((item) =>
    item.kind === "read" ? [[item.id, item.entries.length > 50]] : [],
  );
  assert.deepEqual(answers.slice(0, 2), [
    [1, true],
    [2, false],
  ]);
});

test("Reader ends with close and CS_OK, and lets the process go", async () => {
  await using child = read({ on: { read: "close" }, stay: false });
  child.tell("run", [asking({ ...everything, id: 1 })]);
  const { call, code } = await child.kind("ended");
  assert.deepEqual([call, code], ["close", 1]);
  assert.equal((await child.exited).code, 0);
});

for (const leave of ["exit", "closeAndUnref"]) {
  test(`Reader lets the process go with corosync frozen: ${leave}`, async () => {
    await using child = read({ stay: false });
    await ask(child, everything);
    await child.kind("read");
    lab.node(1).freeze();
    try {
      await ask(child, everything);
      child.tell(leave);
      const exit = await child.exited;
      assert.deepEqual([exit.code, exit.signal], [0, null], exit.stderr);
    } finally {
      lab.node(1).thaw();
    }
  });
}

test("Reader held by a frozen corosync answers when it thaws", async () => {
  await using child = read();
  await ask(child, everything, 1);
  await child.kind("read");
  lab.node(1).freeze();
  await ask(child, { stats: { prefixes: ["stats.srp."] } }, 2);
  assert.equal((await child.ask("take")) instanceof Array, true);
  const heard = child.heard.length;
  lab.node(1).thaw();
  const answer = await child.kind("read", heard);
  assert.equal(answer.id, 2);
});

test("Reader notices a killed corosync at once, and 5 deaths leave no descriptor, thread or folder in /dev/shm of either map", async () => {
  await using child = read();
  let first: unknown;
  let from = 0;
  const both = { ...everything, stats: { prefixes: ["stats.srp."] } };
  for (let death = 0; death < 5; death++) {
    await ask(child, both);
    await child.kind("read", from);
    await lab.node(1).kill();
    const { code } = await child.kind("ended", from);
    assert.equal(code, CS_ERR_LIBRARY);
    const usage = await child.ask("usage");
    first ??= usage;
    assert.deepEqual(usage, first);
    from = child.heard.length;
    await lab.node(1).boot();
    await child.ask("restart");
  }
});
