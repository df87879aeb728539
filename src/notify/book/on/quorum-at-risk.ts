// Room notify: CorosyncQuorumAtRisk: votes are missing, and one failure more costs quorum.
import { ballotOf, nodeFailuresTolerated } from "../../../quorum/tolerance.ts";
import type { Entry, Sight } from "../book.ts";
import { type Rule, unseen } from "../rule.ts";
import type { Scene } from "../scene.ts";
import { membership, since, votes } from "../words/cluster.ts";
import { paragraph, shortName, timeText } from "../words/text.ts";
import { foundByLook } from "./found-by-look.ts";

export const quorumAtRisk: Rule = {
  name: "CorosyncQuorumAtRisk",
  severity: "warning",
  summary: "A cluster is one failure away from losing quorum.",
  about: "cluster",
  goesFirst: false,
  settleTimes: 1,
  isSaidAfterwards: false,
  find: foundByLook("CorosyncQuorumAtRisk", sight),
  describe,
};

/** Only the quorate partition can tell; a cluster with all its votes has the margin that it was built with. */
function sight(scene: Scene, entry: Entry | undefined): Sight {
  const { facts } = scene;
  if (facts?.quorate !== true) return unseen(entry);
  if (!scene.isLookFresh) return "on-hold";
  const isMissingVotes = facts.own.totalVotes < facts.expectedVotes;
  return isMissingVotes && nodeFailuresTolerated(ballotOf(facts)) === 0
    ? "present"
    : "absent";
}

function describe(entry: Entry, scene: Scene): string {
  const name = shortName(entry.labels?.cluster_name ?? "");
  return paragraph(
    `Cluster ${name} is quorate, but since ${timeText(entry.startsAtMs)} it may lose quorum with the next voter that fails.`,
    since(entry, {
      lasting: "Votes are missing, and no failure is tolerated.",
      over: "There is a margin again",
    }),
    votes(scene),
    membership(scene),
  );
}
