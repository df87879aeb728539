// Tests of dashboards/: every query of every dashboard, asked of a real Prometheus that watched a real cluster through
// an incident: a silent quorum device, a corosync that died, changed expected votes, a pause, and a node that was cut off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startScene, type Scene } from "../../dashboards/pictures/scene.ts";
import { until } from "../../lab/until.ts";
import type { Series } from "../e2e/support/prometheus.ts";
import {
  dashboards,
  expressionsOf,
  queryOf,
  substituted,
  type Expression,
} from "./shipped.ts";

const CLUSTER = "asked";

/** Queries that rightly have nothing to say in this incident, and why. */
const silent = new Map([
  [
    "votequorum-cluster: Expected votes, as each node says: C",
    "expected_votes is not configured where the nodes are listed",
  ],
  [
    "votequorum-cluster: Expected votes, as each node says: E",
    "corosync tells it with expected_votes_tracking only",
  ],
  [
    "votequorum-cluster: Waiting, reloading, changing: A",
    "corosync tells it with wait_for_all only",
  ],
  [
    "votequorum-cluster: Votes of the quorum device: B",
    "no algorithm of corosync-qdevice lets its master win",
  ],
]);

let scene: Scene;
let begin: number;

async function knows(expression: string): Promise<void> {
  await until(
    `Prometheus to know ${expression}`,
    async () => (await scene.prometheus.query(expression)).length > 0,
    { timeoutMs: 60_000 },
  );
}

const allWell =
  "(count(votequorum_quorate == 1) == 3) and (count(votequorum_qdevice_cast_vote == 1) == 3) and (sum(votequorum_node_state{state='member'}) == 9)";

before(async () => {
  begin = Date.now() / 1000;
  scene = await startScene({
    labs: [{ nodes: 3, clusterName: CLUSTER, qdevice: { votes: 1 } }],
    intervalSeconds: 1,
  });
  const lab = scene.lab(CLUSTER);
  await knows(allWell);
  lab.qnetd?.freeze();
  await knows("count(votequorum_qdevice_cast_vote == 0) == 3");
  lab.qnetd?.thaw();
  await knows(allWell);
  await lab.node(2).kill();
  await knows("votequorum_up == 0");
  await lab.node(2).boot();
  await knows(allWell);
  lab.node(1).freeze();
  await knows("votequorum_up == 0");
  lab.node(1).thaw();
  await knows("corosync_scheduling_last_pause_timestamp_seconds > 0");
  await knows(allWell);
  await lab.node(1).setExpectedVotes(5);
  await knows("votequorum_expected_votes == 5");
  await lab.node(3).cut();
  await knows(
    "(count(votequorum_quorate == 0) == 1) and (count(votequorum_quorate == 1) == 2)",
  );
  // The two that stay see it on their own, sooner or later than the one that was cut off.
  await knows("sum(votequorum_node_state{state='member'}) == 5");
  await knows('ALERTS{alertname="CorosyncQuorumLost", alertstate="firing"}');
  await knows("cluster_name:votequorum_quorate:min == 0");
});
after(() => scene[Symbol.asyncDispose]());

function asked(expr: string): string {
  return substituted(expr, {
    clusterName: CLUSTER,
    rateInterval: "10s",
    range: "10m",
  });
}

/** Every series that the query gives over the whole time of the incident. */
async function overTime(expr: string): Promise<readonly unknown[]> {
  const parameters = new URLSearchParams({
    query: asked(expr),
    start: String(begin),
    end: String(Date.now() / 1000),
    step: "1",
  });
  const response = await fetch(
    `${scene.prometheus.url}/api/v1/query_range?${parameters.toString()}`,
  );
  const answer = (await response.json()) as {
    readonly error?: string;
    readonly data?: { readonly result: readonly unknown[] };
  };
  assert.equal(answer.error, undefined, expr);
  return answer.data?.result ?? [];
}

for (const dashboard of dashboards) {
  test(`every query of ${dashboard.uid} has data after the incident`, async () => {
    const empty: string[] = [];
    for (const { place, expr } of expressionsOf(dashboard)) {
      if ((await overTime(expr)).length === 0) empty.push(place);
    }
    const expected = [...silent.keys()].filter((place) =>
      place.startsWith(`${dashboard.uid}:`),
    );
    assert.deepEqual(empty.sort(), expected.sort());
  });

  test(`every variable of ${dashboard.uid} has values`, async () => {
    for (const variable of dashboard.templating.list) {
      if (variable.type !== "query") continue;
      const metric = queryOf(variable).replace(
        /^label_values\((.*), \w+\)$/s,
        "$1",
      );
      const series = await scene.prometheus.query(asked(metric));
      assert.notEqual(series.length, 0, variable.name);
    }
  });
}

