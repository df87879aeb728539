// Tests of room metrics: what cmap told, and when it is not shown.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { seriesOf } from "../../scripts/series.ts";
import {
  collectorNames,
  type CollectorName,
  type ContextReading,
} from "../../src/context/reading.ts";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import {
  config,
  contextOf,
  failed,
  knet,
  link,
  member,
  members,
  scheduling,
  totem,
  unsupported,
  wholeCmap,
} from "../context/build.ts";
import {
  connected,
  healthy,
  healthyStart,
  identified,
  info,
  nodelistNotified,
  observed,
  quorumNotified,
} from "../quorum/build.ts";
import { type Family, parseExposition, valueOf } from "./parse-exposition.ts";
import { moment, openExposition, show } from "./show.ts";

const whole = wholeCmap(1000);

async function shown(
  readings: readonly ContextReading[],
  atMs: number,
  collectors: readonly CollectorName[] = collectorNames,
): Promise<ReadonlyMap<string, Family>> {
  const events = [identified(900, "prod", { 1: "a", 2: "b", 3: "c" })];
  const context = contextOf(collectors, readings);
  return parseExposition(
    await show([...events, ...healthyStart], atMs, context),
  );
}

function namesOf(collector: CollectorName): readonly string[] {
  return catalogue
    .filter(
      (metric) =>
        metric.shown === "while-read" && metric.collector === collector,
    )
    .map(({ name }) => name);
}

function success(collector: CollectorName): string {
  return `corosync_collector_success{collector="${collector}"}`;
}

test("render() shows nothing of a collector whose newest reading failed, and everything of the others (never lies)", async () => {
  for (const broken of collectorNames) {
    const families = await shown([...whole, failed(1200, broken)], 1500);
    for (const name of collectorNames) {
      assert.equal(valueOf(families, success(name)), Number(name !== broken));
      const there = namesOf(name).filter((metric) => families.has(metric));
      if (name === broken) assert.deepEqual(there, []);
      else assert.ok(there.length > 1, name);
    }
    assert.equal(
      valueOf(
        families,
        `corosync_collector_duration_seconds{collector="${broken}"}`,
      ),
      0,
    );
    assert.equal(valueOf(families, "votequorum_quorate"), 1);
  }
});

test("render() shows nothing of cmap that has grown old, links first (never lies)", async () => {
  const there = (families: ReadonlyMap<string, Family>) =>
    collectorNames.filter((name) =>
      namesOf(name).some((metric) => families.has(metric)),
    );
  const others = collectorNames.filter((name) => name !== "knet");
  assert.deepEqual(there(await shown(whole, 3500)), collectorNames);
  assert.deepEqual(there(await shown(whole, 3501)), others);
  assert.deepEqual(there(await shown(whole, 8000)), others);
  const old = await shown(whole, 8001);
  assert.deepEqual(there(old), []);
  for (const name of collectorNames) {
    assert.equal(valueOf(old, success(name)), 0);
  }
});

test("render() shows every collector that is on from the start, with success 0, and nothing of one that is off", async () => {
  const start = await shown([], 0);
  assert.deepEqual(
    [...(start.get("corosync_collector_success")?.samples ?? [])],
    collectorNames.map((name) => [success(name), 0]),
  );
  assert.equal(valueOf(start, "corosync_scheduling_pauses_total"), 0);
  const off = await shown(whole, 1500, ["totem"]);
  assert.deepEqual(
    [...(off.get("corosync_collector_success")?.samples ?? [])],
    [[success("totem"), 1]],
  );
  const ours = [...off.keys()].filter((name) => name.startsWith("corosync_"));
  assert.deepEqual(
    ours.filter((name) => !namesOf("totem").includes(name)),
    ["corosync_collector_success", "corosync_collector_duration_seconds"],
  );
});

