// Room status: what GET /api/v1/status says of the present: votes, flags, quorum device, ring and nodes.
import type { StatusState } from "./document.ts";
import { listedNodes } from "../quorum/nodes.ts";
import type { KnownFacts } from "../quorum/availability.ts";
import { hasFlag, unknownFlags } from "../quorum/terms/flags.ts";
import type { NodeId } from "../quorum/terms/ids.ts";
import { DEAD, nodeStateName } from "../quorum/terms/node-state.ts";
import type { QuorumState } from "../quorum/state.ts";
import { ballotOf, nodeFailuresTolerated } from "../quorum/tolerance.ts";
import { nodeLabelOf } from "../quorum/terms/identity.ts";

/** `state` of the document: what is current by these facts. */
export function stateOf(state: QuorumState, facts: KnownFacts): StatusState {
  const { own, ring, sync } = facts;
  return {
    quorate: facts.quorate,
    votes: {
      expected: facts.expectedVotes,
      highestExpected: own.highestExpected,
      total: own.totalVotes,
      quorum: own.quorum,
    },
    nodeFailuresTolerated: nodeFailuresTolerated(ballotOf(facts)),
    flags: flagsOf(own.flags),
    unknownFlags: unknownFlags(own.flags),
    qdevice: qdevice(facts),
    ring:
      ring === undefined
        ? null
        : {
            sequence: ring.sequence.toString(),
            representativeNodeId: ring.nodeId,
          },
    syncInProgress: sync === "unknown" ? null : sync === "began",
    nodes: listedNodes(state).map((nodeId) => node(state, facts, nodeId)),
  };
}

function flagsOf(flags: number): StatusState["flags"] {
  return {
    two_node: hasFlag(flags, "two_node"),
    wait_for_all: hasFlag(flags, "wait_for_all"),
    last_man_standing: hasFlag(flags, "last_man_standing"),
    auto_tie_breaker: hasFlag(flags, "auto_tie_breaker"),
    allow_downscale: hasFlag(flags, "allow_downscale"),
  };
}

/** The other qdevice bits mean nothing without a registered one. */
function qdevice({ own }: KnownFacts): StatusState["qdevice"] {
  const registered = hasFlag(own.flags, "qdevice_registered");
  return {
    registered,
    alive: registered && hasFlag(own.flags, "qdevice_alive"),
    castVote: registered && hasFlag(own.flags, "qdevice_cast_vote"),
    masterWins: registered && hasFlag(own.flags, "qdevice_master_wins"),
    votes: registered ? own.qdeviceVotes : 0,
    name: registered ? own.qdeviceName : "",
  };
}

function node(
  state: QuorumState,
  { own, others, nodeStates }: KnownFacts,
  nodeId: NodeId,
): StatusState["nodes"][number] {
  const info = nodeId === own.nodeId ? own : others.get(nodeId);
  const rawState = nodeStates.get(nodeId) ?? DEAD;
  return {
    nodeId,
    nodeName: nodeLabelOf(state.identity, nodeId),
    state: nodeStateName(rawState) ?? "unknown",
    rawState,
    votes: info?.votes ?? null,
    expectedVotes: info?.expectedVotes ?? null,
  };
}
