// Dashboards: what fires now, and what to do about it.
import { link, tinted, width } from "./shared/tables/columns.ts";
import { runbookOfRow } from "./shared/links.ts";
import { table } from "./shared/panels.ts";
import { rows } from "./shared/query.ts";
import { colours, words } from "./shared/states.ts";

/** The alerts of the shipped rules; those that the exporters push themselves are in Alertmanager only. */
export function firingAlerts() {
  const labels = "severity, alertname, cluster_name, node_name";
  return table(
    "Firing alerts",
    "Alerts of the shipped rules that fire at the end of the time range. Each name leads to its runbook. Empty is good, provided that the rules are loaded.",
  )
    .unit("none")
    .noValue("–")
    .mappings(words([1, "firing", colours.bad]))
    .withTarget(
      rows(
        `max by (${labels}) (ALERTS{alertname=~"(Corosync|Votequorum).+", alertstate="firing", cluster_name=~"$cluster_name"})`,
      ),
    )
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true, Value: true },
        includeByName: {},
        indexByName: {
          severity: 0,
          alertname: 1,
          cluster_name: 2,
          node_name: 3,
        },
        renameByName: {},
      },
    })
    .overrideByName("severity", [
      { id: "displayName", value: "Severity" },
      tinted,
      width(90),
      {
        id: "mappings",
        value: [
          {
            type: "value",
            options: {
              critical: { color: colours.bad, index: 0 },
              warning: { color: colours.warn, index: 1 },
              info: { color: colours.plain, index: 2 },
            },
          },
        ],
      },
    ])
    .overrideByName("alertname", [
      { id: "displayName", value: "Alert" },
      link("What to do", runbookOfRow),
    ])
    .overrideByName("cluster_name", [{ id: "displayName", value: "Cluster" }])
    .overrideByName("node_name", [{ id: "displayName", value: "Node" }]);
}
