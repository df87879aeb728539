// Bench of a fleet: what happens to which cluster, what its nodes see of it, and which alerts must tell of it.
import type { Options } from "./options.ts";

export type Incident =
  | { readonly kind: "none" }
  /** The last node is powered off. */
  | { readonly kind: "node-lost" }
  /** A bare majority goes on, the others are on their own together. */
  | { readonly kind: "partition" }
  /** Every node is alone. */
  | { readonly kind: "shattered" }
  | { readonly kind: "qdevice-lost" };

export interface ClusterPlan {
  readonly index: number;
  readonly hasQdevice: boolean;
  readonly incident: Incident;
}

/** What one node sees. */
export interface Sight {
  /** The members of its partition, itself among them. */
  readonly members: readonly number[];
  readonly hasQdevice: boolean;
  readonly isQdeviceVoting: boolean;
}

/** Every fourth cluster has a quorum device; of 40 clusters, one has an incident of each kind. */
export function planFleet({
  clusters,
}: Pick<Options, "clusters">): readonly ClusterPlan[] {
  return Array.from({ length: clusters }, (_, index) => ({
    index,
    hasQdevice: index % 4 === 0,
    incident: { kind: kindOf(index % 40) },
  }));
}

function kindOf(index: number): Incident["kind"] {
  switch (index) {
    case 5:
      return "node-lost";
    case 10:
      return "partition";
    case 15:
      return "shattered";
    // One of those that have a quorum device.
    case 20:
      return "qdevice-lost";
    default:
      return "none";
  }
}

/** What a node of this cluster sees once the incident has begun; undefined: it is powered off. */
export function sightOf(
  { hasQdevice, incident }: Omit<ClusterPlan, "index">,
  node: number,
  nodes: number,
): Sight | undefined {
  const all = range(1, nodes);
  const healthy = { members: all, hasQdevice, isQdeviceVoting: hasQdevice };
  switch (incident.kind) {
    case "none":
      return healthy;
    case "node-lost":
      return node === nodes
        ? undefined
        : { ...healthy, members: all.slice(0, -1) };
    case "partition": {
      const majority = majorityOf(nodes);
      const members = all.filter((id) => id <= majority === node <= majority);
      return { ...healthy, members };
    }
    case "shattered":
      return { ...healthy, members: [node] };
    case "qdevice-lost":
      return { ...healthy, isQdeviceVoting: false };
    default:
      incident satisfies never;
      return undefined;
  }
}

/** `alertname node_name`, those without a node end in the space; all that may fire within some minutes. */
export function alertsOf(
  { incident }: Pick<ClusterPlan, "incident">,
  nodes: number,
): readonly string[] {
  const named = (alert: string, ids: readonly number[]) =>
    ids.map((id) => `${alert} n${id}`);
  const all = range(1, nodes);
  switch (incident.kind) {
    case "none":
      return [];
    case "node-lost":
      return [
        ...named("CorosyncNodeLost", [nodes]),
        ...(nodes - 2 < majorityOf(nodes) ? ["CorosyncQuorumAtRisk "] : []),
      ];
    case "partition": {
      const minority = all.slice(majorityOf(nodes));
      return [
        ...named("CorosyncQuorumLost", minority),
        ...named("CorosyncNodeLost", minority),
        "CorosyncQuorumAtRisk ",
      ];
    }
    case "shattered":
      return [
        ...named("CorosyncQuorumLost", all),
        "CorosyncClusterQuorumLost ",
      ];
    case "qdevice-lost":
      return [
        ...named("CorosyncQdeviceNotVoting", all),
        ...(nodes - 1 < majorityOf(nodes + 1) ? ["CorosyncQuorumAtRisk "] : []),
      ];
    default:
      incident satisfies never;
      return [];
  }
}

export function majorityOf(votes: number): number {
  return Math.floor(votes / 2) + 1;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
