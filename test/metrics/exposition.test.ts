// Tests of room metrics: what is shown, when it is not, and that one exposition shows one moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../../src/metrics/catalogue.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import {
  feed,
  healthy,
  healthyStart,
  identified,
  info,
  lost,
  nodelistNotified,
  observed,
  QUORATE,
  quorumNotified,
  REGISTERED,
  silent,
  timerLook,
} from "../quorum/build.ts";
import { type Family, parseExposition, valueOf } from "./parse-exposition.ts";
import { moment, openExposition, show } from "./show.ts";

async function shown(
  events: readonly QuorumEvent[],
  atMs: number,
): Promise<ReadonlyMap<string, Family>> {
  return parseExposition(await show(events, atMs));
}

const stateNames = catalogue
  .filter((metric) => metric.shown === "current")
  .map((metric) => metric.name);

test("render() speaks text format 0.0.4 and nothing else", async () => {
  const { contentType } = await openExposition().render(
    healthy(),
    moment(1000),
  );
  assert.equal(contentType, "text/plain; version=0.0.4; charset=utf-8");
});

test("render() shows no state once it is old, silent, lost or not read yet, not even a headline (never lies)", async () => {
  const cases: readonly (readonly [readonly QuorumEvent[], number])[] = [
    [healthyStart, 4001],
    [[...healthyStart, silent(1500)], 1501],
    [[...healthyStart, lost(1500)], 1501],
    [healthyStart.slice(0, 3), 1000],
  ];
  assert.ok(stateNames.includes("votequorum_quorate"));
  for (const [events, atMs] of cases) {
    const families = await shown(events, atMs);
    assert.equal(valueOf(families, "votequorum_up"), 0);
    for (const name of stateNames)
      assert.equal(families.has(name), false, name);
  }
});

test("render() keeps votequorum_info and the counters while corosync is down", async () => {
  const named = identified(900, "prod", { 1: "alpha" });
  const families = await shown([named, ...healthyStart, lost(1500)], 1600);
  const series =
    'votequorum_info{cluster_name="prod",node_id="1",node_name="alpha"}';
  assert.equal(valueOf(families, series), 1);
  assert.equal(
    valueOf(families, "votequorum_observation_timestamp_seconds"),
    1767225601,
  );
  assert.equal(
    valueOf(
      families,
      'votequorum_connection_errors_total{code="CS_ERR_LIBRARY"}',
    ),
    1,
  );
});

test("render() shows state again with the first look after an outage", async () => {
  const families = await shown(
    [...healthyStart, silent(1500), timerLook(9000)],
    9100,
  );
  assert.equal(valueOf(families, "votequorum_up"), 1);
  assert.equal(valueOf(families, "votequorum_quorate"), 1);
});

test("render() counts three losses between two renders as three (misses nothing)", async () => {
  const flap = [2000, 2100, 2200].flatMap((ms) => [
    quorumNotified(ms, false, { 1: 1 }),
    quorumNotified(ms + 50, true, { 1: 1 }),
  ]);
  const families = await shown([...healthyStart, ...flap], 2300);
  assert.equal(
    valueOf(families, 'votequorum_quorum_changes_total{to="inquorate"}'),
    3,
  );
  assert.equal(
    valueOf(families, 'votequorum_quorum_changes_total{to="quorate"}'),
    3,
  );
});

test("render() shows a sync from the node list to the quorum callback", async () => {
  const began = [...healthyStart, nodelistNotified(1200, 8, [1, 2])];
  const notBegun = [...healthyStart.slice(0, 1), observed(1000)];
  assert.equal(
    valueOf(await shown(notBegun, 1100), "votequorum_sync_in_progress"),
    0,
  );
  const ended = [...began, quorumNotified(1300, true, { 1: 1, 2: 1, 3: 2 })];
  assert.equal(
    valueOf(await shown(healthyStart, 1100), "votequorum_sync_in_progress"),
    0,
  );
  assert.equal(
    valueOf(await shown(began, 1250), "votequorum_sync_in_progress"),
    1,
  );
  assert.equal(
    valueOf(await shown(ended, 1350), "votequorum_sync_in_progress"),
    0,
  );
});

