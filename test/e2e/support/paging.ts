// What the paging tests share: both ways to the pager at once, in a time that runs faster.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { startExporter } from "../../../lab/exporter.ts";
import type { Exporter } from "../../../lab/exporter.ts";
import { startLab } from "../../../lab/lab.ts";
import type { Lab } from "../../../lab/lab.ts";
import type { LabNode } from "../../../lab/node.ts";
import type { LabOptions } from "../../../lab/options.ts";
import { until } from "../../../lab/until.ts";
import { startAlertmanager } from "./alertmanager.ts";
import type { Alertmanager } from "./alertmanager.ts";
import { startPrometheus } from "./prometheus.ts";
import type { Prometheus } from "./prometheus.ts";
import { startWebhook } from "./webhook.ts";
import type { Notification, Webhook } from "./webhook.ts";

/**
 * How much faster the clocks of rules, routes and settling run than as shipped: a scrape every second stands for one
 * every 15. corosync's own timeouts stay what they are, so the time that gathers the pushes of all nodes does too.
 */
export const HASTE = 15;

const shipped = (name: string) =>
  readFileSync(new URL(`../../../alerts/${name}`, import.meta.url), "utf8");

/** The shipped rules, every duration in them shorter. */
export function hastyRules(haste = HASTE): string {
  return shipped("votequorum.rules.yml")
    .split("\n")
    .map((line) =>
      line.trimStart().startsWith("#") ? line : hasten(line, haste),
    )
    .join("\n");
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Durations, and bounds on times that PromQL cannot write as durations: " < 600)". */
function hasten(line: string, haste: number): string {
  return line
    .replace(
      /\b(\d+)([smhd])\b/g,
      (_, count: string, unit: keyof typeof SECONDS) =>
        `${String(Math.ceil((Number(count) * SECONDS[unit] * 1000) / haste))}ms`,
    )
    .replace(
      / < (\d+)\)/g,
      (_, seconds: string) => ` < ${String(Number(seconds) / haste)})`,
    );
}

interface Route {
  group_interval?: string;
  routes?: readonly Route[];
}

interface AlertmanagerFile {
  readonly route: Route;
  readonly receivers: readonly { readonly name: string }[];
}

/** The shipped routing and inhibition, every receiver being the one webhook. */
export function hastyRouting(url: string, haste = HASTE): object {
  const file = parse(shipped("alertmanager.example.yml")) as AlertmanagerFile;
  return {
    ...file,
    route: hastyRoute(file.route, haste),
    receivers: file.receivers.map(({ name }) => ({
      name,
      webhook_configs: [{ url, send_resolved: true }],
    })),
  };
}

function hastyRoute(route: Route, haste: number): Route {
  return {
    ...route,
    ...(route.group_interval !== undefined && {
      group_interval: hasten(route.group_interval, haste),
    }),
    ...(route.routes !== undefined && {
      routes: route.routes.map((one) => hastyRoute(one, haste)),
    }),
  };
}

export interface PagedCluster extends AsyncDisposable {
  readonly lab: Lab;
  readonly webhook: Webhook;
  readonly alertmanagers: readonly Alertmanager[];
  readonly prometheus: Prometheus;
  exporterOf(node: LabNode): Exporter;
  /** Starts the sidecar of a node again, as after a boot. */
  startExporter(node: LabNode): Promise<void>;
}

/** A lab with a sidecar on every node, a mesh of two Alertmanagers, Prometheus with the rules, and one pager. */
export async function startPagedCluster(
  options: LabOptions,
): Promise<PagedCluster> {
  const owned: AsyncDisposable[] = [];
  function own<T extends AsyncDisposable>(started: T): T {
    owned.unshift(started);
    return started;
  }
  async function end(): Promise<void> {
    for (const one of owned) await one[Symbol.asyncDispose]();
  }
  try {
    const lab = own(await startLab(options));
    const host = lab.hostAddress;
    const webhook = own(await startWebhook({ host }));
    const config = hastyRouting(webhook.url);
    const first = own(await startAlertmanager({ host, config }));
    const second = own(
      await startAlertmanager({ host, config, peers: [first] }),
    );
    const alertmanagers = [first, second];
    const exporters = new Map<LabNode, Exporter>();
    const start = async (node: LabNode) => {
      const args = [
        ...alertmanagers.map(({ url }) => `--alertmanager.url=${url}`),
        `--alertmanager.settle-time=${String(60 / HASTE)}s`,
      ];
      exporters.set(node, await startExporter(node, { args }));
    };
    for (const node of lab.nodes) await start(node);
    const prometheus = own(
      await startPrometheus({
        targets: lab.nodes.map((node) => `${node.managementAddress}:10064`),
        rules: hastyRules(),
        alertmanagers: alertmanagers.map(({ url }) => url),
        resendSeconds: 60 / HASTE,
      }),
    );
    return {
      lab,
      webhook,
      alertmanagers,
      prometheus,
      exporterOf(node) {
        const found = exporters.get(node);
        if (found === undefined) {
          throw new Error(`Cannot find the exporter of ${node.name}`);
        }
        return found;
      },
      startExporter: start,
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Awaits that nothing fires any more, at Alertmanager and in the rules, and that the pager was told. */
export async function untilQuiet({
  alertmanagers,
  prometheus,
  webhook,
}: PagedCluster): Promise<void> {
  await until(
    "no alert to be active and the pager to have heard of the end",
    async () => {
      const active = await Promise.all(
        alertmanagers.map((alertmanager) => alertmanager.alerts()),
      );
      const left = active.flat().map(({ labels }) => JSON.stringify(labels));
      const rules = await prometheus.firing();
      const last = webhook.notifications().at(-1)?.status;
      if (left.length === 0 && rules.length === 0 && last === "resolved") {
        return true;
      }
      throw new Error(
        `active: ${left.join(" ")}; rules: ${rules.join(" ")}; the pager heard last: ${String(last)}`,
      );
    },
    { timeoutMs: 120_000, everyMs: 250 },
  );
}

/** One line a notification, for people who read a failed test. */
export function tell(notifications: readonly Notification[]): string {
  return notifications
    .map(
      ({ status, alerts }) =>
        `${status}: ${alerts
          .map(
            ({ status, labels }) =>
              `${labels["alertname"] ?? ""}{${labels["node_name"] ?? ""},${labels["source"] ?? "push"}} ${status}`,
          )
          .join(", ")}`,
    )
    .join("\n");
}