test("render() lets corosync's own counters fall when it restarts, and ours never (a reset is a reset)", async () => {
  const exposition = openExposition();
  const render = async (...readings: readonly ContextReading[]) => {
    const context = contextOf(collectorNames, readings);
    const { body } = await exposition.render(healthy(), moment(2000, context));
    return parseExposition(body);
  };
  const pauses = "corosync_scheduling_pauses_total";
  const retransmits = "corosync_totem_retransmits_total";
  const gather = 'corosync_totem_state_entered_total{state="gather"}';
  const before = await render(totem(1000), scheduling(1000, [900, 1]));
  assert.equal(valueOf(before, retransmits), 5);
  assert.equal(valueOf(before, gather), 4);
  assert.equal(valueOf(before, pauses), 1);
  const gone = await render(scheduling(1000), failed(1000, "totem"));
  assert.equal(gone.has(retransmits), false, "absent, and no 0");
  assert.equal(valueOf(gone, pauses), 1);
  const after = await render(
    totem(1500, {
      retransmits: 1,
      entered: { operational: 1, gather: 1, commit: 1, recovery: 1 },
    }),
  );
  assert.equal(valueOf(after, retransmits), 1);
  assert.equal(valueOf(after, gather), 1);
});

test("render() lets nodes and links that are gone vanish, their counters too (never lies)", async () => {
  const families = await shown(
    [
      ...whole,
      knet(1400, [link(2, 0)]),
      config(1400, 2),
      members(1400, [member(1), member(2), member(9, { status: "left" })]),
    ],
    1500,
  );
  for (const name of namesOf("knet")) {
    assert.deepEqual(
      [...(families.get(name)?.samples.keys() ?? [])],
      [`${name}{node_id="2",node_name="b",link="0"}`],
    );
  }
  for (const name of [...namesOf("config"), ...namesOf("members")]) {
    for (const series of families.get(name)?.samples.keys() ?? []) {
      assert.doesNotMatch(series, /node_id="[39]"/);
    }
  }
});

test("render() shows a member that left as not joined while it is configured", async () => {
  const families = await shown(
    [members(1000, [member(1), member(2, { status: "left", joinCount: 4 })])],
    1500,
  );
  const of = (name: string, id: number, node: string) =>
    valueOf(families, `${name}{node_id="${id}",node_name="${node}"}`);
  assert.equal(of("corosync_member_joined", 1, "a"), 1);
  assert.equal(of("corosync_member_joined", 2, "b"), 0);
  assert.equal(of("corosync_member_joins_total", 2, "b"), 4);
});

test("render() shows no latency and no MTU of a link that is not connected: knet keeps the last ones (never lies)", async () => {
  const families = await shown(
    [knet(1000, [link(2, 0, { connected: false })])],
    1500,
  );
  const of = (name: string) =>
    valueOf(
      families,
      `corosync_knet_link_${name}{node_id="2",node_name="b",link="0"}`,
    );
  assert.equal(of("connected"), 0);
  assert.equal(of("latency_seconds"), undefined);
  assert.equal(of("mtu_bytes"), undefined);
  assert.equal(of("latency_max_seconds"), 0.000194);
  assert.equal(of("down_total"), 1);
});

test("render() shows no 0 for what corosync does not tell (never lies)", async () => {
  const untold = {
    enabled: undefined,
    mtuBytes: undefined,
    latencyAverageSeconds: undefined,
    latencyMaxSeconds: undefined,
    upCount: undefined,
    downCount: undefined,
    txPackets: undefined,
    rxPackets: undefined,
    txBytes: undefined,
    rxBytes: undefined,
    txErrors: undefined,
    txRetries: undefined,
  };
  const nothing = {
    operational: undefined,
    gather: undefined,
    commit: undefined,
    recovery: undefined,
  };
  const families = await shown(
    [
      knet(1000, [link(2, 0, untold)]),
      totem(1000, {
        tokenLost: nothing,
        entered: nothing,
        consensusTimeouts: undefined,
        continuousGather: undefined,
        firewallEnabledOrNicFailure: undefined,
        retransmits: undefined,
        dropped: undefined,
        tokenRotationSeconds: undefined,
        sinceTokenSeconds: undefined,
        tokenTimeoutSeconds: undefined,
        consensusTimeoutSeconds: undefined,
      }),
      members(1000, [member(1, { status: undefined, joinCount: undefined })]),
    ],
    1500,
  );
  const there = [...families.keys()].filter((name) =>
    (["knet", "totem", "members"] as const).some((collector) =>
      namesOf(collector).includes(name),
    ),
  );
  assert.deepEqual(there, ["corosync_knet_link_connected"]);
});

test("render() shows a transport without links as success of knet, without any link", async () => {
  const families = await shown([unsupported(1000)], 1500);
  assert.equal(valueOf(families, success("knet")), 1);
  assert.ok(namesOf("knet").every((name) => !families.has(name)));
});

