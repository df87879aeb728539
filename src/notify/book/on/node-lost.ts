// Room notify: CorosyncNodeLost: another node left the ring. Only the quorate partition says so, and says that it ended.
import { hasFlag } from "../../../quorum/terms/flags.ts";
import { isConfigured, nodeNameOf } from "../../../quorum/terms/identity.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import { MEMBER } from "../../../quorum/terms/node-state.ts";
import { MAX_NODES } from "../../../quorum/state.ts";
import type { Transition } from "../../../quorum/transition.ts";
import { type Book, type Entry, keyOf, type Sight } from "../book.ts";
import { type Finding, foundMs, type Rule, type Settings } from "../rule.ts";
import type { Scene } from "../scene.ts";
import { membership, since, votes } from "../words/cluster.ts";
import { learntText, paragraph, shortName, wholeMs } from "../words/text.ts";
import { learntOf } from "./learnt.ts";

type NodeLeft = Extract<Transition, { readonly nodeId: NodeId }>;

export const nodeLost: Rule = {
  name: "CorosyncNodeLost",
  severity: "critical",
  summary: "A cluster node left the quorate partition.",
  about: "other-node",
  goesFirst: true,
  settleTimes: 2,
  isSaidAfterwards: false,
  find,
  describe,
};

function find(
  scene: Scene,
  book: Book,
  settings: Settings,
): readonly Finding[] {
  const known = [...book.entries.values()].filter(
    ({ name }) => name === "CorosyncNodeLost",
  );
  const room = Math.max(0, MAX_NODES - known.length);
  return [
    ...known.flatMap((entry) => again(entry, scene, settings)),
    ...leavers(scene, book)
      .slice(0, room)
      .map((left) => anew(left, scene, settings)),
  ];
}

/** Who left now and is in no alert yet. */
function leavers(
  { transitions, state }: Scene,
  book: Book,
): readonly NodeLeft[] {
  return transitions
    .filter(isNodeLeft)
    .filter(
      ({ nodeId }) =>
        nodeId !== state.facts.ownNodeId &&
        !book.entries.has(keyOf("CorosyncNodeLost", nodeId)),
    );
}

function isNodeLeft(transition: Transition): transition is NodeLeft {
  return transition.kind === "node-left";
}

function again(
  { nodeId, phase }: Entry,
  scene: Scene,
  { pendingMs }: Settings,
): readonly Finding[] {
  if (nodeId === undefined) return [];
  const seen = sight(nodeId, scene);
  if (phase.kind !== "pending") return [{ nodeId, sight: seen, waitMs: 0 }];
  // What was not said yet ends with the node's return, wherever this node is.
  if (isBackOrGone(nodeId, scene)) {
    return [{ nodeId, sight: "absent", waitMs: 0 }];
  }
  // Partitions merge one after the other: who comes back with quorum waits for the rest.
  const waitMs =
    scene.facts?.quorate === false
      ? Math.max(phase.waitMs, pendingMs)
      : phase.waitMs;
  return [{ nodeId, sight: seen, waitMs }];
}

function anew(left: NodeLeft, scene: Scene, settings: Settings): Finding {
  const { nodeId } = left;
  return {
    nodeId,
    sight: sight(nodeId, scene),
    begin: {
      startsAtMs: wholeMs(left.at.realtimeMs, scene.now.realtimeMs),
      learnt: learntOf(left),
    },
    // A node that boots may come up before the others do.
    waitMs: scene.wasWatching ? 0 : foundMs(settings),
  };
}

/**
 * The node list comes at the start of a sync and quorate at its end: in between an isolated node sees the others leave
 * and still takes itself for quorate. So nothing is said during a sync.
 */
function sight(nodeId: NodeId, scene: Scene): Sight {
  const { facts } = scene;
  if (facts?.ringMembers === undefined) return "unknown";
  if (facts.sync === "began" || facts.sync === "awaiting-first") {
    return "on-hold";
  }
  if (!facts.quorate) return "unknown";
  if (isBackOrGone(nodeId, scene)) return "absent";
  return facts.sync === "ended" || isSeenGone(nodeId, scene)
    ? "present"
    : "on-hold";
}

/** After lost callbacks only a look can tell; one look shows quorate and node states of the same moment. */
function isSeenGone(nodeId: NodeId, { facts }: Scene): boolean {
  const other = facts?.others.get(nodeId);
  return (
    facts !== undefined &&
    other !== undefined &&
    other.state !== MEMBER &&
    hasFlag(facts.own.flags, "quorate")
  );
}

function isBackOrGone(nodeId: NodeId, { state }: Scene): boolean {
  const { facts, identity } = state;
  return (
    facts.ringMembers?.has(nodeId) === true || !isConfigured(identity, nodeId)
  );
}

function describe(entry: Entry, scene: Scene): string {
  const { identity } = scene.state;
  const { nodeId } = entry;
  const name =
    nodeId === undefined ? "" : shortName(nodeNameOf(identity, nodeId));
  const isRemoved = nodeId !== undefined && !isConfigured(identity, nodeId);
  return paragraph(
    `Node ${name} left the ring ${learntText(entry.startsAtMs, entry.learnt)}.`,
    since(entry, {
      lasting: "The nodes that stayed are quorate.",
      over: isRemoved
        ? "It is not configured any more"
        : "It is a member again",
    }),
    votes(scene),
    membership(scene),
  );
}
