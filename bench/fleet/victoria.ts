// Bench of a fleet: what stands for the distributed engines: a Prometheus agent that only scrapes and writes to
// Debian's VictoriaMetrics, whose vmalert evaluates the rules by asking over HTTP and writing back.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../lab/until.ts";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import {
  type Engine,
  INTERVAL_S,
  openApi,
  type Place,
  scrapeConfig,
} from "./engine.ts";

export async function startVictoria(place: Place): Promise<Engine> {
  const daemons: Daemon[] = [];
  async function end(): Promise<void> {
    // Who writes ends before who is written to.
    for (const daemon of daemons.reverse()) await daemon[Symbol.asyncDispose]();
  }
  async function start(name: string, args: readonly string[]): Promise<void> {
    daemons.push(await startDaemon(name, args));
  }
  const [store, alert, agent] = await addresses();
  try {
    await start("victoria-metrics", [
      `-httpListenAddr=${store}`,
      `-storageDataPath=${join(place.folder, "store")}`,
      "-loggerLevel=ERROR",
    ]);
    await untilAnswers("VictoriaMetrics", `http://${store}/health`);
    await writeFiles(place, store);
    await start("prometheus", [
      "--enable-feature=agent",
      `--config.file=${join(place.folder, "agent.yml")}`,
      `--storage.agent.path=${join(place.folder, "agent")}`,
      `--web.listen-address=${agent}`,
      "--log.level=warn",
    ]);
    await start("vmalert", [
      `-httpListenAddr=${alert}`,
      `-rule=${join(place.folder, "rules.yml")}`,
      `-datasource.url=http://${store}`,
      `-remoteWrite.url=http://${store}`,
      `-remoteRead.url=http://${store}`,
      "-notifier.url=http://127.0.0.1:9",
      `-evaluationInterval=${INTERVAL_S}s`,
      "-loggerLevel=FATAL",
    ]);
    await untilAnswers("vmalert", `http://${alert}/health`);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    daemons,
    queries: openApi(`http://${store}`),
    rules: openApi(`http://${alert}`),
    note: "keep_firing_for left out: this vmalert does not know it",
    [Symbol.asyncDispose]: end,
  };
}

async function addresses(): Promise<readonly [string, string, string]> {
  const one = async () => `127.0.0.1:${await freePort("127.0.0.1")}`;
  return [await one(), await one(), await one()];
}

async function writeFiles(place: Place, store: string): Promise<void> {
  const config = {
    scrape_configs: [scrapeConfig(place.port)],
    remote_write: [{ url: `http://${store}/api/v1/write` }],
  };
  await writeFile(join(place.folder, "agent.yml"), JSON.stringify(config));
  const rules = place.rules.replaceAll(/^ +keep_firing_for:.*\n/gm, "");
  await writeFile(join(place.folder, "rules.yml"), rules);
}

async function untilAnswers(name: string, url: string): Promise<void> {
  await until(`${name} to answer`, async () => {
    const { ok } = await fetch(url);
    return ok;
  });
}
