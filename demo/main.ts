// Demo: a real five-node cluster with sidecars, Prometheus, Alertmanager and the dashboards, through an incident.
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { existsSync } from "node:fs";
import { serveViewer } from "../dashboards/pictures/viewer.ts";
import { startExporter } from "../lab/exporter.ts";
import { forward } from "../lab/forward.ts";
import { startLab } from "../lab/lab.ts";
import { part, rejoin } from "../lab/part.ts";
import { startAlertmanager } from "../test/e2e/support/alertmanager.ts";
import { hastyRouting, hastyRules } from "../test/e2e/support/paging.ts";
import { startPrometheus } from "../test/e2e/support/prometheus.ts";
import { startWebhook } from "../test/e2e/support/webhook.ts";
import type { Webhook } from "../test/e2e/support/webhook.ts";

const clusterName = "shop";
const pagePort = 10064;
/** Nobody waits for minutes in a demo: a scrape every 5 s stands for one every 15. */
const haste = 3;
const intervalSeconds = 15 / haste;
/** Between two steps when nobody is there to press Enter. */
const pauseMs = 60_000;

const viewerFolder = new URL("../dashboards/preview/build/", import.meta.url);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(signal: AbortSignal): Promise<void> {
  await using lab = await startLab({
    nodes: 5,
    rings: 2,
    clusterName,
    signal,
    log: say,
  });
  const host = lab.hostAddress;
  await using webhook = await startWebhook({ host });
  await using alertmanager = await startAlertmanager({
    host,
    config: hastyRouting(webhook.url, haste),
  });
  const targets: string[] = [];
  for (const node of lab.nodes) {
    const args = [
      `--alertmanager.url=${alertmanager.url}`,
      `--alertmanager.settle-time=${String(60 / haste)}s`,
    ];
    const exporter = await startExporter(node, { args, signal });
    targets.push(new URL(exporter.url).host);
  }
  await using prometheus = await startPrometheus({
    targets,
    intervalSeconds,
    rules: hastyRules(haste),
    alertmanagers: [alertmanager.url],
  });
  const node = lab.node(1);
  await using page = await forward(pagePort, {
    host: node.managementAddress,
    port: pagePort,
  });
  await using viewer = existsSync(viewerFolder)
    ? await serveViewer()
    : undefined;
  tellPages(webhook, signal);
  say(`
A cluster of five real corosync nodes, a sidecar on each:
  status page of node 1   http://${page.address}/
  metrics of node 1       http://${page.address}/metrics
  Prometheus              ${prometheus.url}/alerts
  Alertmanager            ${alertmanager.url}
  dashboards              ${viewer === undefined ? "npm run demo -- --dashboards draws them too (needs 500 MB once)" : dashboardUrl(viewer.url, prometheus.url)}
Pages are printed here as they come. Ctrl-C ends everything and leaves nothing behind.`);
  const [three, two] = [lab.nodes.slice(0, 3), lab.nodes.slice(3)];
  await step("the network parts nodes 1, 2, 3 from nodes 4 and 5", signal);
  await part(three, two);
  await step("the network is whole again", signal);
  await rejoin(three, two);
  await step("node 5 loses its power", signal);
  await lab.node(5).kill();
  await step("node 5 is back", signal);
  await lab.node(5).boot();
  say("\nThat was all. Look around; Ctrl-C ends it.");
  await once(signal, "abort");
}

function dashboardUrl(viewer: string, prometheus: string): string {
  const query = new URLSearchParams({
    dashboard: "votequorum-cluster",
    prometheus,
    cluster_name: clusterName,
  });
  return `${viewer}?${String(query)}`;
}

/** Prints every notification, as a pager would. */
function tellPages(webhook: Webhook, signal: AbortSignal): void {
  let told = 0;
  const timer = setInterval(() => {
    for (const { status, alerts } of webhook.notifications().slice(told)) {
      told += 1;
      say(`\n  PAGE (${status})`);
      for (const { status, labels, annotations } of alerts) {
        say(
          `    ${labels["alertname"] ?? ""} ${labels["node_name"] ?? ""} ${status}: ${annotations["description"] ?? ""}`,
        );
      }
    }
  }, 250);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
  });
}

async function step(what: string, signal: AbortSignal): Promise<void> {
  if (process.stdin.isTTY) {
    // No line editor: it would take Ctrl-C for itself.
    const { stdin: input, stdout: output } = process;
    const lines = createInterface({ input, output, terminal: false });
    try {
      await lines.question(`\nPress Enter, and ${what}. `, { signal });
    } finally {
      lines.close();
    }
  } else {
    await sleep(pauseMs, undefined, { signal });
  }
  say(`==> ${what}`);
}

async function main(): Promise<number> {
  const end = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      end.abort();
    });
  }
  try {
    await run(end.signal);
    return 0;
  } catch (error) {
    if (end.signal.aborted) return 0;
    process.stderr.write(
      `error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 1;
  } finally {
    end.abort();
  }
}

process.exitCode = await main();