test("render() gives the qdevice's bits and votes no meaning unless one is registered (never lies)", async () => {
  const name = "votequorum_qdevice";
  const facts = ["registered", "alive", "cast_vote", "master_wins", "votes"];
  for (const [flags, expected] of [
    [QUORATE | 128 | 256 | 512, [0, 0, 0, 0, 0]],
    [QUORATE | REGISTERED, [1, 0, 0, 0, 3]],
    [QUORATE | REGISTERED | 128 | 256 | 512, [1, 1, 1, 1, 3]],
  ] as const) {
    const families = await shown(
      [...healthyStart, timerLook(1200, { flags, qdeviceVotes: 3 })],
      1300,
    );
    assert.deepEqual(
      facts.map((fact) => valueOf(families, `${name}_${fact}`)),
      expected,
    );
  }
});

test("render() shows configured nodes never seen as dead, without votes", async () => {
  const named = identified(900, "prod", { 1: "alpha", 4: "delta" });
  const families = await shown([named, ...healthyStart], 1100);
  const labels = 'node_id="4",node_name="delta"';
  assert.equal(
    valueOf(families, `votequorum_node_state{${labels},state="dead"}`),
    1,
  );
  assert.equal(
    valueOf(families, `votequorum_node_votes{${labels}}`),
    undefined,
  );
  assert.equal(valueOf(families, `votequorum_node_joins_total{${labels}}`), 0);
});

