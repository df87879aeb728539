// Bench of a fleet: every query of the shipped fleet dashboard, as Grafana would ask it, and how long it takes.
import { readFileSync } from "node:fs";
import { type Api, INTERVAL_S } from "./engine.ts";

export interface Query {
  readonly title: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Panel {
  readonly title?: string;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly instant?: boolean;
  }[];
}

/** The dashboard's own time: the last 6 hours. */
const RANGE_S = 6 * 3600;
/** What Grafana makes of 6 hours on a wide screen. */
const STEP_S = 2 * INTERVAL_S;

/** All clusters are chosen, which is the dearest choice and the default. */
export function dashboardQueries(nowS: number): readonly Query[] {
  const file = new URL(
    "../../dashboards/votequorum-fleet.json",
    import.meta.url,
  );
  const dashboard = JSON.parse(readFileSync(file, "utf8")) as Panel & {
    readonly templating: {
      readonly list: readonly { readonly query: string | { query: string } }[];
    };
  };
  const variables = dashboard.templating.list.flatMap(({ query }) => {
    const text = typeof query === "string" ? query : query.query;
    const values = /^label_values\((.*), (\w+)\)$/s.exec(text);
    return values === null
      ? []
      : [valuesQuery(values[1] ?? "", values[2] ?? "", nowS)];
  });
  return [...variables, ...panelQueries(dashboard, nowS)];
}

function valuesQuery(selector: string, label: string, nowS: number): Query {
  return {
    title: `variable ${label}`,
    path: `label/${label}/values`,
    parameters: { "match[]": selector, ...range(nowS) },
  };
}

function panelQueries(panel: Panel, nowS: number): readonly Query[] {
  const own = (panel.targets ?? []).map(({ refId, expr, instant }): Query => {
    const query = expr
      .replaceAll("$cluster_name", ".+")
      .replaceAll("$__range", `${RANGE_S}s`);
    const title = `${panel.title ?? ""} (${refId})`;
    return instant === true
      ? { title, path: "query", parameters: { query, time: String(nowS) } }
      : {
          title,
          path: "query_range",
          parameters: { query, step: String(STEP_S), ...range(nowS) },
        };
  });
  const below = (panel.panels ?? []).flatMap((one) => panelQueries(one, nowS));
  return [...own, ...below];
}

function range(nowS: number): { readonly start: string; readonly end: string } {
  return { start: String(nowS - RANGE_S), end: String(nowS) };
}

export interface Timed {
  readonly title: string;
  /** Alone, in milliseconds, the answer's transport and parsing included: the median of three. */
  readonly aloneMs: number;
}

export async function timeAlone(
  api: Api,
  queries: readonly Query[],
): Promise<readonly Timed[]> {
  const timed: Timed[] = [];
  for (const { title, path, parameters } of queries) {
    const tookMs: number[] = [];
    for (let n = 0; n < 3; n++) {
      const startMs = performance.now();
      await api.get(path, parameters);
      tookMs.push(performance.now() - startMs);
    }
    const [, aloneMs = NaN] = tookMs.sort((one, other) => one - other);
    timed.push({ title, aloneMs });
  }
  return timed;
}

/** All at once, as a browser that opens the dashboard: milliseconds until the last has come. */
export async function timeTogether(
  api: Api,
  queries: readonly Query[],
): Promise<number> {
  const startMs = performance.now();
  await Promise.all(
    queries.map(({ path, parameters }) => api.get(path, parameters)),
  );
  return performance.now() - startMs;
}
