// Exporter dashboard: the collectors that read cmap.
import { lines, timeline } from "../shared/panels.ts";
import { named, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";
import { colours, words } from "../shared/states.ts";

export function collectorSuccess() {
  return timeline(
    "Collectors, the worst node of each",
    "Whether each collector's newest reading of cmap succeeded on every node. A collector that fails shows no values; quorum is never affected.",
  )
    .mappings(words([1, "reads", colours.good], [0, "FAILS", colours.bad]))
    .withTarget(
      range(
        `min by (collector) (${named(select("corosync_collector_success"))})`,
        "{{collector}}",
      ),
    );
}

export function collectorDuration() {
  return lines(
    "How long collectors take",
    "The newest reading of the slowest node. They run on a thread of their own.",
  )
    .unit("s")
    .withTarget(
      range(
        `max by (collector) (${named(select("corosync_collector_duration_seconds"))})`,
        "{{collector}}",
      ),
    );
}
