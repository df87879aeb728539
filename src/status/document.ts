// Room status: what GET /api/v1/status answers; docs/openapi.yaml says the same as a schema. Moments are RFC 3339, UTC.

export interface StatusDocument {
  readonly version: string;
  /** When this document was made. */
  readonly at: string;
  /** Whether corosync answered within the timeout of the last poll. */
  readonly up: boolean;
  /** When getinfo answered last; `null`: never. */
  readonly observedAt: string | null;
  readonly identity: StatusIdentity;
  readonly link: StatusLink;
  /** What is true now; `null` while `up` is false: what is not current is not shown. */
  readonly state: StatusState | null;
  /** The knet links to the other nodes, by node ID and link number; `null` when they are not known now. */
  readonly links: readonly StatusKnetLink[] | null;
  /** Why `links` is `null`, in words; `null` while they are told. */
  readonly noLinks: string | null;
  readonly counters: StatusCounters;
  readonly timestamps: {
    /** `null`: never. */
    readonly lastQuorumLoss: string | null;
    readonly lastQuorumGain: string | null;
    readonly lastExpectedVotesChange: string | null;
  };
  readonly process: StatusProcess;
  /** Whom this node pushes its alerts to; empty: nobody is configured. */
  readonly alertmanagers: readonly StatusAlertmanager[];
}

/** Who speaks: the last known names, kept while corosync is out of sight; `null`: not known. */
export interface StatusIdentity {
  readonly clusterName: string | null;
  readonly nodeId: number | null;
  readonly nodeName: string | null;
}

/** How this program stands to corosync, and since when and why corosync is out of sight. */
export interface StatusLink {
  readonly kind: "unconnected" | "connected" | "answering" | "silent" | "lost";
  /** Only while `lost`: what failed last. */
  readonly cause: { readonly call: string; readonly code: string } | null;
  readonly outage: {
    readonly since: string;
    readonly call: string;
    readonly code: string;
  } | null;
}

export interface StatusState {
  readonly quorate: boolean;
  readonly votes: {
    readonly expected: number;
    readonly highestExpected: number;
    readonly total: number;
    /** Votes needed. */
    readonly quorum: number;
  };
  readonly nodeFailuresTolerated: number;
  /** The quorum options in force, spelled as in corosync.conf. */
  readonly flags: {
    readonly two_node: boolean;
    readonly wait_for_all: boolean;
    readonly last_man_standing: boolean;
    readonly auto_tie_breaker: boolean;
    readonly allow_downscale: boolean;
  };
  /** Flag bits that this program has no name for. */
  readonly unknownFlags: number;
  readonly qdevice: {
    readonly registered: boolean;
    readonly alive: boolean;
    readonly castVote: boolean;
    readonly masterWins: boolean;
    readonly votes: number;
    readonly name: string;
  };
  /** `null`: no node list callback came yet. */
  readonly ring: {
    /** uint64 in decimal: a JSON number would lose digits. */
    readonly sequence: string;
    readonly representativeNodeId: number;
  } | null;
  /** `null`: observations were dropped, so the end of a sync may be among them. */
  readonly syncInProgress: boolean | null;
  /** Configured nodes and nodes that corosync lists, without dead ones that are not configured any more; ascending by node ID. */
  readonly nodes: readonly StatusNode[];
}

export interface StatusNode {
  readonly nodeId: number;
  /** `nodelist.node.N.name`, or the node ID. */
  readonly nodeName: string;
  readonly state: "member" | "dead" | "leaving" | "unknown";
  /** The number that votequorum gave; configured nodes never seen are dead (2). */
  readonly rawState: number;
  /** `null`: corosync tells nothing about this node. */
  readonly votes: number | null;
  readonly expectedVotes: number | null;
}

/** What knet of this node says of one link: `stats.knet.nodeN.linkM.*`. */
export interface StatusKnetLink {
  readonly nodeId: number;
  readonly nodeName: string;
  /** M, 0 to 7: that of `ringM_addr`. */
  readonly link: number;
  readonly connected: boolean;
  /** `null`: corosync does not tell. */
  readonly enabled: boolean | null;
  /** Round trip of knet's pings, averaged, some seconds old; `null` before the first. */
  readonly latencySeconds: number | null;
}

/** Since the journal began, or since this process started when there is none. */
export interface StatusCounters {
  readonly quorumGained: number;
  readonly quorumLost: number;
  readonly inquorateSeconds: number;
  readonly unobservedSeconds: number;
  readonly expectedVotesUp: number;
  readonly expectedVotesDown: number;
  readonly totalVotesUp: number;
  readonly totalVotesDown: number;
  readonly ringChanges: number;
  readonly qdeviceVoting: number;
  readonly qdeviceSilent: number;
  /** The same nodes, and those that once joined or left, ascending by node ID. */
  readonly nodes: readonly {
    readonly nodeId: number;
    readonly nodeName: string;
    readonly joins: number;
    readonly leaves: number;
  }[];
}

/** What passed between corosync and this process since it started. */
export interface StatusProcess {
  readonly notifications: {
    readonly quorum: number;
    readonly nodelist: number;
    readonly expectedVotes: number;
  };
  readonly unannouncedChanges: number;
  readonly droppedObservations: number;
  readonly connections: number;
  /** By the name of a `cs_error_t`. */
  readonly connectionErrors: Readonly<Record<string, number>>;
}

/** How pushing alerts to one Alertmanager goes; counts are since it became a member. */
export interface StatusAlertmanager {
  /** The URL as configured, and behind a DNS name " at " and the address. */
  readonly alertmanager: string;
  /** Alerts that it has not acknowledged in their newest state. */
  readonly pending: number;
  /** Alerts in requests that it acknowledged. */
  readonly sent: number;
  /** Alerts in attempts that failed. */
  readonly failed: number;
  /** How far its clock is ahead of ours (negative: behind); `null` before its first answer. */
  readonly clockSkewSeconds: number | null;
  /** What went wrong last; `null` once it went well. */
  readonly lastError: string | null;
  /** `null`: it never acknowledged anything. */
  readonly lastAcknowledgedAt: string | null;
}
