// Cluster dashboard: quorum options and the configuration.
import { matrix } from "../shared/tables/matrix.ts";
import { timeline } from "../shared/panels.ts";
import { named, observed, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";
import { colours, missing, words } from "../shared/states.ts";

export function quorumOptions() {
  return matrix({
    title: "Quorum options in force",
    description:
      "What corosync itself says of two_node, wait_for_all, last_man_standing, auto_tie_breaker and allow_downscale on each node. They should be the same everywhere.",
    expr: `max by (observer, flag) (${observed(select("votequorum_flag"))})`,
    column: "flag",
    mappings: [
      ...words([1, "on", colours.plain], [0, "off", colours.off]),
      missing("–", colours.off),
    ],
  });
}

/** Facts about the configuration that are 1 when somebody should look. */
const concerns = [
  ["corosync_wait_for_all_status", "waits for all nodes"],
  ["corosync_reload_failed", "reload failed"],
  ["corosync_configured_two_node", "two_node configured"],
  ["votequorum_sync_in_progress", "membership is changing"],
] as const;

export function concernsTimeline() {
  const panel = timeline(
    "Waiting, reloading, changing",
    "Waits for all nodes: no quorum until every node was seen once. Reload failed: the running configuration is not the file's. Membership is changing: a change began and has not ended.",
  ).mappings(words([1, "yes", colours.warn], [0, "no", colours.off]));
  concerns.forEach(([metric, what], index) => {
    panel.withTarget(
      range(
        `max by (cluster_name) (${named(select(metric))})`,
        what,
        String.fromCharCode(65 + index),
      ),
    );
  });
  return panel;
}

export function strangeness() {
  return timeline(
    "What this program has no name for",
    "Flag bits that corosync sets and this program does not know: a newer corosync. Normally 0.",
  )
    .mappings(words([0, "nothing", colours.off]))
    .withTarget(
      range(named(select("votequorum_unknown_flags")), "{{node_name}}"),
    );
}

export function neverSeen() {
  return matrix({
    title: "Configured and never seen, by whose view",
    description:
      "Nodes in the configuration that were never a member since the asked node's corosync started.",
    expr: `max by (observer, node_name) (${observed(select("corosync_node_never_seen"))})`,
    column: "node_name",
    mappings: [
      ...words([1, "never seen", colours.warn], [0, "seen", colours.good]),
      missing("–", colours.off),
    ],
  });
}
