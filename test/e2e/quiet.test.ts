// The promise "it never lies", at the pager: a healthy cluster, of whatever kind, calls nobody. Every kind of cluster
// that the lab knows runs side by side, told by both ways. QUIET_MINUTES=5 lets the shipped rules run at their own pace.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { Lab, LabOptions } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import type { Alertmanager } from "./support/alertmanager.ts";
import { HASTE, hastyRouting, hastyRules } from "./support/paging.ts";
import { startPrometheus } from "./support/prometheus.ts";
import { startWebhook } from "./support/webhook.ts";

const MINUTES = 5;
/** Unset: five minutes that run faster. */
const wholeMinutes = Number(process.env["QUIET_MINUTES"] ?? 0);
const haste = wholeMinutes > 0 ? 1 : HASTE / 3;
const scrapeSeconds = Math.round(15 / haste);
const lastingMs = ((wholeMinutes || MINUTES) * 60_000) / haste;

const kinds: Readonly<Record<string, LabOptions>> = {
  plain: { nodes: 3 },
  two_node: { nodes: 2, quorum: { two_node: 1 } },
  ffsplit: { nodes: 2, qdevice: { algorithm: "ffsplit" } },
  lms: { nodes: 3, qdevice: { algorithm: "lms" } },
  wait_for_all: { nodes: 3, quorum: { wait_for_all: 1 } },
  last_man_standing: {
    nodes: 3,
    quorum: { last_man_standing: 1, wait_for_all: 1 },
  },
  auto_tie_breaker: { nodes: 4, quorum: { auto_tie_breaker: 1 } },
  uneven_votes: { nodes: 3, votes: [3, 1, 1] },
};

test(`healthy clusters of every kind fire nothing for ${String(wholeMinutes || MINUTES)} minutes (never lies)`, async (t) => {
  await using webhook = await startWebhook();
  const labs: Lab[] = [];
  const alertmanagers: Alertmanager[] = [];
  try {
    const targets: string[] = [];
    for (const [clusterName, options] of Object.entries(kinds)) {
      const lab = await startLab({ ...options, clusterName });
      labs.push(lab);
      const alertmanager = await startAlertmanager({
        host: lab.hostAddress,
        config: hastyRouting(webhook.url),
      });
      alertmanagers.push(alertmanager);
      for (const node of lab.nodes) {
        const args = [
          `--alertmanager.url=${alertmanager.url}`,
          `--alertmanager.settle-time=${String(60 / haste)}s`,
        ];
        const exporter = await startExporter(node, { args });
        targets.push(new URL(exporter.url).host);
      }
    }
    await using prometheus = await startPrometheus({
      targets,
      intervalSeconds: scrapeSeconds,
      rules:
        haste === 1
          ? readFileSync("alerts/votequorum.rules.yml", "utf8")
          : hastyRules(haste),
      alertmanagers: alertmanagers.map(({ url }) => url),
    });
    await until(
      "Prometheus to see every node quorate",
      async () =>
        (await prometheus.query("votequorum_quorate == 1")).length ===
        targets.length,
      { timeoutMs: 60_000 },
    );
    const startMs = performance.now();
    await until(
      "the time to pass, and meanwhile no alert",
      async () => {
        const pending = await prometheus.query("ALERTS");
        const pushed = await Promise.all(
          alertmanagers.map((alertmanager) => alertmanager.alerts()),
        );
        const told = [
          ...pending.map(({ metric }) => JSON.stringify(metric)),
          ...pushed.flat().map(({ labels }) => JSON.stringify(labels)),
        ];
        return told.length > 0
          ? { told }
          : performance.now() - startMs > lastingMs && { told };
      },
      { timeoutMs: lastingMs + 60_000, everyMs: 1000 },
    ).then(({ told }) => {
      assert.deepEqual(told, []);
    });
    assert.deepEqual(webhook.notifications(), []);
    t.diagnostic(
      `${String(targets.length)} nodes in ${String(labs.length)} clusters, ${String(Math.round(lastingMs / 1000))} s at a pace of ${String(haste)}`,
    );
  } finally {
    for (const one of [...alertmanagers, ...labs]) {
      await one[Symbol.asyncDispose]();
    }
  }
});
