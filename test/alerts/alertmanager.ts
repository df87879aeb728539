// Tests of alerts/: Debian's real Alertmanager with the shipped example, in seconds instead of minutes, and a webhook.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { until } from "../../lab/until.ts";
import { type Labels, readConfig } from "./inhibition.ts";

/** What arrived at the webhook: one notification. */
export interface Notification {
  readonly receiver: string;
  readonly status: "firing" | "resolved";
  readonly cluster: string;
  /** The alerts in it: "firing CorosyncQuorumLost n1". */
  readonly alerts: readonly string[];
}

interface WebhookBody {
  readonly receiver: string;
  readonly status: "firing" | "resolved";
  readonly groupLabels: Labels;
  readonly alerts: readonly { status: string; labels: Labels }[];
}

export interface Paging {
  readonly notifications: readonly Notification[];
  readonly fire: (...alerts: readonly Labels[]) => Promise<void>;
  readonly resolve: (...alerts: readonly Labels[]) => Promise<void>;
  /** Resolves when every group that exists has been looked at again by Alertmanager. */
  readonly aFlushLater: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** The shipped example with `group_wait` 1 s and `group_interval` 2 s; `withInhibition` only to see a test fail. */
export async function startPaging({
  withInhibition = true,
} = {}): Promise<Paging> {
  const notifications: Notification[] = [];
  const webhook = await listen(
    createServer((request, response) => {
      void text(request).then((body) => {
        notifications.push(decode(JSON.parse(body) as WebhookBody));
        response.end();
      });
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), "votequorum-alertmanager-"));
  const configFile = join(folder, "alertmanager.yml");
  // JSON is YAML.
  await writeFile(configFile, quickConfig(webhook.port, withInhibition));
  const address = `127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    "prometheus-alertmanager",
    [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const closed = once(child, "close");
  await until(
    "Alertmanager to be ready",
    async () => (await fetch(`http://${address}/-/ready`)).ok,
  );
  const post = async (alerts: readonly object[]): Promise<void> => {
    const response = await fetch(`http://${address}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(alerts),
    });
    assert.equal(response.status, 200, await response.text());
  };
  const startedAt = new Map<string, string>();
  const fire = (...alerts: readonly Labels[]): Promise<void> =>
    post(
      alerts.map((labels) => {
        const startsAt = new Date().toISOString();
        startedAt.set(JSON.stringify(labels), startsAt);
        const endsAt = new Date(Date.now() + 900_000).toISOString();
        return { labels, startsAt, endsAt };
      }),
    );
  const resolve = (...alerts: readonly Labels[]): Promise<void> =>
    post(
      alerts.map((labels) => ({
        labels,
        startsAt: startedAt.get(JSON.stringify(labels)),
        endsAt: new Date().toISOString(),
      })),
    );
  let sentinels = 0;
  return {
    notifications,
    fire,
    resolve,
    async aFlushLater() {
      sentinels += 1;
      const cluster = `sentinel-${String(sentinels)}`;
      const sentinel = {
        alertname: "CorosyncSplitBrain",
        severity: "critical",
        cluster_name: cluster,
      };
      const saw = (status: string) => async () =>
        Promise.resolve(
          notifications.some(
            (seen) => seen.cluster === cluster && seen.status === status,
          ),
        );
      await fire(sentinel);
      await until("the sentinel", saw("firing"));
      await resolve(sentinel);
      // Comes one group_interval after the first: all older groups had their turn.
      await until("the end of the sentinel", saw("resolved"));
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
      webhook.server.close();
      webhook.server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function quickConfig(port: number, withInhibition: boolean): string {
  const config = readConfig();
  for (const route of config.route.routes) {
    route.group_wait = "1s";
    route.group_interval = "2s";
  }
  for (const { name, webhook_configs } of config.receivers) {
    for (const hook of webhook_configs) {
      hook.url = `http://127.0.0.1:${String(port)}/${name}`;
    }
  }
  return JSON.stringify(
    withInhibition ? config : { ...config, inhibit_rules: [] },
  );
}

function decode({
  receiver,
  status,
  groupLabels,
  alerts,
}: WebhookBody): Notification {
  return {
    receiver,
    status,
    cluster: groupLabels["cluster_name"] ?? "",
    alerts: alerts.map(({ status: state, labels }) =>
      [state, labels["alertname"], labels["node_name"], labels["source"]]
        .filter((word) => word !== undefined)
        .join(" "),
    ),
  };
}

async function listen(
  server: Server,
): Promise<{ readonly server: Server; readonly port: number }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await listen(createServer());
  server.close();
  await once(server, "close");
  return port;
}
