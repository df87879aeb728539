// Dashboards, shared: what all dashboards have in common.
import {
  DashboardBuilder,
  DashboardCursorSync,
  type Dashboard,
  type Panel,
  type RowPanel,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { otherDashboards, runbookLink, tag } from "./links.ts";

export interface Head {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Like "now-1h". */
  readonly from: string;
}

export function frame({
  uid,
  title,
  description,
  from,
}: Head): DashboardBuilder {
  return new DashboardBuilder(title)
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
export function shipped(builder: DashboardBuilder): Dashboard {
  const { id: _, ...dashboard } = builder.build();
  return {
    ...dashboard,
    schemaVersion: 39,
    panels: (dashboard.panels ?? []).map(withoutFooter),
    templating: { list: (dashboard.templating?.list ?? []).map(plain) },
    links: (dashboard.links ?? []).map(unplaced),
    annotations: { list: (dashboard.annotations?.list ?? []).map(unplaced) },
  };
}

function unplaced<T extends { readonly placement?: unknown }>(
  item: T,
): Omit<T, "placement"> {
  const { placement: _, ...rest } = item;
  return rest;
}

/** Without what only variables of type interval have. */
function plain(variable: VariableModel): VariableModel {
  const { auto: _a, auto_min: _m, auto_count: _c, ...rest } = variable;
  return rest;
}

/** Tables of Grafana 12.2 and later have their footer elsewhere; none here has one. */
function withoutFooter(panel: Panel | RowPanel): Panel | RowPanel {
  if (!("options" in panel)) return panel;
  const { footer: _, ...options } = panel.options as Readonly<
    Record<string, unknown>
  >;
  return { ...panel, options };
}
