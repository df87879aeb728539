// Tests of alerts/: what is broken in the rules, and which unit tests have to notice.

export interface Mutation {
  /** The rule, as `alert:` or `record:` names it. */
  readonly rule: string;
  /** The file whose tests notice. */
  readonly tests: string;
  readonly change: Change;
}

/** A text within its expression that becomes another, or a time that becomes another. */
export type Change =
  | readonly [from: string, to: string]
  | { readonly for: string }
  | { readonly keep_firing_for: string };

export const mutations: readonly Mutation[] = [
  broken(
    "instance:votequorum_quorate:lost",
    "quorum-lost",
    "last_over_time(votequorum_quorate[10m])",
    "votequorum_quorate",
  ),
  broken(
    "instance:votequorum_quorate:lost",
    "quorum-lost",
    "last_over_time",
    "min_over_time",
  ),
  broken(
    "instance:votequorum_quorate:lost",
    "quorum-lost",
    "(last_over_time(votequorum_last_quorum_loss_observed[10m]) == 1)",
    "votequorum_last_quorum_loss_observed",
  ),
  broken(
    "instance:votequorum_quorate:lost",
    "quorum-lost",
    "(last_over_time(instance:votequorum_quorate:lasting[10m]) == 0)",
    "instance:votequorum_quorate:lasting == 0",
  ),
  broken(
    "instance:votequorum_quorate:lasting",
    "quorum-lost",
    "[5m] offset 2m",
    "[2m]",
  ),
  broken(
    "instance:votequorum_quorate:lasting",
    "quorum-lost",
    "(last_over_time(votequorum_quorate[5m] offset 2m) == 0)",
    "(votequorum_quorate offset 2m == 0)",
  ),
  broken(
    "cluster_name:votequorum_node_missing:told",
    "quorum-recently-lost",
    "votequorum_alerts_pending",
    "votequorum_node_state",
  ),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    "(last_over_time(votequorum_last_quorum_loss_observed[10m]) == 1)",
    "votequorum_last_quorum_loss_observed",
  ),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    "node_missing:told[30m])",
    "node_missing:told[1m])",
  ),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    ">= on (cluster_name, node_name)",
    "+ on (cluster_name, node_name)",
  ),
  broken(
    "CorosyncQuorumLost",
    "quorum-lost",
    "by (cluster_name, node_name)",
    "by (instance, cluster_name, node_name)",
  ),
  broken(
    "instance:votequorum_info:latest",
    "quorum-lost",
    "== on (job, instance) group_left ()",
    "or on (job, instance, node_name)",
  ),
  broken(
    "instance:votequorum_info:latest",
    "quorum-lost",
    "or on (job, instance)",
    "and on (job, instance)",
  ),
  broken("instance:votequorum_info:seen", "quorum-lost", '{node_name!=""}', ""),
  broken(
    "CorosyncClusterQuorumLost",
    "quorum-lost",
    "last_over_time(votequorum_quorate[90s])",
    "votequorum_quorate",
  ),
  broken(
    "CorosyncClusterQuorumLost",
    "quorum-lost",
    "unless on (cluster_name)",
    "or on (cluster_name)",
  ),
  broken("CorosyncClusterQuorumLost", "quorum-lost", '{cluster_name!=""}', ""),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    "< 600",
    "< 300",
  ),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    "min_over_time(votequorum_quorate[10m])",
    "votequorum_quorate",
  ),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    ">= on (job, instance)",
    "> on (job, instance)",
  ),
  broken("CorosyncQuorumRecentlyLost", "quorum-recently-lost", { for: "0s" }),
  broken(
    "CorosyncQuorumRecentlyLost",
    "quorum-recently-lost",
    "[6h] offset 10m",
    "[1s] offset 6h",
  ),
  broken(
    "CorosyncQuorumAtRisk",
    "quorum-at-risk",
    "- last_over_time(votequorum_total_votes[2m]) > 0",
    "- last_over_time(votequorum_total_votes[2m]) >= 0",
  ),
  broken(
    "CorosyncQuorumAtRisk",
    "quorum-at-risk",
    "(last_over_time(votequorum_quorate[2m]) == 1)",
    "votequorum_quorate",
  ),
  broken(
    "CorosyncQuorumAtRisk",
    "quorum-at-risk",
    "tolerated[2m]) == 0",
    "tolerated[2m]) >= 0",
  ),
  broken("CorosyncQuorumAtRisk", "quorum-at-risk", { for: "1m" }),
  broken("CorosyncQuorumFlapping", "quorum-recently-lost", ">= 3", ">= 2"),
  broken("CorosyncQuorumFlapping", "quorum-recently-lost", "[1h]", "[5m]"),
  broken(
    "CorosyncNodeLost",
    "node-lost",
    "quorate[2m]) == 1",
    "quorate[2m]) >= 0",
  ),
  broken(
    "CorosyncNodeLost",
    "node-lost",
    "group_left (cluster_name)",
    "group_left (cluster_name, node_name)",
  ),
  broken(
    "CorosyncNodeLost",
    "node-lost",
    "by (cluster_name, node_name)",
    "by (job, instance, cluster_name, node_name)",
  ),
  broken("CorosyncNodeLost", "node-lost", { for: "1m" }),
  broken(
    "instance:votequorum_ring_sequence:settled",
    "split-brain",
    "(changes(votequorum_ring_sequence[2m]) == 0)",
    "votequorum_quorate",
  ),
  broken(
    "instance:votequorum_ring_sequence:settled",
    "split-brain",
    "(min_over_time(votequorum_quorate[2m]) == 1)",
    "votequorum_quorate",
  ),
  broken(
    "instance:votequorum_ring_sequence:settled",
    "split-brain",
    '{cluster_name!=""}',
    "",
  ),
  broken("CorosyncSplitBrain", "split-brain", { keep_firing_for: "1s" }),
  broken("CorosyncSplitBrain", "split-brain", "> 0", "< 0"),
  broken(
    "CorosyncExpectedVotesMismatch",
    "expected-votes",
    "(votequorum_quorate == 1)",
    "votequorum_quorate",
  ),
  broken("CorosyncExpectedVotesMismatch", "expected-votes", { for: "0s" }),
  broken(
    "CorosyncExpectedVotesChanged",
    "expected-votes",
    "last_man_standing|allow_downscale",
    "two_node",
  ),
  broken(
    "CorosyncExpectedVotesChanged",
    "expected-votes",
    "(max_over_time(votequorum_last_expected_votes_change_timestamp_seconds[15m]) > 0)",
    "(votequorum_last_expected_votes_change_timestamp_seconds > 0)",
  ),
  broken(
    "CorosyncQdeviceNotVoting",
    "qdevice",
    "(votequorum_quorate == 1)",
    "votequorum_quorate",
  ),
  broken(
    "CorosyncQdeviceNotVoting",
    "qdevice",
    "(cluster_name:votequorum_qdevice_registered:max == 1)",
    "cluster_name:votequorum_qdevice_registered:max",
  ),
  broken("CorosyncQdeviceNotVoting", "qdevice", { for: "1m" }),
  broken(
    "CorosyncQdeviceConfiguredNotRegistered",
    "configuration",
    "(votequorum_qdevice_registered == 0)",
    "votequorum_qdevice_registered",
  ),
  broken(
    "CorosyncQdeviceConfiguredNotRegistered",
    "configuration",
    "(corosync_qdevice_configured == 1)",
    "corosync_qdevice_configured",
  ),
  broken("CorosyncQdeviceConfiguredNotRegistered", "configuration", {
    for: "4m",
  }),
  broken(
    "instance:corosync_knet_link_connected:member",
    "links",
    '(votequorum_node_state{state="member"} == 1)',
    "votequorum_node_state",
  ),
  broken(
    "instance:corosync_knet_link_connected:member",
    "links",
    "(corosync_knet_link_enabled == 1)",
    "corosync_knet_link_enabled",
  ),
  broken(
    "instance:corosync_knet_link_connected:sum",
    "links",
    "node_id, node_name",
    "node_name",
  ),
  broken(
    "instance:corosync_knet_link_connected:sum",
    "links",
    "sum by",
    "max by",
  ),
  broken(
    "CorosyncLinkDown",
    "links",
    "group_left (cluster_name)",
    "group_left (cluster_name, node_name)",
  ),
  broken("CorosyncLinkDown", "links", "node_name, link)", "node_name)"),
  broken("CorosyncLinkDown", "links", { for: "1m" }),
  broken(
    "CorosyncLastLinkToNode",
    "links",
    "(instance:corosync_knet_link_connected:member == 0)",
    "instance:corosync_knet_link_connected:member",
  ),
  broken("CorosyncLastLinkToNode", "links", "sum == 1", "sum >= 1"),
  broken("CorosyncLastLinkToNode", "links", { for: "1m" }),
  broken("CorosyncLinkFlapping", "links", ">= 3", ">= 2"),
  broken("CorosyncLinkFlapping", "links", "[15m]", "[5m]"),
  broken("CorosyncLinkFlapping", "links", "[15m]", "[1h]"),
  broken(
    "CorosyncConfigVersionMismatch",
    "configuration",
    '(votequorum_node_state{state="member"} == 1)',
    "votequorum_node_state",
  ),
  broken(
    "CorosyncConfigVersionMismatch",
    "configuration",
    "by (job, instance) (",
    "by (job) (",
  ),
  broken("CorosyncConfigVersionMismatch", "configuration", { for: "5m" }),
  broken("CorosyncReloadFailed", "configuration", "== 1", ">= 0"),
  broken("CorosyncReloadFailed", "configuration", { for: "3m" }),
  broken("CorosyncQuorumPartitionUndecided", "totem", "> 3", "> 2"),
  broken("CorosyncQuorumPartitionUndecided", "totem", { for: "0s" }),
  broken("CorosyncQuorumPartitionUndecided", "totem", {
    keep_firing_for: "1s",
  }),
  broken("CorosyncTokenLoss", "totem", '{state="operational"}', ""),
  broken("CorosyncTokenLoss", "totem", ">= 3", ">= 2"),
  broken("CorosyncTokenLoss", "totem", "[30m]", "[2h]"),
  broken("CorosyncTokenLoss", "totem", "[30m]", "[5m]"),
  broken(
    "CorosyncNotScheduled",
    "totem",
    "max_over_time(corosync_scheduling_last_pause_seconds[15m])",
    "corosync_scheduling_last_pause_seconds",
  ),
  broken("CorosyncNotScheduled", "totem", "[15m]) > 0)", "[15m]))"),
  broken("CorosyncNotScheduled", "totem", "< 900", "< 600"),
  broken("CorosyncWaitForAllPending", "wait-for-all", ">= 0", "> 0"),
  broken(
    "CorosyncWaitForAllPending",
    "wait-for-all",
    '(votequorum_flag{flag="wait_for_all"} == 1)',
    "votequorum_flag",
  ),
  broken("CorosyncWaitForAllPending", "wait-for-all", { for: "3m" }),
  broken("CorosyncSyncStuck", "corosync", { keep_firing_for: "1s" }),
  broken("CorosyncSyncStuck", "corosync", { for: "15s" }),
  broken(
    "CorosyncDown",
    "corosync",
    "last_over_time(votequorum_up[10m])",
    "votequorum_up",
  ),
  broken("CorosyncDown", "corosync", "> 4", "> 3"),
  broken(
    "VotequorumAlertDeliveryFailing",
    "exporter",
    "last_over_time(votequorum_alerts_pending[15m])",
    "votequorum_alerts_pending",
  ),
  broken(
    "VotequorumAlertDeliveryFailing",
    "exporter",
    "(increase(votequorum_alerts_failed_total[3m]) > 0)",
    "(votequorum_alerts_failed_total < 0)",
  ),
  broken("VotequorumAlertDeliveryFailing", "exporter", { for: "1m" }),
  broken(
    "VotequorumExporterDown",
    "exporter",
    "last_over_time(votequorum_exporter_build_info[1d])",
    "up",
  ),
  broken("VotequorumExporterDown", "exporter", { for: "5m" }),
  broken(
    "VotequorumExporterDown",
    "exporter",
    "or on (job, instance)",
    "and on (job, instance)",
  ),
  broken("VotequorumExporterAbsent", "exporter", "(up == 0)", "(up == 2)"),
  broken(
    "VotequorumExporterAbsent",
    "exporter",
    "unless on (cluster_name, node_name)",
    "and on (cluster_name, node_name)",
  ),
  broken("VotequorumExporterAbsent", "exporter", { for: "3m" }),
];

function broken(
  rule: string,
  tests: string,
  ...change:
    | readonly [from: string, to: string]
    | readonly [Exclude<Change, readonly string[]>]
): Mutation {
  return {
    rule,
    tests: `${tests}.yml`,
    change: change.length === 2 ? change : change[0],
  };
}
