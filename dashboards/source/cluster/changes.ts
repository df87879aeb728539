// Cluster dashboard: what changed, counted by corosync's callbacks and kept across reboots, so that no flap is missed.
import {
  GraphDrawStyle,
  StackingConfigBuilder,
  StackingMode,
} from "@grafana/grafana-foundation-sdk/common";
import { lines, tallies } from "../shared/panels.ts";
import { named, observed, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";

/** Increases as bars: how often something happened between two points. */
function counted(title: string, description: string) {
  return tallies(title, description)
    .decimals(0)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(70)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

function increase(metric: string): string {
  return `increase(${select(metric)}[$__rate_interval])`;
}

export function quorumChanges() {
  return counted(
    "Changes of quorum",
    "How often each node lost or gained quorum, also between two scrapes. Prometheus extrapolates, so the bars are about right; the counters are exact.",
  ).withTarget(
    range(
      `sum by (node_name, to) (${named(increase("votequorum_quorum_changes_total"))}) > 0`,
      "{{node_name}} became {{to}}",
    ),
  );
}

export function inquorateTime() {
  return lines(
    "Part of the time without quorum, and unobserved",
    "1 is all of the time. Unobserved: corosync could not be asked, so that it is not known whether there was quorum.",
  )
    .unit("percentunit")
    .max(1)
    .withTarget(
      range(
        named(
          `rate(${select("votequorum_inquorate_seconds_total")}[$__rate_interval])`,
        ),
        "{{node_name}}: inquorate",
      ),
    )
    .withTarget(
      range(
        `${named(`rate(${select("votequorum_unobserved_seconds_total")}[$__rate_interval])`)} > 0`,
        "{{node_name}}: unobserved",
        "B",
      ),
    );
}

export function leavesAndJoins() {
  return counted(
    "Nodes that left and joined",
    "Summed over all observers: one node that leaves a cluster of five is seen leaving by four.",
  )
    .withTarget(
      range(
        `sum by (node_name) (${observed(increase("votequorum_node_leaves_total"))}) > 0`,
        "{{node_name}} left",
      ),
    )
    .withTarget(
      range(
        `sum by (node_name) (${observed(increase("votequorum_node_joins_total"))}) > 0`,
        "{{node_name}} joined",
        "B",
      ),
    );
}

export function otherChanges() {
  return counted(
    "Changes of rings, votes and the quorum device",
    "Ring IDs, total votes and expected votes, and how often a quorum device began to vote or fell silent, by the node that counted them.",
  )
    .withTarget(
      range(
        `${named(increase("votequorum_ring_changes_total"))} > 0`,
        "{{node_name}}: ring",
      ),
    )
    .withTarget(
      range(
        `sum by (node_name, direction) (${named(increase("votequorum_total_votes_changes_total"))}) > 0`,
        "{{node_name}}: total votes {{direction}}",
        "B",
      ),
    )
    .withTarget(
      range(
        `sum by (node_name, direction) (${named(increase("votequorum_expected_votes_changes_total"))}) > 0`,
        "{{node_name}}: expected votes {{direction}}",
        "C",
      ),
    )
    .withTarget(
      range(
        `sum by (node_name, to) (${named(increase("votequorum_qdevice_vote_changes_total"))}) > 0`,
        "{{node_name}}: qdevice {{to}}",
        "D",
      ),
    );
}

export function memberJoins() {
  return tallies(
    "Members, as corosync's own statistics say",
    "Members that are joined by cmap's account, and how often any joined. It should agree with votequorum's members.",
  )
    .withTarget(
      range(
        `sum by (observer) (${observed(select("corosync_member_joined"))})`,
        "{{observer}}: joined",
      ),
    )
    .withTarget(
      range(
        `sum by (observer) (${observed(increase("corosync_member_joins_total"))}) > 0`,
        "{{observer}}: joins",
        "B",
      ),
    );
}

export function ringSequences() {
  return lines(
    "Ring sequence, as each node says",
    "Grows with every membership change by 4. Nodes of one ring have the same.",
  )
    .unit("none")
    .decimals(0)
    .withTarget(
      range(named(select("votequorum_ring_sequence")), "{{node_name}}"),
    );
}
