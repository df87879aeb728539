// Exporter dashboard: whether what was seen is kept and arrives.
import { VisibilityMode } from "@grafana/grafana-foundation-sdk/common";
import { lines, tallies } from "../shared/panels.ts";
import { named, ofCluster, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";

export function journal() {
  return tallies(
    "Errors of the journal",
    "What failed in keeping the durable counters on disk. Counters in memory go on.",
  ).withTarget(
    range(
      named(
        `increase(${select("votequorum_journal_errors_total")}[$__rate_interval])`,
      ),
      "{{node_name}}",
    ),
  );
}

export function pending() {
  return tallies(
    "Alerts that are not acknowledged yet",
    "Per Alertmanager. Above 0 for long: pages do not arrive; they are tried again.",
  ).withTarget(
    range(
      named(select("votequorum_alerts_pending")),
      "{{node_name}} → {{alertmanager}}",
    ),
  );
}

export function sent() {
  return lines(
    "Alerts sent and failed",
    "Alerts that each Alertmanager acknowledged, repetitions included, and attempts that failed, in a second.",
  )
    .unit("cps")
    .withTarget(
      range(
        `sum by (alertmanager) (${ofCluster(`rate(${select("votequorum_alerts_sent_total")}[$__rate_interval])`)})`,
        "{{alertmanager}}: sent",
      ),
    )
    .withTarget(
      range(
        `sum by (alertmanager) (${ofCluster(`rate(${select("votequorum_alerts_failed_total")}[$__rate_interval])`)})`,
        "{{alertmanager}}: failed",
        "B",
      ),
    );
}

export function delivery() {
  const buckets = `sum by (alertmanager, le) (${ofCluster(`rate(${select("votequorum_alert_delivery_duration_seconds_bucket")}[$__rate_interval])`)})`;
  return lines(
    "From the event to the acknowledged page",
    "99th percentile per Alertmanager, over all chosen nodes. A node may be fenced within 5 to 60 seconds. No point: nothing was delivered.",
  )
    .unit("s")
    .showPoints(VisibilityMode.Always)
    .withTarget(
      range(`histogram_quantile(0.99, ${buckets}) >= 0`, "{{alertmanager}}"),
    );
}

export function skew() {
  return lines(
    "Clock of the Alertmanagers, ahead of the node's",
    "To about a second. Alerts carry times: a large skew ends them early or late.",
  )
    .unit("s")
    .withTarget(
      range(
        named(select("votequorum_alertmanager_clock_skew_seconds")),
        "{{node_name}} → {{alertmanager}}",
      ),
    );
}

export function lastPaged() {
  return lines(
    "Losses of quorum that no Alertmanager acknowledged",
    "1: the newest loss that the node counts is newer than the newest one that was acknowledged. Nodes that push no alerts are left out.",
  )
    .unit("none")
    .decimals(0)
    .withTarget(
      range(
        named(
          `(${select("votequorum_last_quorum_loss_timestamp_seconds")} > bool ${select("votequorum_last_paged_quorum_loss_timestamp_seconds")}) * ${select("votequorum_last_quorum_loss_observed")} and on (job, instance) ${select("votequorum_alerts_pending")}`,
        ),
        "{{node_name}}",
      ),
    );
}
