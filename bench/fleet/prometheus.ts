// Bench of a fleet: Debian's Prometheus, which scrapes, stores, answers and judges by itself.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../lab/until.ts";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { startDaemon } from "./daemon.ts";
import {
  type Engine,
  INTERVAL_S,
  openApi,
  type Place,
  scrapeConfig,
} from "./engine.ts";

export async function startPrometheus(place: Place): Promise<Engine> {
  const { folder, port, rules } = place;
  await writeFile(join(folder, "votequorum.rules.yml"), rules);
  const config = {
    global: { evaluation_interval: `${INTERVAL_S}s` },
    rule_files: ["votequorum.rules.yml"],
    scrape_configs: [scrapeConfig(port)],
  };
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort("127.0.0.1")}`;
  const daemon = await startDaemon("prometheus", [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--storage.tsdb.retention.time=3d",
    `--web.listen-address=${address}`,
    "--log.level=warn",
  ]);
  const url = `http://${address}`;
  try {
    await until("Prometheus to be ready", async () => {
      const { ok } = await fetch(`${url}/-/ready`);
      return ok;
    });
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }
  const api = openApi(url);
  return {
    daemons: [daemon],
    queries: api,
    rules: api,
    note: "rules as shipped",
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}
