// Tests of room context: readings and states, told in a few words.
import type {
  CollectorName,
  ConfigFacts,
  ContextReading,
  FailedReading,
  KnetLink,
  MemberFacts,
  ReadOf,
  SchedulingPause,
  TotemFacts,
} from "../../src/context/reading.ts";
import { type ContextState, initialContext } from "../../src/context/state.ts";
import { take, type Taken } from "../../src/context/take.ts";
import type { LinkTransition } from "../../src/context/transition.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { at } from "../quorum/build.ts";

/** The default intervals and timeout. */
export const freshness = { linksMs: 2500, othersMs: 7000 };

/** What is known of cmap after some readings. */
export function contextOf(
  collectors: readonly CollectorName[],
  readings: readonly ContextReading[] = [],
): ContextState {
  return learn(readings, collectors).state;
}

/** What links went through while these were read. */
export function learn(
  readings: readonly ContextReading[],
  collectors: readonly CollectorName[] = ["knet", "scheduling"],
): Taken {
  let state = initialContext(
    { collectors: new Set(collectors), freshness },
    at(0),
  );
  const transitions: LinkTransition[] = [];
  for (const reading of readings) {
    const taken = take(state, reading);
    state = taken.state;
    transitions.push(...taken.transitions);
  }
  return { state, transitions };
}

export function link(
  id: number,
  number: number,
  more: Partial<KnetLink> = {},
): KnetLink {
  return {
    nodeId: nodeId(id),
    link: number,
    connected: true,
    enabled: true,
    mtuBytes: 1446,
    latencyAverageSeconds: 0.000166,
    latencyMaxSeconds: 0.000194,
    upCount: 1,
    downCount: 1,
    txPackets: 171,
    rxPackets: 113,
    txBytes: 17299,
    rxBytes: 13347,
    txErrors: 0,
    txRetries: 1,
    ...more,
  };
}

/** A whole reading; with `countersMs` a look at which links are connected, long after the whole was read. */
export function knet(
  ms: number,
  links: readonly KnetLink[],
  countersMs = ms,
): ReadOf<"knet"> {
  return {
    collector: "knet",
    kind: "read",
    at: at(ms),
    durationMs: ms === countersMs ? 2 : 0.5,
    links,
    countersAt: at(countersMs),
  };
}

export function unsupported(ms: number): ContextReading {
  const transport = "udpu";
  return { collector: "knet", kind: "unsupported", at: at(ms), transport };
}

export function failed(
  ms: number,
  collector: CollectorName = "knet",
): FailedReading {
  return { collector, kind: "failed", at: at(ms), code: "TIMEOUT", key: "" };
}

export function totem(
  ms: number,
  more: Partial<TotemFacts> = {},
): ReadOf<"totem"> {
  const none = { operational: 0, gather: 0, commit: 0, recovery: 0 };
  return {
    collector: "totem",
    kind: "read",
    at: at(ms),
    durationMs: 3,
    tokenLost: none,
    entered: { ...none, operational: 3, gather: 4 },
    consensusTimeouts: 0,
    continuousGather: 0,
    firewallEnabledOrNicFailure: false,
    retransmits: 5,
    dropped: 0,
    tokenRotationSeconds: 0.035,
    sinceTokenSeconds: 0.099,
    tokenTimeoutSeconds: 1,
    consensusTimeoutSeconds: 1.2,
    ...more,
  };
}

/** Pauses by when they were over and how long they were, newest first. */
export function scheduling(
  ms: number,
  ...pauses: readonly (readonly [overMs: number, delaySeconds: number])[]
): ReadOf<"scheduling"> {
  return {
    collector: "scheduling",
    kind: "read",
    at: at(ms),
    durationMs: 1,
    pauses: pauses.map(([overMs, delaySeconds]): SchedulingPause => ({
      realtimeMs: at(overMs).realtimeMs,
      delaySeconds,
    })),
  };
}

export function member(
  id: number,
  more: Partial<MemberFacts> = {},
): MemberFacts {
  return {
    nodeId: nodeId(id),
    status: "joined",
    joinCount: 1,
    configVersion: 7n,
    ...more,
  };
}

/** `count` nodes with IDs from 1, all of them members. */
export function config(
  ms: number,
  count: number,
  more: Partial<ConfigFacts> = {},
): ReadOf<"config"> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    collector: "config",
    kind: "read",
    at: at(ms),
    durationMs: 4,
    clusterName: "prod",
    transport: "knet",
    provider: "corosync_votequorum",
    configVersion: 7n,
    nodes: ids.map((id) => ({
      nodeId: nodeId(id),
      name: `node${id}`,
      votes: undefined,
      links: [0, 1].map((link) => ({ link, address: `10.1${link}.0.${id}` })),
    })),
    members: ids.map((id) => member(id)),
    ownNodeId: nodeId(1),
    quorum: {
      expectedVotes: count,
      twoNode: undefined,
      waitForAll: true,
      lastManStanding: undefined,
      autoTieBreaker: undefined,
    },
    device: undefined,
    runtime: {
      waitForAllStatus: false,
      evBarrier: count,
      evTrackingBarrier: count,
      twoNode: false,
      atbType: undefined,
      qdeviceCanOperate: undefined,
      qdeviceMasterWins: undefined,
    },
    reload: undefined,
    ...more,
  };
}

export function members(
  ms: number,
  found: readonly MemberFacts[],
): ReadOf<"members"> {
  return {
    collector: "members",
    kind: "read",
    at: at(ms),
    durationMs: 4,
    members: found,
  };
}

/** All that cmap tells of a healthy cluster whose nodes have IDs from 1, as node 1 reads it. */
export function wholeCmap(
  ms: number,
  nodes = 3,
  links = 2,
): readonly ContextReading[] {
  const ids = Array.from({ length: nodes }, (_, index) => index + 1);
  const numbers = Array.from({ length: links }, (_, index) => index);
  return [
    config(ms, nodes),
    members(
      ms,
      ids.map((id) => member(id)),
    ),
    totem(ms),
    scheduling(ms),
    knet(
      ms,
      ids.slice(1).flatMap((id) => numbers.map((number) => link(id, number))),
    ),
  ];
}
