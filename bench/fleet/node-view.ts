// Bench of a fleet: how a node comes to see what it sees, as events of votequorum and readings of cmap.
import type { ContextReading } from "../../src/context/reading.ts";
import { flagBits } from "../../src/quorum/terms/flags.ts";
import type { NodeInfo, QuorumEvent } from "../../src/quorum/event.ts";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import { DEAD, MEMBER } from "../../src/quorum/terms/node-state.ts";
import {
  config,
  knet,
  link,
  member,
  members,
  scheduling,
  totem,
} from "../../test/context/build.ts";
import {
  connected,
  identified,
  info,
  nodelistNotified,
  observed,
  quorumNotified,
} from "../../test/quorum/build.ts";
import { majorityOf, type Sight } from "./incident.ts";

/** When an incident is over for corosync, on the builders' clock. */
const LATER_MS = 2501;

export interface NodeView {
  readonly clusterName: string;
  readonly nodeNameOf: (id: number) => string;
  readonly self: number;
  readonly nodes: number;
  readonly links: number;
  readonly sight: Sight;
}

/** A start with everybody there, and then what is to be seen now, if that is something else. */
export function eventsOf(view: NodeView): readonly QuorumEvent[] {
  const { clusterName, nodeNameOf, nodes, sight } = view;
  const all = idsOf(nodes);
  const names = Object.fromEntries(all.map((id) => [id, nodeNameOf(id)]));
  const before = {
    ...view,
    sight: { ...sight, members: all, isQdeviceVoting: sight.hasQdevice },
  };
  const start = [
    identified(950, clusterName, names),
    connected(990),
    nodelistNotified(991, 4, all),
    quorumNotified(992, true, statesOf(before)),
    look(1000, before),
  ];
  if (sight.members.length === nodes) {
    const isQdeviceLost = sight.hasQdevice && !sight.isQdeviceVoting;
    return isQdeviceLost ? [...start, look(LATER_MS, view)] : start;
  }
  return [
    ...start,
    nodelistNotified(2000, 8, sight.members),
    quorumNotified(2500, ballotOf(view).quorate, statesOf(view)),
    look(LATER_MS, view),
  ];
}

function look(ms: number, view: NodeView): QuorumEvent {
  const { self, nodes, sight } = view;
  const { expectedVotes, totalVotes, quorum, quorate } = ballotOf(view);
  const flags = [
    flagBits.wait_for_all,
    quorate ? flagBits.quorate : 0,
    sight.hasQdevice ? flagBits.qdevice_registered : 0,
    sight.isQdeviceVoting
      ? flagBits.qdevice_alive | flagBits.qdevice_cast_vote
      : 0,
  ].reduce((bits, bit) => bits | bit, 0);
  const qdevice = sight.hasQdevice
    ? { qdeviceVotes: 1, qdeviceName: "Qdevice" }
    : {};
  const others = idsOf(nodes)
    .filter((id) => id !== self)
    .map((id): NodeInfo =>
      info(id, { expectedVotes, state: stateOf(sight, id) }),
    );
  return observed(
    ms,
    {
      nodeId: nodeId(self),
      flags,
      expectedVotes,
      highestExpected: expectedVotes,
      totalVotes,
      quorum,
      ...qdevice,
    },
    others,
  );
}

function ballotOf({ nodes, sight }: NodeView) {
  const expectedVotes = nodes + Number(sight.hasQdevice);
  const totalVotes = sight.members.length + Number(sight.isQdeviceVoting);
  const quorum = majorityOf(expectedVotes);
  return { expectedVotes, totalVotes, quorum, quorate: totalVotes >= quorum };
}

/** The quorum device is listed as node 0. */
function statesOf({ nodes, sight }: NodeView): Record<number, number> {
  return Object.fromEntries([
    ...(sight.hasQdevice ? [[0, 0]] : []),
    ...idsOf(nodes).map((id) => [id, stateOf(sight, id)]),
  ]) as Record<number, number>;
}

function stateOf({ members }: Sight, id: number): number {
  return members.includes(id) ? MEMBER : DEAD;
}

/** As read at a moment of the builders' clock. */
export function readingsOf(
  view: NodeView,
  atMs: number,
): readonly ContextReading[] {
  const { clusterName, nodes, links, self, sight } = view;
  const ids = idsOf(nodes);
  const joined = ids.map((id) =>
    member(id, { status: sight.members.includes(id) ? "joined" : "left" }),
  );
  const device = {
    model: "net",
    votes: 1,
    timeoutSeconds: 10,
    syncTimeoutSeconds: 30,
    algorithm: "ffsplit",
    host: "qnetd",
  };
  return [
    config(atMs, nodes, {
      clusterName,
      ownNodeId: nodeId(self),
      members: joined,
      ...(sight.hasQdevice && { device }),
    }),
    members(atMs, joined),
    totem(atMs),
    scheduling(atMs),
    knet(
      atMs,
      ids
        .filter((id) => id !== self)
        .flatMap((id) =>
          Array.from({ length: links }, (_, number) =>
            link(id, number, { connected: sight.members.includes(id) }),
          ),
        ),
    ),
  ];
}

function idsOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
