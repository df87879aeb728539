// Dashboards: all clusters. A table of contents; the panels are in fleet/.
import { firingAlerts } from "./firing-alerts.ts";
import { counts, troubled, worstFirst } from "./fleet/panels.ts";
import { frame, shipped, type ClassicDashboard } from "./shared/frame.ts";
import { place } from "./shared/layout.ts";
import { uids } from "./shared/links.ts";
import { clusterVariable, datasourceVariable } from "./shared/variables.ts";

export function fleet(): ClassicDashboard {
  const dashboard = frame({
    uid: uids.fleet,
    title: "votequorum / Fleet",
    description:
      "Every corosync cluster in one line, the worst first. Needs the shipped recording rules.",
    from: "now-6h",
  }).variables([
    datasourceVariable(),
    clusterVariable("cluster_name:votequorum_up:min", { multi: true }),
  ]);
  place(dashboard, [
    { height: 4, panels: counts() },
    { height: 10, panels: [[worstFirst(), 24]] },
    {
      height: 8,
      panels: [
        [troubled(), 12],
        [firingAlerts(), 12],
      ],
    },
  ]);
  return shipped(dashboard);
}
