// Dashboards, shared: what all dashboards have in common, and what the SDK writes that is not to be shipped.
import {
  DashboardBuilder,
  DashboardCursorSync,
  type Dashboard,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { otherDashboards, runbookLink, tag } from "./links.ts";

// The SDK calls its classic schema deprecated since there is a newer one; only this one is loaded by Grafana 10 to 13.
export type ClassicDashboard = Dashboard;
export type ClassicBuilder = DashboardBuilder;
const Builder = DashboardBuilder;

export interface Head {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Like "now-1h". */
  readonly from: string;
}

export function frame({ uid, title, description, from }: Head): ClassicBuilder {
  return new Builder(title)
    .uid(uid)
    .description(description)
    .tags([tag, "corosync"])
    .readonly()
    .timezone("browser")
    .time({ from, to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .link(otherDashboards())
    .link(runbookLink());
}

/**
 * What Grafana 10 to 13 load from a file: the schema they all migrate from, and no database number. The SDK writes the
 * newest schema's number, although the file holds nothing that came after 39; and it would put links and annotations
 * into a menu that only the newest Grafana has, where nobody under stress finds them.
 */
export function shipped(builder: ClassicBuilder): ClassicDashboard {
  const {
    links = [],
    annotations,
    templating,
    panels = [],
    ...rest
  } = builder.build();
  return {
    ...without(rest, "id"),
    schemaVersion: 39,
    links: links.map((link) => without(link, "placement")),
    annotations: {
      list: (annotations.list ?? []).map((one) => without(one, "placement")),
    },
    templating: {
      // What only variables of type interval have.
      list: (templating.list ?? []).map((variable) =>
        without(variable, "auto", "auto_min", "auto_count"),
      ),
    },
    panels: panels.map((panel) =>
      "options" in panel
        ? {
            ...panel,
            // Whose options these are: no Grafana takes them for those of Grafana 6 and "repairs" them.
            pluginVersion: "10.0.0",
            // Tables of Grafana 12.2 and later have their footer elsewhere; none here has one.
            options: without(panel.options as object, "footer"),
          }
        : panel,
    ),
  };
}

/** Optional keys only: what is left is still what it was. */
function without<T extends object>(whole: T, ...keys: readonly string[]): T {
  return Object.fromEntries(
    Object.entries(whole).filter(([key]) => !keys.includes(key)),
  ) as T;
}
