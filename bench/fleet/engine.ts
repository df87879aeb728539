// Bench of a fleet: what stores, answers and judges, whichever it is. All of them speak Prometheus' HTTP API.
import { readFileSync } from "node:fs";
import type { Daemon } from "./daemon.ts";

export interface Engine extends AsyncDisposable {
  readonly daemons: readonly Daemon[];
  /** Of the query API. */
  readonly queries: Api;
  /** Of the API that tells of rules and alerts. */
  readonly rules: Api;
  /** What is odd about rules here, for the reader of the figures. */
  readonly note: string;
}

/** How an engine is started. */
export interface Place {
  /** An empty folder, removed afterwards. */
  readonly folder: string;
  /** Of the simulator. */
  readonly port: number;
  /** Text of the rule file. */
  readonly rules: string;
}

export const INTERVAL_S = 15;

/** JSON is YAML. Addresses are the simulator's, but an instance is called as it would be in the field. */
export function scrapeConfig(port: number): object {
  return {
    job_name: "votequorum",
    scrape_interval: `${INTERVAL_S}s`,
    http_sd_configs: [{ url: `http://127.0.0.1:${port}/targets` }],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "instance" },
      { target_label: "__address__", replacement: `127.0.0.1:${port}` },
    ],
  };
}

export function shippedRules(path: string | undefined): string {
  const shipped = new URL("../../alerts/votequorum.rules.yml", import.meta.url);
  return readFileSync(path ?? shipped, "utf8");
}

export interface Api {
  readonly url: string;
  /** `data` of an answer; throws what the engine has to say. */
  get(
    path: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

export function openApi(url: string): Api {
  return {
    url,
    async get(path, parameters = {}) {
      const search = new URLSearchParams(parameters).toString();
      const response = await fetch(`${url}/api/v1/${path}?${search}`);
      const answer = (await response.json()) as {
        readonly status: string;
        readonly data?: unknown;
        readonly error?: string;
      };
      if (answer.status === "success") return answer.data;
      throw new Error(
        `Cannot ask ${path} ${search}: current answer is ${String(answer.error)}, expected success`,
      );
    },
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export async function samplesOf(
  api: Api,
  query: string,
): Promise<readonly Sample[]> {
  const { result } = (await api.get("query", { query })) as {
    readonly result: readonly Sample[];
  };
  return result;
}

/** The one value of a query; NaN when it has none. */
export async function valueOf(api: Api, query: string): Promise<number> {
  return Number((await samplesOf(api, query))[0]?.value[1] ?? NaN);
}
