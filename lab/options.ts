// Room lab: what a lab is asked to be, checked before anything is started.
import { LabRefusal } from "./kernel/prerequisites.ts";

export interface LabOptions {
  /** 1 to 32 nodes. */
  readonly nodes: number;
  /** Networks that corosync speaks over, default 1. The management network is apart from them. */
  readonly rings?: 1 | 2;
  /** `totem.cluster_name`, default "lab". */
  readonly clusterName?: string;
  /** Names in the node list, default node1, node2, … */
  readonly nodeNames?: readonly string[];
  /** Node IDs, default 1, 2, … */
  readonly nodeIds?: readonly number[];
  /** More keys of `quorum { }`: two_node, wait_for_all, last_man_standing, auto_tie_breaker, expected_votes, … */
  readonly quorum?: Readonly<Record<string, string | number>>;
  /** `quorum_votes` of each node. */
  readonly votes?: readonly number[];
  /** A real corosync-qnetd on the management network and a corosync-qdevice beside every corosync. */
  readonly qdevice?: {
    /** Default 1; lms: default one less than there are nodes. */
    readonly votes?: number;
    readonly algorithm?: "ffsplit" | "lms";
    /** `quorum.device.timeout`, default 3 s here (corosync: 10 s). */
    readonly timeoutMs?: number;
  };
  /** Lines for `uidgid { }`, like "uid: nobody". */
  readonly uidgid?: readonly string[];
  /** `totem.token`, default 1 s. */
  readonly tokenMs?: number;
  /** "all" (default): resolves when every node is a member, and quorate if its votes suffice. */
  readonly boot?: "all" | "none";
  /** Ends the start, or the lab. */
  readonly signal?: AbortSignal;
  /** Is told what is being done. */
  readonly log?: (line: string) => void;
}

export const DEFAULT_CLUSTER_NAME = "lab";

const MAX_NODES = 32;

/** Throws LabRefusal when the options do not make a lab. */
export function checkLabOptions(options: LabOptions): void {
  const { nodes, clusterName = DEFAULT_CLUSTER_NAME } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MAX_NODES) {
    refuse(`with a number of nodes outside 1 to ${MAX_NODES}`, nodes);
  }
  if (!/^[\w.-]{1,255}$/.test(clusterName)) {
    refuse(
      "under a cluster name of other than letters, digits, _ . -",
      clusterName,
    );
  }
  for (const [key, list] of Object.entries({
    votes: options.votes,
    nodeNames: options.nodeNames,
    nodeIds: options.nodeIds,
  })) {
    if (list === undefined) continue;
    if (list.length !== nodes) {
      refuse(`of ${nodes} nodes with ${list.length} ${key}`, list.join(","));
    }
    if (key !== "votes" && new Set<string | number>(list).size !== nodes) {
      refuse(`with ${key} that are not unique`, list.join(","));
    }
  }
  for (const name of options.nodeNames ?? []) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/.test(name)) {
      refuse("with a node name that is no host name", name);
    }
  }
  for (const nodeId of options.nodeIds ?? []) {
    if (!Number.isInteger(nodeId) || nodeId < 1 || nodeId > 65_535) {
      refuse("with a node ID outside 1 to 65535, which knet allows", nodeId);
    }
  }
  for (const votes of options.votes ?? []) {
    if (!Number.isInteger(votes) || votes < 0 || votes > 65_535) {
      refuse("with votes outside 0 to 65535", votes);
    }
  }
}

function refuse(what: string, value: string | number): never {
  throw new LabRefusal(`Cannot start a lab ${what}: current value is ${value}`);
}
