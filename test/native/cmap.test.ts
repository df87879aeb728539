// Room test/native: the cmap reader on real corosync.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../../lab/lab.ts";
import { type Plan, type Surroundings, WatchProcess } from "./watch-process.ts";

const CS_ERR_LIBRARY = 2;
let lab: Lab;

before(async () => {
  lab = await startLab({ nodes: 1, clusterName: "sud", nodeNames: ["alpha"] });
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

function read(plan: Plan = {}): WatchProcess {
  const node = lab.node(1);
  const start: NonNullable<Surroundings["start"]> = (command, args, options) =>
    node.spawn(command, args, options);
  const options = { prefixes: ["totem.", "nodelist."], intervalMs: 3_600_000 };
  return new WatchProcess({ options, ...plan, kind: "cmap" }, { start });
}

test("Reader gives the entries under its prefixes, sorted, each once, with their types", async () => {
  const prefixes = [
    "nodelist.",
    "totem.cluster_name",
    "runtime.",
    "nodelist.node.0.",
  ];
  await using child = read({ options: { prefixes, intervalMs: 3_600_000 } });
  const { entries, truncated } = await child.kind("entries");
  const keys = entries.map(([key]) => key);
  assert.deepEqual(
    keys,
    [...new Set(keys)].toSorted((a, b) => (a < b ? -1 : 1)),
  );
  const values = new Map(entries);
  assert.equal(values.get("totem.cluster_name"), "sud");
  assert.equal(values.get("nodelist.node.0.name"), "alpha");
  assert.equal(values.get("nodelist.node.0.nodeid"), 1);
  assert.equal(values.get("runtime.votequorum.two_node"), 0);
  assert.equal(typeof values.get("runtime.members.1.config_version"), "bigint");
  assert.equal(truncated, false);
});

test("Reader with an empty prefix reads everything", async () => {
  await using child = read({
    options: { prefixes: [""], intervalMs: 3_600_000 },
  });
  const { entries } = await child.kind("entries");
  assert.ok(entries.some(([key]) => key === "totem.cluster_name"));
  assert.ok(entries.length > 50);
});

test("Reader reads again at its interval and at refresh(), and the newest reading wins", async () => {
  await using child = read();
  await child.kind("entries");
  await child.ask("refresh");
  await child.kind("entries", 1);
  await using ticking = read({
    deaf: true,
    options: { prefixes: ["totem."], intervalMs: 10 },
  });
  let newest = 0;
  for (let look = 0; look < 20; look++) {
    const items = (await ticking.ask("take")) as {
      readonly kind: string;
      readonly monotonicMs: number;
    }[];
    assert.ok(items.length <= 1);
    const at = items[0]?.monotonicMs ?? newest;
    assert.ok(at >= newest);
    newest = at;
  }
});

test("Reader ends with close and CS_OK, and lets the process go", async () => {
  await using child = read({ on: { entries: "close" } });
  const { call, code } = await child.kind("ended");
  assert.deepEqual([call, code], ["close", 1]);
  assert.equal((await child.exited).code, 0);
});

for (const leave of ["exit", "closeAndUnref"]) {
  test(`Reader lets the process go with corosync frozen: ${leave}`, async () => {
    await using child = read({ options: { prefixes: [""], intervalMs: 10 } });
    await child.kind("entries");
    lab.node(1).freeze();
    try {
      await new Promise((resolve) => setTimeout(resolve, 100));
      child.tell(leave);
      const exit = await child.exited;
      assert.deepEqual([exit.code, exit.signal], [0, null], exit.stderr);
    } finally {
      lab.node(1).thaw();
    }
  });
}

test("Reader notices a killed corosync at once, and 5 deaths leave no descriptor, thread or folder in /dev/shm", async () => {
  await using child = read({ stay: true });
  let first: unknown;
  let from = 0;
  for (let death = 0; death < 5; death++) {
    await child.kind("entries", from);
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
