// Alerts all the way through Debian's Alertmanager to a pager.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startAlertmanager } from "../e2e/support/alertmanager.ts";
import { startWebhook } from "../e2e/support/webhook.ts";
import type { Notification, Webhook } from "../e2e/support/webhook.ts";
import { alertmanagerAt, firing, resolved } from "./support/alerts.ts";
import { carry, shiftedClock } from "./support/carry.ts";
import { startRelay } from "./support/relay.ts";

const minute = 60_000;

/** One page an alert, without waiting for others. */
function routing({ url }: Webhook, more: object = {}): object {
  return {
    route: {
      receiver: "pager",
      group_by: ["..."],
      group_wait: "0s",
      group_interval: "1s",
      repeat_interval: "4h",
    },
    receivers: [
      { name: "pager", webhook_configs: [{ url, send_resolved: true }] },
    ],
    ...more,
  };
}

const inWords = (notifications: readonly Notification[]) =>
  notifications.map(
    ({ status, alerts }) =>
      `${alerts.map(({ labels }) => labels["alertname"]).join()} ${status}`,
  );

const heard = (pager: Webhook, words: string) =>
  pager.until(`the pager to hear "${words}"`, (all) =>
    inWords(all).includes(words),
  );

describe("through a real Alertmanager", () => {
  test("the connection that is kept warm stays the same one (pages before the fence)", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager),
    });
    await using relay = await startRelay(alertmanager.url);
    await using carried = carry([alertmanagerAt(relay.url)], {
      pace: { warmMs: 10 },
    });
    await carried.until("use", () => relay.answers() > 10);
    assert.equal(relay.connections(), 1);
  });

  test("an alert pages once firing and once resolved, over one connection, however often it is repeated", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager),
    });
    await using relay = await startRelay(alertmanager.url);
    await using carried = carry([alertmanagerAt(relay.url)], {
      externalLabels: { site: "b" },
      pace: { repeatMs: 50 },
    });
    await carried.until(
      "warmth",
      () => carried.member().clockSkewMs !== undefined,
    );
    const startsAtMs = Date.now() - 90_000;
    const alert = firing("CorosyncQuorumLost/node1", { startsAtMs });
    carried.delivery.take([alert]);
    await heard(pager, "CorosyncQuorumLost firing");
    await carried.until("repetitions", () => carried.member().sent > 10);
    const [notified] = pager.notifications()[0]?.alerts ?? [];
    assert.deepEqual(notified?.labels, { ...alert.labels, site: "b" });
    assert.deepEqual(notified.annotations, alert.annotations);
    assert.equal(Date.parse(notified.startsAt), startsAtMs);
    const [active] = await alertmanager.alerts();
    const leftMs = Date.parse(active?.endsAt ?? "") - Date.now();
    assert.ok(leftMs > 14 * minute && leftMs <= 15 * minute);
    carried.delivery.take([
      resolved("CorosyncQuorumLost/node1", { startsAtMs }),
    ]);
    await heard(pager, "CorosyncQuorumLost resolved");
    const sent = carried.member().sent;
    await carried.until("repetitions", () => carried.member().sent > sent + 5);
    assert.deepEqual(inWords(pager.notifications()), [
      "CorosyncQuorumLost firing",
      "CorosyncQuorumLost resolved",
    ]);
    assert.deepEqual(await alertmanager.alerts(), []);
    assert.equal(relay.connections(), 1);
    assert.equal(carried.member().failed, 0);
  });

  for (const minutes of [-20, 20]) {
    test(`a node whose clock is ${String(minutes)} minutes off pages and resolves all the same (pages before the fence)`, async () => {
      await using pager = await startWebhook();
      await using alertmanager = await startAlertmanager({
        config: routing(pager),
      });
      const clock = shiftedClock(() => minutes * minute);
      await using carried = carry(
        [alertmanagerAt(alertmanager.url)],
        {},
        { clock },
      );
      const startsAtMs = clock.now().realtimeMs - 1_000;
      carried.delivery.take([firing("A", { startsAtMs })]);
      await heard(pager, "A firing");
      const [active] = await alertmanager.alerts();
      const agoMs = Date.now() - Date.parse(active?.startsAt ?? "");
      assert.ok(Math.abs(agoMs) < minute, `began ${String(agoMs)} ms ago`);
      const resolvedAtMs = clock.now().realtimeMs;
      carried.delivery.take([resolved("A", { startsAtMs, resolvedAtMs })]);
      await heard(pager, "A resolved");
      assert.deepEqual(await alertmanager.alerts(), []);
      const { clockSkewMs = NaN } = carried.member();
      assert.ok(Math.abs(clockSkewMs + minutes * minute) < 2_000);
    });
  }

  test("what is over a moment after it began is resolved, whatever fraction of a second the clocks differ by", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager),
    });
    for (const skewMs of [-1_500, -500, 500, 1_500]) {
      const clock = shiftedClock(() => skewMs);
      await using carried = carry(
        [alertmanagerAt(alertmanager.url)],
        {},
        { clock },
      );
      await carried.until(
        "warmth",
        () => carried.member().clockSkewMs !== undefined,
      );
      const name = `By${String(skewMs)}`.replace("-", "Minus");
      const startsAtMs = clock.now().realtimeMs;
      carried.delivery.take([firing(name, { startsAtMs })]);
      await carried.until("it", () => carried.member().pending === 0);
      const resolvedAtMs = clock.now().realtimeMs;
      carried.delivery.take([resolved(name, { startsAtMs, resolvedAtMs })]);
      await carried.until("it", () => carried.member().pending === 0);
      assert.deepEqual(await alertmanager.alerts(), [], name);
      assert.equal(carried.member().failed, 0);
    }
  });

  test("while it was down for the event, the page comes when it is back, with the true start; and the end although it forgot the alert (misses nothing)", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager),
    });
    await using carried = carry([alertmanagerAt(alertmanager.url)]);
    await carried.until(
      "warmth",
      () => carried.member().clockSkewMs !== undefined,
    );
    await alertmanager.kill();
    const startsAtMs = Date.now();
    carried.delivery.take([firing("A", { startsAtMs })]);
    await carried.until("failures", () => carried.member().failed > 5);
    assert.equal(carried.member().lastError, "connection refused");
    await alertmanager.start();
    await heard(pager, "A firing");
    const [notified] = pager.notifications()[0]?.alerts ?? [];
    assert.equal(Date.parse(notified?.startsAt ?? ""), startsAtMs);
    await alertmanager.stop();
    await alertmanager.start();
    carried.delivery.take([resolved("A", { startsAtMs })]);
    await heard(pager, "A resolved");
    assert.deepEqual(inWords(pager.notifications()), [
      "A firing",
      "A resolved",
    ]);
  });

  test("of a mesh of two both are told, one pages; the second does while the first hangs (pages before the fence)", async () => {
    await using pager = await startWebhook();
    const config = routing(pager);
    await using first = await startAlertmanager({ config });
    await using second = await startAlertmanager({
      config,
      peers: [first],
      // How long the second waits for the first to have notified.
      args: ["--cluster.peer-timeout=1s"],
    });
    await using carried = carry(
      [first, second].map(({ url }) => alertmanagerAt(url)),
    );
    carried.delivery.take([firing("A", { startsAtMs: 1e12 })]);
    await heard(pager, "A firing");
    await carried.until(
      "both",
      ({ acknowledged }) => acknowledged.length === 2,
    );
    carried.delivery.take([resolved("A", { startsAtMs: 1e12 })]);
    await heard(pager, "A resolved");
    first.freeze();
    carried.delivery.take([firing("B")]);
    await carried.until("the second", () => carried.member(2).pending === 0);
    assert.equal(carried.member(1).pending, 1);
    await heard(pager, "B firing");
    first.thaw();
    await carried.until("the first", () => carried.member(1).pending === 0);
    carried.delivery.take([resolved("B")]);
    await heard(pager, "B resolved");
    const all = inWords(pager.notifications());
    assert.deepEqual(
      [...new Set(all)],
      ["A firing", "A resolved", "B firing", "B resolved"],
    );
  });

  test("what mutes others does: one incident is one page, also when it ends", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager, {
        inhibit_rules: [
          {
            source_matchers: ['alertname="Muting"'],
            target_matchers: ['alertname=~"Muted.*"'],
            equal: ["cluster_name"],
          },
        ],
      }),
    });
    await using carried = carry([alertmanagerAt(alertmanager.url)]);
    const names = ["Muted1", "Muted2", "Muted3"];
    carried.delivery.take([
      ...names.map((name) => firing(name)),
      firing("Muting", { goesFirst: true }),
    ]);
    await heard(pager, "Muting firing");
    await carried.until("all", () => carried.member().pending === 0);
    const states = (await alertmanager.alerts()).map(
      ({ labels, status }) => `${labels["alertname"] ?? ""} ${status.state}`,
    );
    assert.deepEqual(states.sort(), [
      ...names.map((name) => `${name} suppressed`),
      "Muting active",
    ]);
    carried.delivery.take([
      resolved("Muting", { goesFirst: true }),
      ...names.map((name) => resolved(name)),
    ]);
    await heard(pager, "Muting resolved");
    assert.deepEqual(inWords(pager.notifications()), [
      "Muting firing",
      "Muting resolved",
    ]);
  });

  test("what it refuses is told of, and all else arrives (misses nothing)", async () => {
    await using pager = await startWebhook();
    await using alertmanager = await startAlertmanager({
      config: routing(pager),
      args: [
        "--web.route-prefix=/am",
        "--web.external-url=http://am.example/am",
      ],
      pathPrefix: "/am",
    });
    const bad = firing("Bad");
    await using carried = carry([alertmanagerAt(alertmanager.url)]);
    const labels = { ...bad.labels, "no-name": "x" };
    carried.delivery.take([{ ...bad, labels }, firing("A"), firing("B")]);
    await heard(pager, "A firing");
    await heard(pager, "B firing");
    await carried.until("its answer", () => carried.member().failed === 1);
    assert.match(
      carried.log.join("\n"),
      /alert=Bad reason=answered 400 to POST \/am\/api\/v2\/alerts: "invalid label set/,
    );
    assert.equal(carried.member().pending, 0);
  });
});