test("render() shows config versions of members only: what others ran with is no mismatch (never lies)", async () => {
  const families = await shown(
    [
      config(1000, 4, {
        members: [
          member(1),
          member(2, { configVersion: 2n ** 53n }),
          member(3, { status: "left", configVersion: 6n }),
        ],
      }),
    ],
    1500,
  );
  assert.deepEqual(
    [...(families.get("corosync_config_version")?.samples.values() ?? [])],
    [7, 2 ** 53],
  );
  assert.deepEqual(
    [...(families.get("corosync_node_never_seen")?.samples.values() ?? [])],
    [0, 0, 0, 1],
  );
});

test("render() shows a reload as failed only when there was one that failed", async () => {
  for (const [code, expected] of [
    [undefined, 0],
    ["CS_OK", 0],
    ["CS_ERR_LIBRARY", 1],
  ] as const) {
    const reload =
      code === undefined ? undefined : { code, errorMessage: undefined };
    const families = await shown([config(1000, 3, { reload })], 1500);
    assert.equal(valueOf(families, "corosync_reload_failed"), expected);
  }
});

test("render() shows the pauses in seconds: how many, the longest, the last and when", async () => {
  const name = "corosync_scheduling";
  const families = await shown(
    [scheduling(1000), scheduling(2000, [1900, 0.9], [1500, 3.25])],
    2100,
  );
  assert.equal(valueOf(families, `${name}_pauses_total`), 2);
  assert.equal(valueOf(families, `${name}_longest_pause_seconds`), 3.25);
  assert.equal(valueOf(families, `${name}_last_pause_seconds`), 0.9);
  assert.equal(
    valueOf(families, `${name}_last_pause_timestamp_seconds`),
    1767225601.9,
  );
  const never = await shown([scheduling(1000)], 1500);
  for (const what of ["longest_pause", "last_pause", "last_pause_timestamp"]) {
    assert.equal(valueOf(never, `${name}_${what}_seconds`), 0);
  }
});

/** Everything there is to tell of a cluster of N nodes, L links between any two. */
async function cluster(nodes: number, links: number): Promise<string> {
  const ids = Array.from({ length: nodes }, (_, index) => index + 1);
  const others = ids.slice(1);
  const states = Object.fromEntries(ids.map((id) => [id, 1]));
  const names = Object.fromEntries(ids.map((id) => [id, `node${id}`]));
  return show(
    [
      identified(900, "prod", names),
      connected(990),
      nodelistNotified(991, 4, ids),
      quorumNotified(992, true, states),
      observed(
        1000,
        {},
        others.map((id) => info(id)),
      ),
    ],
    1500,
    contextOf(collectorNames, wholeCmap(1000, nodes, links)),
  );
}

test("METRICS.md says how many series N nodes with L links make", async () => {
  const text = readFileSync(
    new URL("../../METRICS.md", import.meta.url),
    "utf8",
  );
  const [, fixed, perNode, perLink] =
    /quorum device: `(\d+) \+ (\d+) × N \+ (\d+) × \(N − 1\) × L`/.exec(text) ??
    [];
  assert.deepEqual(
    {
      fixed: Number(fixed),
      perNode: Number(perNode),
      perLink: Number(perLink),
    },
    seriesOf(catalogue),
  );
  for (const [nodes, links] of [
    [1, 1],
    [2, 1],
    [3, 2],
    [5, 8],
    [16, 2],
    [32, 1],
  ] as const) {
    const series = (await cluster(nodes, links))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    assert.equal(
      series.length,
      Number(fixed) +
        Number(perNode) * nodes +
        Number(perLink) * (nodes - 1) * links,
      `${nodes} nodes with ${links} links`,
    );
  }
});

test("render() bounds and repairs the words of a quorum device's configuration", async () => {
  const families = await shown(
    [
      config(1000, 1, {
        ownNodeId: nodeId(1),
        device: {
          model: "n".repeat(300),
          votes: undefined,
          timeoutSeconds: undefined,
          syncTimeoutSeconds: undefined,
          algorithm: undefined,
          host: undefined,
        },
      }),
    ],
    1500,
  );
  assert.equal(
    valueOf(
      families,
      `corosync_qdevice_info{model="${"n".repeat(255)}",algorithm=""}`,
    ),
    1,
  );
  assert.equal(valueOf(families, "corosync_qdevice_configured"), 1);
});
