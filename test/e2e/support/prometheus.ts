// Debian's Prometheus on this host's loopback, scraping what a test gives it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../../lab/until.ts";
import { freePort } from "./free-port.ts";

export interface PrometheusOptions {
  /** `host:port` of each target, one job for all. */
  readonly targets: readonly string[];
  /** Of scrapes and of evaluations, default 1. */
  readonly intervalSeconds?: number;
  /** Text of a rule file. */
  readonly rules?: string;
  /** URLs of the Alertmanagers that the rules' alerts go to. */
  readonly alertmanagers?: readonly string[];
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Of `--rules.alert.resend-delay`, default 60. */
  readonly resendSeconds?: number;
  /** More of the scrape config: scheme, basic_auth, tls_config. */
  readonly scrape?: object;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Unix time in seconds, and the value in Go's spelling. */
  readonly value: readonly [number, string];
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  query(expression: string): Promise<readonly Series[]>;
  /** The `alertname` of each firing alert of the rules, sorted. */
  firing(): Promise<readonly string[]>;
}

/** Ends with its data when it is disposed of. */
export async function startPrometheus(
  options: PrometheusOptions,
): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-prometheus-"));
  const config = join(folder, "prometheus.yml");
  if (options.rules !== undefined) {
    await writeFile(join(folder, "rules.yml"), options.rules);
  }
  // JSON is YAML.
  await writeFile(config, JSON.stringify(configuration(options)));
  const address = `127.0.0.1:${String(await freePort("127.0.0.1"))}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      `--rules.alert.resend-delay=${String(options.resendSeconds ?? 60)}s`,
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const closed = once(child, "close");
  const url = `http://${address}`;
  async function end(): Promise<void> {
    child.kill("SIGKILL");
    await closed;
    await rm(folder, { recursive: true, force: true });
  }
  async function query(expression: string): Promise<readonly Series[]> {
    const query = encodeURIComponent(expression);
    const response = await fetch(`${url}/api/v1/query?query=${query}`);
    const answer = (await response.json()) as {
      readonly data?: { readonly result: readonly Series[] };
    };
    if (answer.data !== undefined) return answer.data.result;
    throw new Error(
      `Cannot query ${expression}: status ${String(response.status)}`,
    );
  }
  try {
    await until(
      "Prometheus to be ready",
      async () => (await fetch(`${url}/-/ready`)).ok,
    );
  } catch (error) {
    await end();
    throw error;
  }
  return {
    url,
    query,
    async firing() {
      const alerts = await query('ALERTS{alertstate="firing"}');
      return alerts.map(({ metric }) => metric["alertname"] ?? "").sort();
    },
    [Symbol.asyncDispose]: end,
  };
}

function configuration({
  targets,
  intervalSeconds = 1,
  rules,
  alertmanagers = [],
  externalLabels = {},
  scrape = {},
}: PrometheusOptions): object {
  const interval = `${String(intervalSeconds)}s`;
  return {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: externalLabels,
    },
    ...(rules !== undefined && { rule_files: ["rules.yml"] }),
    alerting: {
      alertmanagers: [
        {
          static_configs: [
            { targets: alertmanagers.map((url) => new URL(url).host) },
          ],
        },
      ],
    },
    scrape_configs: [
      { job_name: "votequorum", static_configs: [{ targets }], ...scrape },
    ],
  };
}
