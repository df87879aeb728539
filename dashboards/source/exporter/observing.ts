// Exporter dashboard: whether corosync is observed, and how freshly.
import { VisibilityMode } from "@grafana/grafana-foundation-sdk/common";
import { lines, table, tallies, timeline } from "../shared/panels.ts";
import { named, ofCluster, select } from "../shared/promql.ts";
import { range, rows } from "../shared/query.ts";
import { colours, words } from "../shared/states.ts";

export function availability() {
  return timeline(
    "Corosync answers",
    "votequorum_up: corosync answered within the timeout. A gap: the exporter itself was not scraped.",
  )
    .mappings(
      words([1, "answers", colours.good], [0, "SILENT", colours.silent]),
    )
    .withTarget(range(named(select("votequorum_up")), "{{node_name}}"));
}

export function age() {
  return lines(
    "Age of what a scrape shows",
    "How long before the scrape the shown state was read from corosync: from change to visible it is never longer, apart from the scrape interval. It grows while corosync is silent, and then no state is shown.",
  )
    .unit("s")
    .withTarget(
      range(
        named(
          `timestamp(${select("votequorum_observation_timestamp_seconds")}) - (${select("votequorum_observation_timestamp_seconds")} > 0)`,
        ),
        "{{node_name}}",
      ),
    );
}

export function getinfo() {
  const buckets = `sum by (le) (${ofCluster(`rate(${select("votequorum_getinfo_duration_seconds_bucket")}[$__rate_interval])`)})`;
  return lines(
    "How long corosync takes to answer",
    "Calls of votequorum_getinfo over all chosen nodes. The exporter never waits for one in a scrape.",
  )
    .unit("s")
    .withTarget(range(`histogram_quantile(0.5, ${buckets})`, "median"))
    .withTarget(
      range(`histogram_quantile(0.99, ${buckets})`, "99th percentile", "B"),
    );
}

export function callbackToVisible() {
  const metric = "votequorum_callback_to_visible_seconds";
  const of = (part: string) =>
    ofCluster(`rate(${select(`${metric}_${part}`)}[$__rate_interval])`);
  const buckets = `sum by (le) (${of("bucket")})`;
  return lines(
    "Callback to visible",
    "From the callback in corosync's client library to the moment from which a scrape shows what it told, over all chosen nodes; the looks at every node are in between. Right axis: how many callbacks there were since the last point. No point: there were none.",
  )
    .unit("s")
    .showPoints(VisibilityMode.Always)
    .withTarget(range(`histogram_quantile(0.5, ${buckets}) >= 0`, "median"))
    .withTarget(
      range(
        `histogram_quantile(0.99, ${buckets}) >= 0`,
        "99th percentile",
        "B",
      ),
    )
    .withTarget(
      range(
        `sum(${ofCluster(`increase(${select(`${metric}_count`)}[$__rate_interval])`)})`,
        "callbacks",
        "C",
      ),
    )
    .overrideByName("callbacks", [
      { id: "unit", value: "short" },
      { id: "custom.axisPlacement", value: "right" },
      { id: "custom.drawStyle", value: "bars" },
      { id: "custom.showPoints", value: "never" },
      { id: "custom.fillOpacity", value: 20 },
      { id: "custom.lineWidth", value: 0 },
      { id: "color", value: { mode: "fixed", fixedColor: colours.plain } },
    ]);
}

export function connections() {
  return tallies(
    "Connections to votequorum, and errors",
    "How many connections were made and how many failed or broke, by the answer, since the last point.",
  )
    .withTarget(
      range(
        named(
          `increase(${select("votequorum_connections_total")}[$__rate_interval])`,
        ),
        "{{node_name}}: made",
      ),
    )
    .withTarget(
      range(
        `sum by (node_name, code) (${named(`increase(${select("votequorum_connection_errors_total")}[$__rate_interval])`)}) > 0`,
        "{{node_name}}: {{code}}",
        "B",
      ),
    );
}

export function notifications() {
  return lines(
    "Callbacks from votequorum",
    "Callbacks in a second over all chosen nodes, by kind.",
  )
    .unit("cps")
    .withTarget(
      range(
        `sum by (callback) (${ofCluster(`rate(${select("votequorum_notifications_total")}[$__rate_interval])`)})`,
        "{{callback}}",
      ),
    );
}

export function unannounced() {
  return tallies(
    "Changes without a callback, observations dropped",
    "Unannounced: the timer found a change that corosync told nobody of, as those of a quorum device; they are counted all the same. Dropped: this process was too busy for too long.",
  )
    .withTarget(
      range(
        named(
          `increase(${select("votequorum_unannounced_changes_total")}[$__rate_interval])`,
        ),
        "{{node_name}}: unannounced",
      ),
    )
    .withTarget(
      range(
        named(
          `increase(${select("votequorum_observations_dropped_total")}[$__rate_interval])`,
        ),
        "{{node_name}}: dropped",
        "B",
      ),
    );
}

export function unobserved() {
  return lines(
    "Part of the time in which corosync was not observed",
    "1 is all of the time. It includes the time in which this program did not run, as told by its journal.",
  )
    .unit("percentunit")
    .max(1)
    .withTarget(
      range(
        named(
          `rate(${select("votequorum_unobserved_seconds_total")}[$__rate_interval])`,
        ),
        "{{node_name}}",
      ),
    );
}

export function builds() {
  return table(
    "Versions",
    "What runs on each node. They should be the same within a cluster.",
  )
    .unit("none")
    .withTarget(
      rows(
        `max by (cluster_name, node_name, version, revision, node_version) (${named(select("votequorum_exporter_build_info"))})`,
      ),
    )
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true, Value: true },
        includeByName: {},
        indexByName: {
          cluster_name: 0,
          node_name: 1,
          version: 2,
          revision: 3,
          node_version: 4,
        },
        renameByName: {
          cluster_name: "Cluster",
          node_name: "Node",
          version: "Version",
          revision: "Revision",
          node_version: "Node.js",
        },
      },
    });
}
