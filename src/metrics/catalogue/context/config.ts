// Room metrics: what is configured, to be held against what runs.
import type { ConfigFacts } from "../../../context/reading.ts";
import type { View } from "../../metric.ts";
import type { Sample } from "../../series.ts";
import { nodeLabelSpecs } from "../../node-labels.ts";
import { labelText } from "../../../quorum/terms/label-text.ts";
import { only, sample, sampleOf, samplesOf } from "../../sample.ts";
import { whileRead } from "../../render/while-read.ts";

const JOINED = "joined";
const notTold = "when corosync does not tell it";

export const config = whileRead("config", [
  {
    name: "corosync_config_version",
    kind: "gauge",
    help: "Version of the configuration that each member runs with, 0 where none is given",
    labels: nodeLabelSpecs,
    source: "cmap runtime.members.ID.config_version",
    alsoAbsent: "for nodes that are not members",
    samples: ({ members }, view) =>
      samplesOf(members, ({ nodeId, status, configVersion }) =>
        // What a node that left ran with says nothing about what it will come back with.
        status !== JOINED || configVersion === undefined
          ? undefined
          : sampleOf(view.nodes.of(nodeId), Number(configVersion)),
      ),
  },
  {
    name: "corosync_configured_votes",
    kind: "gauge",
    help: "Votes that the configuration gives to each node, 1 where it says nothing",
    labels: nodeLabelSpecs,
    source: "cmap nodelist.node.N.quorum_votes",
    samples: ({ nodes }, view) =>
      nodes.map(({ nodeId, votes }) =>
        sampleOf(view.nodes.of(nodeId), votes ?? 1),
      ),
  },
  {
    name: "corosync_configured_expected_votes",
    kind: "gauge",
    help: "Expected votes as configured; without them corosync adds up the node list",
    labels: [],
    source: "cmap quorum.expected_votes",
    alsoAbsent: "unless they are configured",
    samples: ({ quorum }) => known(quorum.expectedVotes),
  },
  {
    name: "corosync_configured_two_node",
    kind: "gauge",
    help: "Whether two_node is configured",
    labels: [],
    source: "cmap quorum.two_node",
    samples: ({ quorum }) => only(quorum.twoNode ?? false),
  },
  {
    name: "corosync_wait_for_all_status",
    kind: "gauge",
    help: "Whether wait_for_all keeps quorum back until all nodes were seen at once; with it on, 1 also after any loss of quorum",
    labels: [],
    source: "cmap runtime.votequorum.wait_for_all_status",
    alsoAbsent: notTold,
    samples: ({ runtime }) => known(runtime.waitForAllStatus),
  },
  {
    name: "corosync_expected_votes_barrier",
    kind: "gauge",
    help: "Expected votes never fall below this by themselves",
    labels: [],
    source: "cmap runtime.votequorum.ev_barrier",
    alsoAbsent: notTold,
    samples: ({ runtime }) => known(runtime.evBarrier),
  },
  {
    name: "corosync_expected_votes_tracking_barrier",
    kind: "gauge",
    help: "The highest expected votes ever, kept by expected_votes_tracking across restarts",
    labels: [],
    source: "cmap runtime.votequorum.ev_tracking_barrier",
    alsoAbsent: "unless expected_votes_tracking is configured",
    samples: ({ runtime }) => known(runtime.evTrackingBarrier),
  },
  {
    name: "corosync_reload_failed",
    kind: "gauge",
    help: "Whether the last reload of the configuration failed, 0 before the first",
    labels: [],
    source: "cmap config.reload_status",
    samples: ({ reload }) =>
      only(reload !== undefined && reload.code !== "CS_OK"),
  },
  {
    name: "corosync_qdevice_configured",
    kind: "gauge",
    help: "Whether a quorum device is configured; votequorum_qdevice_registered says whether it runs",
    labels: [],
    source: "cmap quorum.device.model",
    samples: ({ device }) => only(device !== undefined),
  },
  {
    name: "corosync_qdevice_info",
    kind: "gauge",
    help: "Always 1: the configured quorum device",
    labels: [
      { name: "model", values: [] },
      { name: "algorithm", values: [] },
    ],
    source: "cmap quorum.device.model, quorum.device.net.algorithm",
    alsoAbsent: "unless one is configured",
    samples: ({ device }) => infoOf(device),
  },
  {
    name: "corosync_node_never_seen",
    kind: "gauge",
    help: "Whether a configured node was never a member since this node's corosync started",
    labels: nodeLabelSpecs,
    source: "cmap nodelist.node.N.nodeid, runtime.members.ID",
    samples: neverSeen,
  },
]);

function known(value: number | boolean | undefined): readonly Sample[] {
  return value === undefined ? [] : only(value);
}

function infoOf(device: ConfigFacts["device"]): readonly Sample[] {
  if (device === undefined) return [];
  const { model, algorithm = "" } = device;
  return [
    sample({ model: labelText(model), algorithm: labelText(algorithm) }, 1),
  ];
}

function neverSeen(
  { nodes, members }: ConfigFacts,
  view: View,
): readonly Sample[] {
  const seen = new Set(members.map(({ nodeId }) => nodeId));
  return nodes.map(({ nodeId }) =>
    sampleOf(view.nodes.of(nodeId), !seen.has(nodeId)),
  );
}
