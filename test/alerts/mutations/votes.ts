// Tests of alerts/: how the rules are broken: votes, quorum device, configuration.
import { broken, type Mutation } from "./mutation.ts";

export const votes: readonly Mutation[] = [
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
  broken("CorosyncWaitForAllPending", "wait-for-all", ">= 0", "> 0"),
  broken(
    "CorosyncWaitForAllPending",
    "wait-for-all",
    '(votequorum_flag{flag="wait_for_all"} == 1)',
    "votequorum_flag",
  ),
  broken("CorosyncWaitForAllPending", "wait-for-all", { for: "3m" }),
];
