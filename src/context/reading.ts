// Room context: what is read of cmap beside the names. Every collector is read, or failed, alone; a missing key is undefined.
import type { Instant, NodeId } from "../quorum/terms/ids.ts";

export const collectorNames = [
  "knet",
  "totem",
  "scheduling",
  "config",
  "members",
] as const;
export type CollectorName = (typeof collectorNames)[number];

/** The newest that is known of one collector; it replaces all that was known before. */
export type ContextReading =
  | Read<"knet", KnetFacts>
  /** Links exist for knet only; `transport` is `totem.transport`: udpu or udp. */
  | {
      readonly collector: "knet";
      readonly kind: "unsupported";
      readonly at: Instant;
      readonly transport: string;
    }
  | Read<"totem", TotemFacts>
  | Read<"scheduling", SchedulingFacts>
  | Read<"config", ConfigFacts>
  | Read<"members", MembersFacts>
  | FailedReading;

/** A reading of one collector that succeeded. */
export type ReadOf<Name extends CollectorName> = Extract<
  ContextReading,
  { readonly collector: Name; readonly kind: "read" }
>;

/** Nothing that was known of this collector holds any more. */
export interface FailedReading {
  readonly collector: CollectorName;
  readonly kind: "failed";
  readonly at: Instant;
  /** The name of a cs_error_t; or TIMEOUT (no answer in time), MALFORMED (`key` holds nonsense), TRUNCATED (too many keys), LIBRARY_MISSING, ADDON_UNUSABLE. */
  readonly code: string;
  /** The key or prefix that failed; "" when it was the connection. */
  readonly key: string;
}

type Read<Name extends CollectorName, Facts> = {
  readonly collector: Name;
  readonly kind: "read";
  readonly at: Instant;
  /** How long the reading took. */
  readonly durationMs: number;
} & Facts;

/** The knet links to the other nodes, by node ID and link number; the own node's loopback is left out. */
export interface KnetFacts {
  readonly links: readonly KnetLink[];
  /** When all of `links` was read; at `at` it was only made sure that `connected` is as it was. */
  readonly countersAt: Instant;
}

/** `stats.knet.nodeN.linkM.*`, counted by this node since its corosync started (or `stats.clear.knet` was set). */
export interface KnetLink {
  readonly nodeId: NodeId;
  /** M, 0 to 7: that of `ringM_addr`. */
  readonly link: number;
  readonly connected: boolean;
  readonly enabled: boolean | undefined;
  readonly mtuBytes: number | undefined;
  /** Round trip of knet's pings, averaged; undefined before the first. */
  readonly latencyAverageSeconds: number | undefined;
  /** The highest that the average ever was: knet keeps no highest single round trip. */
  readonly latencyMaxSeconds: number | undefined;
  readonly upCount: number | undefined;
  /** Is 1 after a start of corosync: a new link begins as down, and knet counts that. */
  readonly downCount: number | undefined;
  readonly txPackets: number | undefined;
  readonly rxPackets: number | undefined;
  readonly txBytes: number | undefined;
  readonly rxBytes: number | undefined;
  readonly txErrors: number | undefined;
  /** Sends of data that had to be repeated. There is no such count of receiving: `rx_total_retries` reads a tx field. */
  readonly txRetries: number | undefined;
}

/** `stats.srp.*` and `runtime.config.totem.*`. */
export interface TotemFacts {
  readonly tokenLost: Readonly<Record<TotemState, number | undefined>>;
  readonly entered: Readonly<Record<TotemState, number | undefined>>;
  readonly consensusTimeouts: number | undefined;
  /** How often in a row no consensus was reached. */
  readonly continuousGather: number | undefined;
  readonly firewallEnabledOrNicFailure: boolean | undefined;
  readonly retransmits: number | undefined;
  readonly dropped: number | undefined;
  /** `mtt_rx_token`: the mean time between two tokens; corosync computes it every 1.5 s. */
  readonly tokenRotationSeconds: number | undefined;
  /** Computed every 1.5 s, too. */
  readonly sinceTokenSeconds: number | undefined;
  readonly tokenTimeoutSeconds: number | undefined;
  readonly consensusTimeoutSeconds: number | undefined;
}

export type TotemState = "operational" | "gather" | "commit" | "recovery";

/** `stats.schedmiss.0..9`: the last ten times that corosync was not scheduled for 0.8 of the token timeout or more. */
export interface SchedulingFacts {
  /** Newest first. */
  readonly pauses: readonly SchedulingPause[];
}

export interface SchedulingPause {
  /** When it was over, by CLOCK_REALTIME in milliseconds. */
  readonly realtimeMs: number;
  readonly delaySeconds: number;
}

/** What corosync.conf says as corosync took it, and what became of it. */
export interface ConfigFacts {
  readonly clusterName: string | undefined;
  readonly transport: string | undefined;
  readonly provider: string | undefined;
  readonly configVersion: bigint | undefined;
  readonly nodes: readonly ConfiguredNode[];
  /** Every node that this corosync has ever seen, with its own version of the configuration. */
  readonly members: readonly MemberFacts[];
  /** The own node's ID. */
  readonly ownNodeId: NodeId | undefined;
  readonly quorum: ConfiguredQuorum;
  readonly device: ConfiguredDevice | undefined;
  readonly runtime: VotequorumRuntime;
  /** Undefined before the first reload. */
  readonly reload: ReloadResult | undefined;
}

/** `nodelist.node.N.*` */
export interface ConfiguredNode {
  readonly nodeId: NodeId;
  readonly name: string | undefined;
  /** Undefined: corosync takes 1. */
  readonly votes: number | undefined;
  readonly links: readonly ConfiguredLink[];
}

/** `ringM_addr` */
export interface ConfiguredLink {
  /** M */
  readonly link: number;
  /** An IP address or a name; "" when it is no text. */
  readonly address: string;
}

/** `quorum.*` */
export interface ConfiguredQuorum {
  readonly expectedVotes: number | undefined;
  readonly twoNode: boolean | undefined;
  readonly waitForAll: boolean | undefined;
  readonly lastManStanding: boolean | undefined;
  readonly autoTieBreaker: boolean | undefined;
}

/** `quorum.device.*` */
export interface ConfiguredDevice {
  readonly model: string;
  readonly votes: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly syncTimeoutSeconds: number | undefined;
  readonly algorithm: string | undefined;
  readonly host: string | undefined;
}

/** `runtime.votequorum.*`; corosync leaves out what does not apply. */
export interface VotequorumRuntime {
  readonly waitForAllStatus: boolean | undefined;
  readonly evBarrier: number | undefined;
  readonly evTrackingBarrier: number | undefined;
  readonly twoNode: boolean | undefined;
  /** 0 none, 1 lowest, 2 highest, 3 list of node IDs. */
  readonly atbType: number | undefined;
  readonly qdeviceCanOperate: boolean | undefined;
  readonly qdeviceMasterWins: boolean | undefined;
}

/** `config.reload_*` */
export interface ReloadResult {
  /** The name of a cs_error_t; CS_OK: it went well. */
  readonly code: string;
  readonly errorMessage: string | undefined;
}

/** `runtime.members.ID.*`: every node that this corosync has ever seen. */
export interface MembersFacts {
  readonly members: readonly MemberFacts[];
}

export interface MemberFacts {
  readonly nodeId: NodeId;
  /** "joined" or "left"; other words are kept. */
  readonly status: string | undefined;
  readonly joinCount: number | undefined;
  readonly configVersion: bigint | undefined;
}
