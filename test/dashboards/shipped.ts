// Tests of dashboards/: the shipped files, as data, and every expression in them.
import { readdirSync, readFileSync } from "node:fs";

export const dashboardsFolder = new URL("../../dashboards/", import.meta.url);

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly custom?: Readonly<Record<string, unknown>>;
    };
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly query: string | { readonly query: string };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
}

export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly useValueForTime?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly refresh: string;
  readonly graphTooltip: number;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly links: readonly { readonly type: string; readonly url?: string }[];
}

export interface Expression {
  /** Like "votequorum-cluster: Quorum: A". */
  readonly place: string;
  readonly expr: string;
  readonly panelType: string;
}

export const files = readdirSync(dashboardsFolder)
  .filter((name) => name.endsWith(".json"))
  .sort();

export function textOf(file: string): string {
  return readFileSync(new URL(file, dashboardsFolder), "utf8");
}

export const dashboards: readonly Dashboard[] = files.map(
  (file) => JSON.parse(textOf(file)) as Dashboard,
);

/** Panels that show something; rows are headings. */
export function panelsOf(dashboard: Dashboard): readonly Panel[] {
  return dashboard.panels.filter(({ type }) => type !== "row");
}

export function expressionsOf(dashboard: Dashboard): readonly Expression[] {
  return [
    ...panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? []).map(({ refId, expr }) => ({
        place: `${dashboard.uid}: ${panel.title}: ${refId}`,
        expr,
        panelType: panel.type,
      })),
    ),
    ...dashboard.annotations.list.map(({ name, expr }) => ({
      place: `${dashboard.uid}: annotation ${name}`,
      expr,
      panelType: "annotation",
    })),
  ];
}

export function queryOf({ query }: Variable): string {
  return typeof query === "string" ? query : query.query;
}

/** The expression as Grafana would send it with everything chosen. */
export function substituted(
  expr: string,
  { clusterName = ".+", rateInterval = "1m", range = "1h" } = {},
): string {
  return expr
    .replaceAll("$__rate_interval", rateInterval)
    .replaceAll("$__range", range)
    .replaceAll("$cluster_name", clusterName)
    .replaceAll(/\$(?:job|instance)\b/g, ".+");
}