test("render() tells nothing of a dead node that is not configured any more, though corosync still does (never lies)", async () => {
  const names = { 1: "alpha", 2: "beta", 3: "gamma" };
  const lostOne = [
    ...healthyStart,
    quorumNotified(1200, true, { 1: 1, 2: 1, 3: 2 }),
    observed(1201, {}, [info(2), info(3, { state: 2 })]),
  ];
  const gauges = /^votequorum_node_(state|votes|expected_votes)\{node_id="3"/m;
  const missed = await openExposition().render(
    feed([identified(900, "prod", names), ...lostOne]).state,
    moment(1300),
  );
  assert.match(missed.body, gauges);
  const { body } = await openExposition().render(
    feed([identified(900, "prod", { 1: "alpha", 2: "beta" }), ...lostOne])
      .state,
    moment(1300),
  );
  assert.doesNotMatch(body, gauges);
  assert.match(body, /^votequorum_node_leaves_total\{node_id="3".*\} 1$/m);
});

test("render() lets nodes that are gone vanish (never lies)", async () => {
  const exposition = openExposition();
  await exposition.render(healthy(), moment(1000));
  const smaller = healthy(
    quorumNotified(1200, true, { 1: 1, 2: 1 }),
    observed(1201, {}, [info(2)]),
  );
  const { body } = await exposition.render(smaller, moment(1300));
  assert.doesNotMatch(
    body,
    /votequorum_node_(votes|state|expected_votes)\{node_id="3"/,
  );
});

test("render() shows one moment each when two overlap", async () => {
  const exposition = openExposition();
  const inquorate = healthy(timerLook(1200, { flags: 0, totalVotes: 1 }));
  const [first, second, third] = await Promise.all([
    exposition.render(healthy(), moment(1000)),
    exposition.render(inquorate, moment(1300)),
    exposition.render(healthy(lost(1100)), moment(1400)),
  ]);
  assert.equal(
    first.body,
    (await openExposition().render(healthy(), moment(1000))).body,
  );
  assert.equal(valueOf(parseExposition(second.body), "votequorum_quorate"), 0);
  assert.equal(
    valueOf(parseExposition(second.body), "votequorum_total_votes"),
    1,
  );
  assert.equal(valueOf(parseExposition(third.body), "votequorum_up"), 0);
  assert.doesNotMatch(third.body, /votequorum_quorate/);
});

test("render() never takes back unobserved time that it showed before a late event came", async () => {
  const exposition = openExposition();
  const name = "votequorum_unobserved_seconds_total";
  const seen = async (
    ...args: Parameters<typeof exposition.render>
  ): Promise<number> =>
    valueOf(parseExposition((await exposition.render(...args)).body), name) ??
    -1;
  assert.equal(await seen(healthy(), moment(9000)), 9);
  assert.equal(
    await seen(healthy(timerLook(2000), timerLook(3000)), moment(3000)),
    9,
  );
  assert.equal(await seen(healthy(timerLook(2000)), moment(12_500)), 11.5);
});

test("observe() puts every getinfo call in the histogram, and nothing that is no duration", async () => {
  const exposition = openExposition();
  exposition.observe(
    observed(1000, { durationMs: 0.02 }, [info(2, { durationMs: 300 })]),
  );
  exposition.observe(
    observed(2000, { durationMs: Number.NaN }, [info(2, { durationMs: -1 })]),
  );
  const families = parseExposition(
    (await exposition.render(healthy(), moment(1000))).body,
  );
  const name = "votequorum_getinfo_duration_seconds";
  const samples = families.get(name)?.samples ?? new Map<string, number>();
  assert.equal(samples.get(`${name}_count`), 2);
  assert.equal(samples.get(`${name}_bucket{le="0.00001"}`), 0);
  assert.equal(samples.get(`${name}_bucket{le="0.000025"}`), 1);
  assert.equal(samples.get(`${name}_bucket{le="0.5"}`), 2);
});

test("render() shows each Alertmanager from its start at 0, and none that is gone (misses nothing)", async () => {
  const exposition = openExposition();
  const deliveries = ["http://a:9093", "http://b:9093"].map((alertmanager) => ({
    ...{ alertmanager, sent: 0, failed: 0, pending: 1, clockSkewMs: undefined },
  }));
  const render = async (shown: typeof deliveries) =>
    parseExposition(
      (
        await exposition.render(healthy(), {
          ...moment(1000),
          pushed: { deliveries: shown, lastPagedQuorumLossMs: 1500 },
        })
      ).body,
    );
  const duration = "votequorum_alert_delivery_duration_seconds";
  const countOf = (alertmanager: string) =>
    `${duration}_count{alertmanager="${alertmanager}"}`;
  exposition.observe({
    kind: "alert-acknowledged",
    alertmanager: "http://a:9093",
    durationMs: 3,
  });
  const both = await render(deliveries);
  assert.equal(both.get(duration)?.samples.get(countOf("http://a:9093")), 1);
  assert.equal(both.get(duration)?.samples.get(countOf("http://b:9093")), 0);
  assert.equal(
    both
      .get("votequorum_alerts_pending")
      ?.samples.get('votequorum_alerts_pending{alertmanager="http://b:9093"}'),
    1,
  );
  assert.equal(
    both
      .get("votequorum_last_paged_quorum_loss_timestamp_seconds")
      ?.samples.get("votequorum_last_paged_quorum_loss_timestamp_seconds"),
    1.5,
  );
  const one = await render(deliveries.slice(1));
  assert.deepEqual(
    [...(one.get(duration)?.samples.keys() ?? [])].filter((series) =>
      series.includes("http://a"),
    ),
    [],
  );
});

test("render() makes one series of names that were cut alike: Prometheus would refuse everything (misses nothing)", async () => {
  const exposition = openExposition();
  const long = `http://${"a".repeat(300)}`;
  const deliveries = ["1", "2"].map((end, n) => ({
    ...{ alertmanager: `${long}${end}`, sent: 10 ** n, failed: 0 },
    ...{ pending: n + 1, clockSkewMs: undefined },
  }));
  const pushed = { deliveries, lastPagedQuorumLossMs: 0 };
  const seriesOf = async () => {
    const view = { ...moment(1000), pushed };
    const { body } = await exposition.render(healthy(), view);
    const families = parseExposition(body);
    return ["votequorum_alerts_sent_total", "votequorum_alerts_pending"].map(
      (name) => [...(families.get(name)?.samples.values() ?? [])],
    );
  };
  // What is counted adds up; of what is now, the last one stands.
  assert.deepEqual(await seriesOf(), [[11], [2]]);
  assert.deepEqual(await seriesOf(), [[11], [2]]);
});
