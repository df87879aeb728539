// Dashboards, shared: where each dashboard is, what leads from one to another, and to what to do.
import {
  DashboardLinkBuilder,
  DashboardLinkType,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** Stable for ever: people's bookmarks and links hang on them. */
export const uids = {
  fleet: "votequorum-fleet",
  cluster: "votequorum-cluster",
  exporter: "votequorum-exporter",
} as const;

export const tag = "votequorum";

const runbooks =
  "https://github.com/votequorum-exporter/votequorum-exporter/blob/main/docs/runbooks/";

/** The runbook of the alert whose name stands in the same row. */
export const runbookOfRow = `${runbooks}\${__data.fields.alertname}.md`;

/** The cluster dashboard of the cluster whose name is the cell's value. */
export const clusterOfCell = `/d/${uids.cluster}?var-datasource=\${datasource}&var-cluster_name=\${__value.text}&\${__url_time_range}`;

export function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("votequorum")
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

export function runbookLink(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Runbooks")
    .type(DashboardLinkType.Link)
    .icon("doc")
    .tooltip("What each alert means, what to check, and what not to do")
    .url(`${runbooks}README.md`)
    .targetBlank(true);
}
