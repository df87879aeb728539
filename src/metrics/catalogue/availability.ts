// Room metrics: is corosync there, who speaks, and how old is what is said.
import { isCurrent } from "../../quorum/availability.ts";
import type { ReadMetric } from "../metric.ts";
import { nodeLabels } from "../node-labels.ts";
import { labelText } from "../../quorum/terms/label-text.ts";
import { only, sample, seconds } from "../sample.ts";

export const availability: readonly ReadMetric[] = [
  {
    name: "votequorum_up",
    kind: "gauge",
    help: "Whether corosync answered within the timeout of the last poll",
    labels: [],
    source: "votequorum_getinfo",
    shown: "always",
    samples: ({ state, now, freshForMs }) =>
      only(isCurrent(state, now, freshForMs)),
  },
  {
    name: "votequorum_info",
    kind: "gauge",
    help: "Always 1: the cluster and the node that speak here, last known values while corosync is down, empty before they are known",
    labels: [
      { name: "cluster_name", values: [] },
      { name: "node_id", values: [] },
      { name: "node_name", values: [] },
    ],
    source:
      "cmap totem.cluster_name, nodelist.node.N.name; votequorum_info.node_id",
    shown: "always",
    samples: ({ state: { identity, facts } }) => {
      const node =
        facts.ownNodeId === undefined
          ? { node_id: "", node_name: "" }
          : nodeLabels(identity, facts.ownNodeId);
      return [
        sample({ cluster_name: labelText(identity.clusterName), ...node }, 1),
      ];
    },
  },
  {
    name: "votequorum_observation_timestamp_seconds",
    kind: "gauge",
    help: "When the shown state was read, as Unix time, 0 before the first answer",
    labels: [],
    source: "CLOCK_REALTIME after votequorum_getinfo",
    shown: "always",
    samples: ({ state }) =>
      only(seconds(state.lastObservation?.realtimeMs ?? 0)),
  },
];
