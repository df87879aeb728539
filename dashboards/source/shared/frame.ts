// Dashboards, shared: what all dashboards have in common.
import {
  DashboardBuilder,
  DashboardCursorSync,
  type Dashboard,
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
 * newest schema's number, although the file holds nothing that came after 39.
 */
export function shipped(builder: DashboardBuilder): Dashboard {
  const { id: _, ...dashboard } = builder.build();
  return { ...dashboard, schemaVersion: 39 };
}
