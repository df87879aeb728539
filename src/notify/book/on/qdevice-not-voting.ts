// Room notify: CorosyncQdeviceNotVoting: this quorate node counts on a qdevice that does not vote.
import { hasFlag, isQdeviceVoting } from "../../../quorum/terms/flags.ts";
import { isFormerNode } from "../../../quorum/nodes.ts";
import type { QuorumState } from "../../../quorum/state.ts";
import type { KnownFacts } from "../../../quorum/availability.ts";
import { MEMBER } from "../../../quorum/terms/node-state.ts";
import type { Entry, Sight } from "../book.ts";
import { type Rule, unseen } from "../rule.ts";
import type { Scene } from "../scene.ts";
import { ownName, since, votes } from "../words/cluster.ts";
import { paragraph, timeText } from "../words/text.ts";
import { foundByLook } from "./found-by-look.ts";

export const qdeviceNotVoting: Rule = {
  name: "CorosyncQdeviceNotVoting",
  severity: "warning",
  summary: "A cluster node misses the vote of its qdevice.",
  about: "own-node",
  goesFirst: false,
  settleTimes: 1,
  isSaidAfterwards: false,
  find: foundByLook("CorosyncQdeviceNotVoting", sight),
  describe,
};

/**
 * While all nodes see each other, ffsplit and lms give every one of them the vote. They refuse it to the partition that
 * shall lose, which is inquorate then: there nobody can tell a refused vote from a broken qdevice.
 */
function sight(scene: Scene, entry: Entry | undefined): Sight {
  const { facts } = scene;
  if (facts === undefined) return unseen(entry);
  if (scene.isLookFresh && isQdeviceVoting(facts.own.flags)) return "absent";
  if (!facts.quorate) return unseen(entry);
  if (!scene.isLookFresh) return "on-hold";
  if (hasFlag(facts.own.flags, "qdevice_registered")) return "present";
  if (entry === undefined && !scene.hasQdevice) return "absent";
  return unexplainedVotes(facts, scene.state) > 0 ? "present" : "absent";
}

/**
 * Votes that are expected and that no lost node takes with it. A qdevice in corosync.conf counts among the expected
 * votes, registered or not: if none are missing, it was taken out of the configuration.
 */
function unexplainedVotes(
  { own, others, expectedVotes }: KnownFacts,
  state: QuorumState,
): number {
  const away = [...others.values()].filter(
    (node) => node.state !== MEMBER && !isFormerNode(state, node.nodeId),
  );
  const lost = away.reduce((sum, { votes: theirs }) => sum + theirs, 0);
  return expectedVotes - own.totalVotes - lost;
}

function describe(entry: Entry, scene: Scene): string {
  return paragraph(
    `Node ${ownName(scene)} is without the vote of its qdevice since ${timeText(entry.startsAtMs)}.`,
    since(entry, {
      lasting: isRegistered(scene)
        ? "A qdevice is registered and does not cast its vote."
        : "No qdevice is registered, and its votes are expected.",
      over: "The qdevice votes, or is not expected to,",
    }),
    votes(scene),
  );
}

function isRegistered({ state }: Scene): boolean {
  return hasFlag(state.facts.own?.flags ?? 0, "qdevice_registered");
}
