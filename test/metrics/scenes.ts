// Tests of room metrics: the situations whose whole exposition is kept in golden/.
import {
  type ContextReading,
  collectorNames,
} from "../../src/context/reading.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import {
  config,
  failed,
  knet,
  link,
  member,
  members,
  scheduling,
  totem,
  unsupported,
  wholeCmap,
} from "../context/build.ts";
import {
  ALIVE,
  CAST_VOTE,
  connected,
  dropped,
  expectedVotesNotified,
  healthyStart,
  identified,
  info,
  lost,
  nodelistNotified,
  observed,
  QUORATE,
  quorumNotified,
  REGISTERED,
  timerLook,
} from "../quorum/build.ts";

export interface Scene {
  readonly name: string;
  readonly events: readonly QuorumEvent[];
  /** What every collector read of cmap; none: nothing yet. */
  readonly readings?: readonly ContextReading[];
  /** When it is looked at, in milliseconds after the start of the process. */
  readonly atMs: number;
}

const named = identified(950, "prod", { 1: "alpha", 2: "beta", 3: "gamma" });

const cmap = wholeCmap(990);

/** Corosync was restarted, its other node has left, and its configuration is not as it was. */
const troubled: readonly ContextReading[] = [
  ...cmap,
  ...collectorNames.map((name) => failed(1500, name)),
  config(1960, 2, {
    members: [member(1), member(2, { status: "left", configVersion: 6n })],
    quorum: {
      expectedVotes: undefined,
      twoNode: true,
      waitForAll: undefined,
      lastManStanding: undefined,
      autoTieBreaker: undefined,
    },
    device: {
      model: "net",
      votes: 1,
      timeoutSeconds: 10,
      syncTimeoutSeconds: 30,
      algorithm: "ffsplit",
      host: "qnetd",
    },
    reload: { code: "CS_ERR_LIBRARY", errorMessage: "no such key" },
  }),
  members(1960, [member(1), member(2, { status: "left" }), member(9)]),
  totem(1970, { retransmits: 1, dropped: undefined }),
  scheduling(1980, [1700, 1.25], [1600, 2.5]),
  knet(1990, [
    link(2, 0),
    link(2, 1, { connected: false, downCount: 2, txErrors: 3 }),
  ]),
];

export const scenes: readonly Scene[] = [
  {
    name: "never-connected",
    events: [
      lost(10, { call: "votequorum_initialize", code: "CS_ERR_ACCESS" }),
      lost(270, { call: "votequorum_initialize", code: "CS_ERR_ACCESS" }),
    ],
    atMs: 500,
  },
  {
    name: "healthy",
    events: [named, ...healthyStart],
    readings: cmap,
    atMs: 1500,
  },
  {
    name: "isolated-in-sync",
    events: [
      named,
      ...healthyStart,
      nodelistNotified(2000, 8, [1]),
      quorumNotified(2500, false, { 1: 1, 2: 2, 3: 2 }),
      observed(2501, { flags: 0, totalVotes: 1 }, [
        info(2, { state: 2 }),
        info(3, { state: 2 }),
      ]),
      nodelistNotified(3400, 12, [1, 2]),
      timerLook(3501, { flags: 0, totalVotes: 1 }, [
        info(2, { state: 2 }),
        info(3, { state: 2 }),
      ]),
    ],
    atMs: 3600,
  },
  {
    name: "qdevice",
    events: [
      identified(950, "prod", { 1: "alpha", 2: "beta" }),
      connected(990),
      nodelistNotified(991, 4, [1, 2]),
      quorumNotified(992, true, { 0: 0, 1: 1, 2: 1 }),
      observed(
        1000,
        {
          flags: QUORATE | REGISTERED | ALIVE,
          totalVotes: 2,
          qdeviceVotes: 1,
          qdeviceName: "Qdevice",
        },
        [info(2)],
      ),
      timerLook(
        2000,
        {
          flags: QUORATE | REGISTERED | ALIVE | CAST_VOTE,
          qdeviceVotes: 1,
          qdeviceName: "Qdevice",
        },
        [info(2)],
      ),
    ],
    readings: troubled,
    atMs: 2100,
  },
  {
    name: "lost",
    events: [
      named,
      ...healthyStart,
      quorumNotified(1200, false, { 1: 1, 2: 2, 3: 2 }),
      quorumNotified(1300, true, { 1: 1, 2: 1, 3: 1 }),
      expectedVotesNotified(1400, 5),
      observed(1401, { expectedVotes: 5 }),
      lost(2000),
    ],
    readings: [...cmap, ...collectorNames.map((name) => failed(2000, name))],
    atMs: 4401,
  },
  {
    name: "odd",
    events: [
      identified(950, 'a "quoted"\\path\nname \uD800', {
        1: "x".repeat(300),
        9: "never, seen",
      }),
      ...healthyStart,
      dropped(1100, 7),
      timerLook(1200, { flags: QUORATE | 1024 | 2048 }, [
        info(2, { state: 7 }),
        info(4294967295, { votes: 4294967295 }),
      ]),
    ],
    readings: [unsupported(960), totem(970)],
    atMs: 1300,
  },
];
