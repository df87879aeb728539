// Dashboards: everything that is shipped to Grafana, as the text of its files.
import { format } from "prettier";
import type { ClassicDashboard } from "./shared/frame.ts";
import { cluster } from "./cluster.ts";
import { exporter } from "./exporter.ts";
import { fleet } from "./fleet.ts";

/** In dashboards/, named by its uid. */
export function fileOf(dashboard: ClassicDashboard): URL {
  return new URL(`../${String(dashboard.uid)}.json`, import.meta.url);
}

export function shippedDashboards(): readonly ClassicDashboard[] {
  return [fleet(), cluster(), exporter()];
}

export async function textOf(dashboard: ClassicDashboard): Promise<string> {
  return format(JSON.stringify(dashboard), { parser: "json" });
}
