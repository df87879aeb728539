// Tests of alerts/: how the rules are broken: corosync itself, and the exporter.
import { broken, type Mutation } from "./mutation.ts";

export const corosync: readonly Mutation[] = [
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
    "instance:votequorum_exporter_build_info:last1d",
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
