// What quorum hangs on, from cmap of a real corosync: shown while it is true, told as it changes, and never in the way.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { type Exporter, startExporter } from "../../lab/exporter.ts";
import { type Lab, startLab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { collectorNames } from "../../src/context/reading.ts";
import { promtoolFindings } from "../metrics/promtool.ts";
import { key, startCmapStandin } from "../native/standin-cmap/driver.ts";
import { shows, type WatchedNode } from "./support/cluster.ts";
import { readExposition, type Scraped } from "./support/exposition.ts";
import { startLoneExporter } from "./support/lone-exporter.ts";

const cutLink = { node_id: "2", link: "1" };

async function watch(lab: Lab, args: readonly string[] = []) {
  const node = lab.node(1);
  const exporter = await startExporter(node, { args });
  const watched: WatchedNode = { node, exporter };
  return {
    ...watched,
    [Symbol.asyncDispose]: () => exporter[Symbol.asyncDispose](),
  };
}

function link(name: string, of: Readonly<Record<string, string>> = cutLink) {
  return (scraped: Scraped) => scraped.value(`corosync_knet_link_${name}`, of);
}

function succeeds(scraped: Scraped, names: readonly string[] = collectorNames) {
  return names.every(
    (collector) =>
      scraped.value("corosync_collector_success", { collector }) === 1,
  );
}

function namesShown(scraped: Scraped, prefix: string): readonly string[] {
  const names = scraped.samples.map(({ name }) => name);
  return [...new Set(names)].filter((name) => name.startsWith(prefix));
}

interface LinkEvent {
  readonly kind: string;
  readonly nodeId: number;
  readonly link: number;
  readonly observed: boolean;
  readonly at: string;
}

/** Newest first. */
async function linkEvents(exporter: Exporter): Promise<readonly LinkEvent[]> {
  const path = "/api/v1/events?kind=link-up,link-down";
  const answer = (await (await exporter.get(path)).json()) as {
    readonly events: readonly LinkEvent[];
  };
  return answer.events;
}

async function whole(watched: WatchedNode, links: number): Promise<Scraped> {
  return shows(watched, `${String(links)} links, all connected`, (shown) => {
    const connected = shown.all("corosync_knet_link_connected");
    return (
      connected.length === links &&
      connected.every(({ value }) => value === 1) &&
      succeeds(shown) &&
      shown.value("votequorum_quorate") === 1
    );
  });
}

/** knet is slow to give up a link that came up seconds ago; pings come, and are answered, four times a second. */
async function settled(watched: WatchedNode, links: number): Promise<Scraped> {
  const received = (scraped: Scraped) =>
    scraped.all("corosync_knet_link_received_packets_total");
  const first = received(await whole(watched, links));
  return shows(watched, "sixty packets more on every link", (shown) =>
    received(shown).every(
      ({ value }, n) => value > (first[n]?.value ?? Infinity) + 60,
    ),
  );
}

function tell(t: TestContext, what: string, sinceMs: number): void {
  t.diagnostic(`${what}: ${(performance.now() - sinceMs).toFixed(0)} ms`);
}

test("two links: one cut and healed, a freeze, a death, one collector off", async (t) => {
  await using lab = await startLab({
    nodes: 3,
    rings: 2,
    clusterName: "sud",
    quorum: { expected_votes: 3, wait_for_all: 1 },
  });
  await using watched = await watch(lab);
  const { node, exporter } = watched;

  await t.test(
    "never lies: what is configured stands beside what runs, in an exposition that promtool accepts",
    async () => {
      const scraped = await whole(watched, 4);
      for (const [name, expected] of Object.entries({
        corosync_totem_token_timeout_seconds: 1,
        corosync_totem_consensus_timeout_seconds: 1.2,
        corosync_configured_expected_votes: 3,
        corosync_configured_two_node: 0,
        corosync_wait_for_all_status: 0,
        corosync_expected_votes_barrier: 3,
        corosync_reload_failed: 0,
        corosync_qdevice_configured: 0,
      })) {
        assert.equal(scraped.value(name), expected, name);
      }
      for (const { name, node: node_name } of ["1", "2", "3"].flatMap((id) =>
        ["corosync_config_version", "corosync_node_never_seen"].map((name) => ({
          name,
          node: `node${id}`,
        })),
      )) {
        assert.equal(scraped.value(name, { node_name }), 0, name);
      }
      for (const node_name of ["node1", "node2", "node3"]) {
        assert.equal(
          scraped.value("corosync_configured_votes", { node_name }),
          1,
        );
        assert.equal(scraped.value("corosync_member_joined", { node_name }), 1);
      }
      assert.deepEqual(promtoolFindings(await exporter.scrape()), []);
      assert.deepEqual(await linkEvents(exporter), []);
    },
  );

  await t.test(
    "misses nothing: a link that is cut is shown, counted and told, quorum and ring untouched; healed, it is back",
    async (t) => {
      const before = await settled(watched, 4);
      const cutMs = performance.now();
      await lab.node(2).cut("ring1");
      const cut = await shows(watched, "the cut link", (scraped) => {
        return link("connected")(scraped) === 0;
      });
      tell(t, "cut to connected 0", cutMs);
      const count = (name: string, scraped: Scraped) =>
        link(name)(scraped) ?? Number.NaN;
      assert.equal(count("down_total", cut), count("down_total", before) + 1);
      assert.equal(link("latency_seconds")(cut), undefined);
      for (const whole of [
        { node_id: "2", link: "0" },
        { node_id: "3", link: "0" },
        { node_id: "3", link: "1" },
      ]) {
        assert.equal(link("connected", whole)(cut), 1);
      }
      for (const same of [
        "votequorum_quorate",
        "votequorum_ring_sequence",
        "votequorum_ring_changes_total",
        "votequorum_total_votes",
      ]) {
        assert.equal(cut.value(same), before.value(same), same);
      }
      const [down, ...older] = await linkEvents(exporter);
      assert.ok(down !== undefined);
      assert.deepEqual(older, []);
      const { kind, nodeId, link: number, observed, at } = down;
      assert.deepEqual(
        [kind, nodeId, number, observed],
        ["link-down", 2, 1, true],
      );
      const age = Date.now() - Date.parse(at);
      t.diagnostic(`the event is ${String(age)} ms old when it is read`);
      assert.match(
        exporter.stderr(),
        /level=WARN msg="Link down" node_id=2 node_name=node2 link=1 at=/,
      );
      const healMs = performance.now();
      await lab.node(2).heal("ring1");
      const healed = await shows(watched, "the healed link", (scraped) => {
        return link("connected")(scraped) === 1;
      });
      tell(t, "heal to connected 1", healMs);
      assert.equal(count("up_total", healed), count("up_total", before) + 1);
      assert.equal(healed.value("votequorum_quorate"), 1);
      assert.deepEqual(
        (await linkEvents(exporter)).map((event) => event.kind),
        ["link-up", "link-down"],
      );
    },
  );

  await t.test(
    "never lies: a frozen corosync leaves no link, no token and no configuration behind; thawed, the pause is counted",
    async (t) => {
      const before = await whole(watched, 4);
      const pauses = "corosync_scheduling_pauses_total";
      const frozenMs = performance.now();
      node.freeze();
      const frozen = await shows(watched, "no collector", (scraped) =>
        collectorNames.every(
          (collector) =>
            scraped.value("corosync_collector_success", { collector }) === 0,
        ),
      );
      tell(t, "freeze to success 0 of every collector", frozenMs);
      assert.deepEqual(namesShown(frozen, "corosync_").toSorted(), [
        "corosync_collector_duration_seconds",
        "corosync_collector_success",
        pauses,
      ]);
      const down = await shows(watched, "votequorum_up 0", (scraped) => {
        return scraped.value("votequorum_up") === 0;
      });
      assert.equal(down.value("votequorum_quorate"), undefined);
      assert.equal(
        down.value("votequorum_quorum_changes_total", { to: "quorate" }),
        before.value("votequorum_quorum_changes_total", { to: "quorate" }),
      );
      const seconds = (performance.now() - frozenMs) / 1e3;
      node.thaw();
      const thawed = await shows(
        watched,
        "the pause",
        (scraped) =>
          succeeds(scraped) &&
          (scraped.value(pauses) ?? 0) > (before.value(pauses) ?? Infinity),
      );
      const longest = "corosync_scheduling_longest_pause_seconds";
      assert.ok((thawed.value(longest) ?? 0) > seconds * 0.9, "in seconds");
      assert.ok((thawed.value(longest) ?? 0) < seconds * 10, "not in ms");
      await whole(watched, 4);
    },
  );

  await t.test(
    "never lies: counters of a corosync that was killed and booted begin anew, and a link that was down meanwhile is told as unobserved",
    async () => {
      const before = await whole(watched, 4);
      const gather = (scraped: Scraped) =>
        scraped.value("corosync_totem_state_entered_total", {
          state: "gather",
        }) ?? Number.NaN;
      const told = (await linkEvents(exporter)).length;
      await node.kill();
      await shows(watched, "no link", (scraped) => {
        return namesShown(scraped, "corosync_knet_").length === 0;
      });
      await node.boot();
      const after = await whole(watched, 4);
      assert.ok(gather(after) < gather(before), "a reset is a reset");
      assert.equal(link("up_total")(after), 1);
      const events = await linkEvents(exporter);
      const newer = events.slice(0, events.length - told);
      // Found down at the first look, or back already; never down while nobody looked and called observed.
      const first = new Set<string>();
      for (const event of newer.toReversed()) {
        const name = `${String(event.nodeId)}.${String(event.link)}`;
        if (first.has(name)) continue;
        first.add(name);
        assert.equal(event.kind, "link-down");
        assert.equal(event.observed, false);
      }
    },
  );

  await t.test(
    "never lies: a node that left is no member, and its links are down",
    async () => {
      await whole(watched, 4);
      await lab.node(3).stop();
      const left = await shows(
        watched,
        "the node that left",
        (scraped) =>
          scraped.value("corosync_member_joined", { node_id: "3" }) === 0 &&
          link("connected", { node_id: "3", link: "0" })(scraped) === 0,
      );
      assert.equal(
        left.value("corosync_config_version", { node_id: "3" }),
        undefined,
      );
      assert.equal(left.value("corosync_node_never_seen", { node_id: "3" }), 0);
      await lab.node(3).boot();
    },
  );

  await t.test(
    "--no-collector.knet leaves the links out, and everything else in",
    async () => {
      await exporter.stop();
      await using without = await watch(lab, ["--no-collector.knet"]);
      const others = collectorNames.filter((name) => name !== "knet");
      const scraped = await shows(without, "the other collectors", (shown) =>
        succeeds(shown, others),
      );
      assert.deepEqual(namesShown(scraped, "corosync_knet_"), []);
      assert.equal(
        scraped.value("corosync_collector_success", { collector: "knet" }),
        undefined,
      );
    },
  );
});

test("never lies: udpu has no links, which is no failure, and is said once", async () => {
  await using lab = await startLab({ nodes: 2, boot: "none" });
  for (const node of lab.nodes) {
    const file = node.path("/etc/corosync/corosync.conf");
    const text = await readFile(file, "utf8");
    await node.writeConfig(
      text
        .replace("transport: knet", "transport: udpu")
        .replace(/^.*link_mode.*\n/m, ""),
    );
  }
  await lab.bootAll();
  await using watched = await watch(lab);
  const scraped = await shows(watched, "every collector", (shown) =>
    succeeds(shown),
  );
  assert.deepEqual(namesShown(scraped, "corosync_knet_"), []);
  assert.equal(scraped.value("corosync_totem_token_timeout_seconds"), 1);
  const said = () =>
    watched.exporter.stderr().split("transport=udpu").length - 1;
  assert.equal(said(), 1);
});

const text = (name: string, value: string) =>
  key("icmap", name, [11, `${value}\0`]);
const u32 = (map: "icmap" | "stats", name: string, value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return key(map, name, [6, bytes.toString("latin1")]);
};

const small = [
  text("totem.cluster_name", "sud"),
  u32("icmap", "nodelist.local_node_pos", 0),
  u32("icmap", "nodelist.node.0.nodeid", 1),
  text("nodelist.node.0.ring0_addr", "10.0.0.1"),
  u32("icmap", "nodelist.node.1.nodeid", 2),
  text("nodelist.node.1.ring0_addr", "10.0.0.2"),
  u32("stats", "stats.knet.node2.link0.connected", 1),
  u32("stats", "stats.srp.mcast_retx", 3),
];

test("each collector fails alone: the others are shown, its metrics are absent, votequorum's are untouched", async () => {
  await using standin = await startCmapStandin();
  for (const [broken, line] of [
    ["knet", "fail get:stats.knet.node2.link0.connected 11"],
    ["totem", "fail get:stats.srp.mcast_retx 11"],
    ["scheduling", "fail iter_init:stats.schedmiss. 11"],
  ] as const) {
    await standin.write([...small, line]);
    await using exporter = await startLoneExporter([], standin.env);
    const others = collectorNames.filter((name) => name !== broken);
    const scraped = await until(`all but ${broken} to be read`, async () => {
      const shown = readExposition(await exporter.scrape());
      return succeeds(shown, others) ? shown : undefined;
    });
    assert.equal(
      scraped.value("corosync_collector_success", { collector: broken }),
      0,
    );
    assert.equal(
      namesShown(scraped, "corosync_knet_").length > 0,
      broken !== "knet",
    );
    assert.equal(
      scraped.value("corosync_totem_retransmits_total"),
      broken === "totem" ? undefined : 3,
    );
    await standin.write(small);
    await until(`${broken} to be read again`, async () =>
      succeeds(readExposition(await exporter.scrape())),
    );
  }
});

test("cannot hurt: a collector that is off asks corosync for nothing", async () => {
  await using standin = await startCmapStandin(small);
  const off = ["knet", "scheduling", "members"];
  await using exporter = await startLoneExporter(
    off.map((name) => `--no-collector.${name}`),
    standin.env,
  );
  await until("the token to be read", async () =>
    succeeds(readExposition(await exporter.scrape()), ["totem", "config"]),
  );
  const calls = await standin.calls();
  assert.ok(calls.some((call) => call.includes("stats.srp.")));
  for (const what of ["stats.knet.", "stats.schedmiss."]) {
    assert.ok(!calls.some((call) => call.includes(what)), what);
  }
});