function find(uid: string, title: string, refId = "A"): Expression {
  const place = `${uid}: ${title}: ${refId}`;
  const found = dashboards
    .flatMap(expressionsOf)
    .find((expression) => expression.place === place);
  assert.ok(found !== undefined, `there is no query ${place}`);
  return found;
}

/** What the query says now, by the given labels. */
async function now(
  { expr }: Expression,
  ...labels: readonly string[]
): Promise<Readonly<Record<string, number>>> {
  const series: readonly Series[] = await scene.prometheus.query(asked(expr));
  return Object.fromEntries(
    series
      .map(({ metric, value }) => {
        const key = labels.map((label) => metric[label] ?? "").join(" sees ");
        return [key, Number(value[1])] as const;
      })
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

test("the matrix shows the partition: two blocks of those who see each other", async () => {
  const matrix = find(
    "votequorum-cluster",
    "Who is a member, by whose view, now",
  );
  assert.deepEqual(await now(matrix, "observer", "node_name"), {
    "node1 sees node1": 1,
    "node1 sees node2": 1,
    "node1 sees node3": 0,
    "node2 sees node1": 1,
    "node2 sees node2": 1,
    "node2 sees node3": 0,
    "node3 sees node1": 0,
    "node3 sees node2": 0,
    "node3 sees node3": 1,
  });
});

test("the timelines show who has quorum and whose ring each node is in", async () => {
  const quorate = find("votequorum-cluster", "Quorate, as each node says");
  assert.deepEqual(await now(quorate, "node_name"), {
    node1: 1,
    node2: 1,
    node3: 0,
  });
  const rings = find(
    "votequorum-cluster",
    "Partitions: whose ring each node is in",
  );
  assert.deepEqual(await now(rings, "node_name"), {
    node1: 1,
    node2: 1,
    node3: 3,
  });
});

test("the headline says: some nodes are not quorate, one of them, two partitions, one node missing", async () => {
  const titles = ["Quorum", "Inquorate nodes", "Partitions", "Nodes missing"];
  const said = await Promise.all(
    titles.map((title) => now(find("votequorum-cluster", title))),
  );
  assert.deepEqual(
    said.map((values) => Object.values(values)),
    [[1], [1], [2], [1]],
  );
});

test("the fleet shows the parted cluster as such", async () => {
  const quorum = find("votequorum-fleet", "Clusters, the worst first");
  await knows(`(${asked(quorum.expr)}) == 1`);
  const missing = find("votequorum-fleet", "Clusters, the worst first", "C");
  assert.match(missing.expr, /votequorum_nodes:max/);
  // Recorded: as late as the rules are evaluated.
  await knows(`(${asked(missing.expr)}) == 1`);
});

test("the mark of the loss is at the true moment, which corosync's callback told", async () => {
  const annotation = dashboards
    .flatMap(expressionsOf)
    .find(({ place }) => place.endsWith("cluster: annotation Quorum lost"));
  assert.ok(annotation !== undefined);
  const marks = await now(annotation, "node_name");
  const [moment] = await scene.prometheus.query(
    'votequorum_last_quorum_loss_timestamp_seconds * on (job, instance) group_left (node_name) votequorum_info{node_name="node3"}',
  );
  assert.equal(
    Math.round(marks["node3"] ?? 0),
    Math.round(Number(moment?.value[1]) * 1000),
  );
});

test("every callback's way to a scrape is measured, and no callback took no time", async () => {
  const [callbacks, measured, seconds] = await Promise.all(
    [
      "sum(votequorum_notifications_total)",
      "sum(votequorum_callback_to_visible_seconds_count)",
      "sum(votequorum_callback_to_visible_seconds_sum)",
    ].map(async (expr) => {
      const [series] = await scene.prometheus.query(expr);
      return Number(series?.value[1]);
    }),
  );
  assert.ok(Number(callbacks) > 0);
  assert.equal(measured, callbacks);
  assert.ok(Number(seconds) > 0);
});
