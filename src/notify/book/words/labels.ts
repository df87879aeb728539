// Room notify: the identity of an alert: two with the same labels are one to Alertmanager.
import { nodeLabelOf } from "../../../quorum/terms/identity.ts";
import type { Identity } from "../../../quorum/event.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import type { QuorumState } from "../../../quorum/state.ts";
import type { AlertLabels } from "../../alert.ts";
import type { Entry } from "../book.ts";
import type { Rule, Settings } from "../rule.ts";
import { labelText } from "../../../quorum/terms/label-text.ts";

/** What pages call the cluster; "" is not known. */
export function clusterNameOf(
  { clusterName }: Identity,
  settings: Pick<Settings, "clusterName">,
): string {
  return labelText(clusterName || settings.clusterName);
}

/** `undefined` as long as the cluster or the node is not known: without a name an alert would mute those of others. */
export function labelsOf(
  rule: Rule,
  entry: Entry,
  { state, settings }: { state: QuorumState; settings: Settings },
): AlertLabels | undefined {
  const { identity, facts } = state;
  const clusterName = clusterNameOf(identity, settings);
  if (clusterName === "") return undefined;
  const labels: AlertLabels = {
    alertname: rule.name,
    severity: rule.severity,
    cluster_name: clusterName,
  };
  switch (rule.about) {
    case "cluster":
      return labels;
    case "own-node":
      return about(facts.ownNodeId);
    case "other-node":
      return about(entry.nodeId);
    default:
      return rule.about satisfies never;
  }

  function about(nodeId: NodeId | undefined): AlertLabels | undefined {
    if (nodeId === undefined) return undefined;
    return { ...labels, node_name: nodeLabelOf(identity, nodeId) };
  }
}
