// Tests of bench/fleet/: what is measured is a fleet of this product, and the alerts that are expected are the right ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboardQueries } from "../../bench/fleet/dashboard.ts";
import {
  alertsOf,
  type Incident,
  planFleet,
} from "../../bench/fleet/incident.ts";
import { parseOptions } from "../../bench/fleet/options.ts";
import { renderNode } from "../../bench/fleet/render.ts";
import { startSimulator } from "../../bench/fleet/simulator.ts";
import { fill, templateOf } from "../../bench/fleet/template.ts";

const options = parseOptions(["--clusters", "40"]);
const NOW_MS = 1_790_000_000_123;

function nodeOf(clusterName: string) {
  const members = [1, 2, 3, 4, 5];
  return {
    clusterName,
    nodeNameOf: (id: number) => `${clusterName}n${id}`,
    ...{ self: 2, nodes: 5, links: 2 },
    sight: { members, hasQdevice: false, isQdeviceVoting: false },
  };
}

/** Without the values, which move. */
function series(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/(?<=^[^#].*) \S+$/, ""));
}

test("fill() makes of a template what the product renders for that cluster", async () => {
  const template = templateOf(
    await renderNode(nodeOf("c0000"), NOW_MS),
    "c0000",
  );
  const filled = fill(template, { cluster: 37, nowMs: NOW_MS }).toString();
  const rendered = await renderNode(nodeOf("c0037"), NOW_MS);
  assert.deepEqual(series(filled), series(rendered));
  assert.match(
    filled,
    /^votequorum_observation_timestamp_seconds 1790000000\.123$/m,
  );
  assert.match(filled, /^votequorum_quorate 1$/m);
});

test("fill() lets counters grow from one scrape to the next", async () => {
  const template = templateOf(
    await renderNode(nodeOf("c0000"), NOW_MS),
    "c0000",
  );
  const countAt = (nowMs: number) =>
    Number(
      /^votequorum_getinfo_duration_seconds_count (\d+)$/m.exec(
        fill(template, { cluster: 1, nowMs }).toString(),
      )?.[1],
    );
  assert.ok(countAt(NOW_MS + 15_000) > countAt(NOW_MS));
});

test("startSimulator() names every node, and lets a powered off one answer nothing", async () => {
  await using simulator = await startSimulator(options, planFleet(options));
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${simulator.port}${path}`);
  const targets = (await (await ask("/targets")).json()) as readonly object[];
  assert.equal(targets.length, 200);
  assert.deepEqual(targets[29], {
    targets: ["c0005n5:10064"],
    labels: { __metrics_path__: "/5/5" },
  });
  const text = await (await ask("/5/5")).text();
  assert.match(
    text,
    /^votequorum_info\{cluster_name="c0005",node_id="5",node_name="c0005n5"\} 1$/m,
  );
  await simulator.begin();
  await assert.rejects(ask("/5/5"));
  assert.match(await (await ask("/5/1")).text(), /^votequorum_total_votes 4$/m);
});

test("alertsOf() calls for what the incident is, by the number of nodes", () => {
  const of = (kind: Incident["kind"], nodes: number) =>
    alertsOf({ incident: { kind } }, nodes);
  assert.deepEqual(of("none", 5), []);
  assert.deepEqual(of("node-lost", 5), ["CorosyncNodeLost n5"]);
  assert.deepEqual(of("node-lost", 3), [
    "CorosyncNodeLost n3",
    "CorosyncQuorumAtRisk ",
  ]);
  assert.deepEqual(of("partition", 3), [
    "CorosyncQuorumLost n3",
    "CorosyncNodeLost n3",
    "CorosyncQuorumAtRisk ",
  ]);
  assert.deepEqual(of("shattered", 3), [
    "CorosyncQuorumLost n1",
    "CorosyncQuorumLost n2",
    "CorosyncQuorumLost n3",
    "CorosyncClusterQuorumLost ",
  ]);
});

test("dashboardQueries() leaves no variable of Grafana's in what it asks", () => {
  const queries = dashboardQueries(1_790_000_000);
  assert.ok(queries.length >= 15);
  for (const { parameters } of queries) {
    assert.doesNotMatch(JSON.stringify(parameters), /\$\w/);
  }
});

test("parseOptions() refuses in a sentence what it cannot do", () => {
  for (const [args, message] of [
    [
      ["--clusters", "5"],
      /--clusters: current value is "5", expected a whole number from 20/,
    ],
    [
      ["--engine", "thanos"],
      /--engine: current value is "thanos", expected prometheus or/,
    ],
  ] as const) {
    assert.throws(() => parseOptions(args), { message });
  }
});
