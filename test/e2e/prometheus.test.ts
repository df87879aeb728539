// The whole path on real daemons: corosync, the exporter, and Debian's Prometheus.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import { startCluster } from "./support/cluster.ts";

interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value: readonly [number, string];
    }[];
  };
}

test("Debian's Prometheus scrapes every node: up is 1, and quorate is what the cluster is", async () => {
  await using cluster = await startCluster({
    nodes: 3,
    clusterName: "scraped",
  });
  await using prometheus = await startPrometheus(
    cluster.watched.map(({ exporter }) => new URL(exporter.url).host),
  );
  await until(
    "three targets with up == 1",
    async () => (await prometheus.query("up == 1")).length === 3,
  );
  await until(
    "three quorate nodes",
    async () =>
      (await prometheus.query("votequorum_quorate == 1")).length === 3,
  );
  const named = await prometheus.query(
    "votequorum_quorate * on (job, instance) group_left (cluster_name, node_name) votequorum_info",
  );
  assert.deepEqual(named.map((series) => series.metric["node_name"]).sort(), [
    "node1",
    "node2",
    "node3",
  ]);
  await cluster.lab.node(3).cut();
  await until("the isolated node to be inquorate", async () => {
    const lost = await prometheus.query("votequorum_quorate == 0");
    return (
      lost.length === 1 &&
      lost[0]?.metric["instance"]?.startsWith(
        cluster.lab.node(3).managementAddress,
      )
    );
  });
});

async function startPrometheus(targets: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-prometheus-"));
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [{ job_name: "votequorum", static_configs: [{ targets }] }],
  };
  // JSON is YAML.
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
  const address = `127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const closed = once(child, "close");
  await until(
    "Prometheus to be ready",
    async () => (await fetch(`http://${address}/-/ready`)).ok,
  );
  return {
    async query(expression: string) {
      const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
      return ((await (await fetch(url)).json()) as QueryAnswer).data.result;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
