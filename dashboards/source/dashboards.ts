// Dashboards: everything that is shipped to Grafana, as the text of its files.
import { format } from "prettier";
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { cluster } from "./cluster.ts";
import { exporter } from "./exporter.ts";
import { fleet } from "./fleet.ts";

/** In dashboards/, named by its uid. */
export function fileOf(dashboard: Dashboard): URL {
  return new URL(`../${String(dashboard.uid)}.json`, import.meta.url);
}

export function shippedDashboards(): readonly Dashboard[] {
  return [fleet(), cluster(), exporter()];
}

export async function textOf(dashboard: Dashboard): Promise<string> {
  return format(JSON.stringify(dashboard), { parser: "json" });
}
