// Dashboards: the exporters themselves. A table of contents; each panel is in exporter/.
import * as collectors from "./exporter/collectors.ts";
import * as observing from "./exporter/observing.ts";
import * as process from "./exporter/process.ts";
import * as telling from "./exporter/telling.ts";
import { incidents } from "./shared/annotations.ts";
import { frame, shipped, type ClassicDashboard } from "./shared/frame.ts";
import { place, type Band } from "./shared/layout.ts";
import { uids } from "./shared/links.ts";
import {
  clusterVariable,
  datasourceVariable,
  instanceVariable,
  jobVariable,
} from "./shared/variables.ts";

function bands(): readonly Band[] {
  return [
    {
      height: 7,
      panels: [
        [observing.availability(), 8],
        [observing.callbackToVisible(), 8],
        [observing.age(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [observing.connections(), 8],
        [observing.notifications(), 8],
        [observing.unannounced(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [observing.getinfo(), 8],
        [observing.unobserved(), 8],
        [observing.builds(), 8],
      ],
    },
    { section: "Collectors" },
    {
      height: 7,
      panels: [
        [collectors.collectorSuccess(), 12],
        [collectors.collectorDuration(), 12],
      ],
    },
    { section: "Journal and pages" },
    {
      height: 7,
      panels: [
        [telling.journal(), 8],
        [telling.pending(), 8],
        [telling.sent(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [telling.delivery(), 8],
        [telling.skew(), 8],
        [telling.lastPaged(), 8],
      ],
    },
    { section: "The process" },
    {
      height: 7,
      panels: [
        [process.cpu(), 8],
        [process.memory(), 8],
        [process.heap(), 8],
      ],
    },
    {
      height: 7,
      panels: [
        [process.descriptors(), 8],
        [process.scrape(), 8],
        [process.samples(), 8],
      ],
    },
  ];
}

export function exporter(): ClassicDashboard {
  const dashboard = frame({
    uid: uids.exporter,
    title: "votequorum / Exporter",
    description:
      "The exporters: whether corosync is observed, whether what was seen is kept and arrives, and what it costs.",
    from: "now-1h",
  })
    .variables([
      datasourceVariable(),
      clusterVariable("votequorum_info", { multi: true }),
      jobVariable(),
      instanceVariable(),
    ])
    .annotations(incidents());
  place(dashboard, bands());
  return shipped(dashboard);
}
