// Tests of room metrics: the situations whose whole exposition is kept in golden/.
import type { QuorumEvent } from "../../src/quorum/event.ts";
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
  /** When it is looked at, in milliseconds after the start of the process. */
  readonly atMs: number;
}

const named = identified(950, "prod", { 1: "alpha", 2: "beta", 3: "gamma" });

export const scenes: readonly Scene[] = [
  {
    name: "never-connected",
    events: [
      lost(10, { call: "votequorum_initialize", code: "CS_ERR_ACCESS" }),
      lost(270, { call: "votequorum_initialize", code: "CS_ERR_ACCESS" }),
    ],
    atMs: 500,
  },
  { name: "healthy", events: [named, ...healthyStart], atMs: 1500 },
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
    atMs: 1300,
  },
];
