// Bench of a fleet: N clusters of M nodes, simulated, scraped by a real Prometheus with the shipped rules; incidents;
// figures. Exits 1 when other alerts fire than those that the incidents call for, 2 for bad input.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../lab/until.ts";
import { errorText } from "../../src/log/log.ts";
import { differenceOf, expectedAlerts, firingAlerts } from "./alerts.ts";
import type { Difference } from "./alerts.ts";
import { type Engine, shippedRules, valueOf } from "./engine.ts";
import { loadOf, watchCores } from "./figures.ts";
import { writeHistory } from "./history.ts";
import { type ClusterPlan, planFleet } from "./incident.ts";
import { type Options, parseOptions } from "./options.ts";
import { startPrometheus } from "./prometheus.ts";
import { report } from "./report.ts";
import { watchRules } from "./rule-times.ts";
import { startSimulator } from "./simulator.ts";
import { startVictoria } from "./victoria.ts";

/** After all targets were seen: the rules have their names, and a calm fleet shows that nothing fires. */
const CALM_MS = 45_000;
/** The slowest of the incidents' alerts waits for 3 minutes; scrapes and evaluations come on top. */
const PATIENCE_MS = 5 * 60_000;
/** Within which every alert has been looked at. */
const LOOK_MS = 5_000;
/** That no more fire than those. */
const AFTERMATH_MS = 30_000;

async function main(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-fleet-"));
  try {
    return await bench(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bench(options: Options, folder: string): Promise<number> {
  const fleet = planFleet(options);
  const data = join(folder, "data");
  await mkdir(data);
  const cpu = process.cpuUsage();
  await using simulator = await startSimulator(options, fleet);
  if (options.historyHours > 0) {
    say(`making up ${options.historyHours} hours of the past`);
    // Past the block that Prometheus' head begins in, samples would overlap it.
    const nowS = Math.floor(Date.now() / 1000);
    await writeHistory(data, options, nowS - (nowS % 15));
  }
  say(
    `starting ${options.engine}: ${options.clusters} clusters of ${options.nodes} nodes`,
  );
  const start = {
    prometheus: startPrometheus,
    "victoria-metrics": startVictoria,
  };
  const rules = shippedRules(options.rules);
  await using engine = await start[options.engine]({
    folder,
    port: simulator.port,
    rules,
  });
  const startMs = performance.now();
  const cores = watchCores(engine.daemons);
  await allScraped(engine, options);
  const ruleTimes = watchRules(engine);
  say("all targets were scraped; calm");
  await watch(CALM_MS, () => ruleTimes.look());
  const calm = differenceOf(new Set(), await firingAlerts(engine));
  const load = await loadOf(engine);
  await simulator.begin();
  say("incidents");
  const difference = await awaitAlerts(engine, options, fleet, () =>
    ruleTimes.look(),
  );
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - startMs) / 1000;
  await report({
    options,
    engine,
    load,
    cores: [
      ...cores(),
      { name: "simulator", cores: (used.user + used.system) / 1e6 / seconds },
    ],
    bodyBytes: simulator.bodyBytes,
    ruleTimes,
    loadAverage: loadavg()[0] ?? NaN,
  });
  return verdict(calm, difference);
}

async function allScraped(
  engine: Engine,
  { clusters, nodes }: Options,
): Promise<void> {
  await until(
    "all targets to be scraped",
    async () => (await valueOf(engine.queries, "sum(up)")) === clusters * nodes,
    { timeoutMs: 120_000, everyMs: 1000 },
  );
}

/** Waits until the alerts that fire are those that are expected, and then whether they stay so. */
async function awaitAlerts(
  engine: Engine,
  { nodes }: Options,
  fleet: readonly ClusterPlan[],
  look: () => Promise<void>,
): Promise<Difference> {
  const expected = expectedAlerts(fleet, nodes);
  const beganMs = performance.now();
  const firstMs = new Map<string, number>();
  async function compare(): Promise<Difference> {
    const firing = await firingAlerts(engine);
    for (const key of firing) {
      const [alert = ""] = key.split(" ");
      if (!firstMs.has(alert)) firstMs.set(alert, performance.now() - beganMs);
    }
    return differenceOf(expected, firing);
  }
  let last = await compare();
  while (last.missing.length > 0 && performance.now() - beganMs < PATIENCE_MS) {
    await sleep(LOOK_MS);
    await look();
    last = await compare();
    // One that does not belong here says enough.
    if (last.surplus.length > 0) return last;
  }
  await watch(AFTERMATH_MS, look);
  for (const [alert, ms] of firstMs) {
    say(`${alert} first fired ${(ms / 1000).toFixed(0)} s after the incidents`);
  }
  say(`${expected.size} alerts are expected`);
  return compare();
}

async function watch(ms: number, look: () => Promise<void>): Promise<void> {
  for (const endMs = performance.now() + ms; performance.now() < endMs;) {
    await look();
    await sleep(LOOK_MS);
  }
}

function verdict(calm: Difference, incidents: Difference): number {
  const wrong = [
    ...calm.surplus.map((key) => `in a calm fleet: ${key}`),
    ...incidents.surplus.map((key) => `without a reason: ${key}`),
    ...incidents.missing.map((key) => `missing: ${key}`),
  ];
  if (wrong.length === 0) {
    console.log("alerts: exactly those of the incidents");
    return 0;
  }
  console.log(
    `alerts: ${wrong.length} are wrong\n${wrong.slice(0, 40).join("\n")}`,
  );
  return 1;
}

function say(text: string): void {
  console.log(`==> fleet: ${text}`);
}

function optionsOrExit(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(errorText(error));
    process.exit(2);
  }
}

try {
  process.exitCode = await main(optionsOrExit());
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
