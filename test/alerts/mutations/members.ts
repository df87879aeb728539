// Tests of alerts/: how the rules are broken: members, their rings and the links between them.
import { broken, type Mutation } from "./mutation.ts";

export const members: readonly Mutation[] = [
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
];
