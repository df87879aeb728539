// Bench of a fleet: the figures, printed.
import { dashboardQueries, timeAlone, timeTogether } from "./dashboard.ts";
import type { Engine } from "./engine.ts";
import { federate } from "./federation.ts";
import { type Load, mebibytes, median, ownMetric } from "./figures.ts";
import type { Options } from "./options.ts";
import type { RuleTimes } from "./rule-times.ts";

export interface Measured {
  readonly options: Options;
  readonly engine: Engine;
  readonly load: Load;
  readonly cores: readonly { readonly name: string; readonly cores: number }[];
  readonly bodyBytes: number;
  readonly ruleTimes: RuleTimes;
  /** Of the host, over one minute: figures of a busy one say little. */
  readonly loadAverage: number;
}

/** How many of the dearest rules are named. */
const DEAREST = 16;

export async function report(measured: Measured): Promise<void> {
  const { options, engine, load } = measured;
  const perNode = load.series / (options.clusters * options.nodes);
  const print = (name: string, value: string) => {
    // Only Prometheus tells everything of itself.
    if (value === "NaN") return;
    console.log(`${name.padEnd(46)} ${value}`);
  };
  print("fleet", `${options.clusters} clusters of ${options.nodes} nodes`);
  print("engine", `${options.engine}, ${engine.note}`);
  print("past", `${options.historyHours} h`);
  print("load average of the host", measured.loadAverage.toFixed(1));
  print("targets up", String(load.targetsUp));
  print("series scraped", `${load.series} (${perNode.toFixed(1)} a node)`);
  print(
    "series in the head",
    String(await ownMetric(engine.queries, "prometheus_tsdb_head_series")),
  );
  print("samples a second", load.samplesPerSecond.toFixed(0));
  print("bytes of one exposition", String(measured.bodyBytes));
  print(
    "scrape, median and p99",
    `${ms(load.scrapeMedian)}, ${ms(load.scrapeP99)}`,
  );
  for (const { name, cores } of measured.cores) {
    print(`cores busy: ${name}`, cores.toFixed(2));
  }
  for (const daemon of engine.daemons) {
    const { residentBytes, peakBytes } = daemon.usage();
    print(
      `memory: ${daemon.name}`,
      `${mebibytes(residentBytes)}, at most ${mebibytes(peakBytes)}`,
    );
  }
  printRules(measured.ruleTimes, print);
  print(
    "evaluations missed",
    String(
      await ownMetric(
        engine.rules,
        "prometheus_rule_group_iterations_missed_total",
      ),
    ),
  );
  const { series, bytes, tookMs } = await federate(engine.queries);
  print(
    "federation of cluster_name:votequorum_.+",
    `${series} series, ${mebibytes(bytes)}, ${tookMs.toFixed(0)} ms`,
  );
  await printQueries(engine, print);
}

type Print = (name: string, value: string) => void;

function printRules({ groups, rules }: RuleTimes, print: Print): void {
  for (const { name, intervalSeconds, tookSeconds } of groups()) {
    const middle = median(tookSeconds);
    const share = ((100 * middle) / intervalSeconds).toFixed(1);
    print(
      `rules: ${name}`,
      `median ${ms(middle)}, max ${ms(Math.max(...tookSeconds))} of ${intervalSeconds} s: ${share} %, ${tookSeconds.length} evaluations`,
    );
  }
  for (const { name, medianSeconds } of rules().slice(0, DEAREST)) {
    print(`  rule ${name}`, ms(medianSeconds));
  }
}

async function printQueries(
  { queries: api }: Engine,
  print: Print,
): Promise<void> {
  const queries = dashboardQueries(Math.floor(Date.now() / 1000));
  const timed = await timeAlone(api, queries);
  for (const { title, aloneMs } of timed) {
    print(`query: ${title}`.slice(0, 46), `${aloneMs.toFixed(0)} ms`);
  }
  const slowest = Math.max(...timed.map(({ aloneMs }) => aloneMs));
  print("slowest query", `${slowest.toFixed(0)} ms`);
  const together = await timeTogether(api, queries);
  print("whole dashboard, all queries at once", `${together.toFixed(0)} ms`);
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}
