// Room notify: CorosyncDown: corosync was seen once and is out of sight.
import type { QuorumState } from "../../../quorum/state.ts";
import type { OutageCause } from "../../../quorum/event.ts";
import { type Book, type Entry, keyOf, type Sight } from "../book.ts";
import { type Finding, type Rule, type Settings, unseen } from "../rule.ts";
import type { Scene } from "../scene.ts";
import { ownName, since } from "../words/cluster.ts";
import { paragraph, timeText, wholeMs } from "../words/text.ts";

export const corosyncDown: Rule = {
  name: "CorosyncDown",
  severity: "critical",
  summary: "Corosync cannot be observed on a cluster node.",
  about: "own-node",
  goesFirst: false,
  settleTimes: 1,
  isSaidAfterwards: false,
  find,
  describe,
};

/**
 * The outage may be older than this run (a reboot), so waiting counts from when this run sees it:
 * a node that boots must have the time to start corosync.
 */
function find(
  scene: Scene,
  book: Book,
  { pendingMs }: Settings,
): readonly Finding[] {
  const entry = book.entries.get(keyOf("CorosyncDown", undefined));
  const { outage } = scene.state;
  if (entry === undefined && outage === undefined) return [];
  return [
    {
      sight: sight(scene, entry),
      begin:
        outage && wasEverSeen(scene.state)
          ? {
              startsAtMs: wholeMs(outage.at.realtimeMs, scene.now.realtimeMs),
              learnt: { kind: "look" },
            }
          : undefined,
      waitMs: pendingMs,
    },
  ];
}

function sight({ state, facts }: Scene, entry: Entry | undefined): Sight {
  if (state.outage !== undefined) return "present";
  return facts === undefined ? unseen(entry) : "absent";
}

/** In this run or an earlier one. Where there never was a corosync, none is missing. */
function wasEverSeen({ lastObservation, facts }: QuorumState): boolean {
  return lastObservation !== undefined || facts.ownNodeId !== undefined;
}

function describe(entry: Entry, scene: Scene): string {
  return paragraph(
    `Corosync on node ${ownName(scene)} is out of sight since ${timeText(entry.startsAtMs)}.`,
    since(entry, { lasting: why(scene.state), over: "It is in sight" }),
  );
}

function why({ link, outage }: QuorumState): string {
  if (link.kind === "silent") return frozen;
  const cause = link.kind === "lost" ? link.cause : outage?.cause;
  return cause === undefined ? "" : explain(cause);
}

const frozen =
  "It does not answer although the connection stands: it is frozen or starved.";

function explain({ call, code }: OutageCause): string {
  switch (code) {
    case "TIMEOUT":
      return frozen;
    case "CS_ERR_ACCESS":
      return "It refuses this program (CS_ERR_ACCESS): the uidgid entry is missing. The cluster itself may be well.";
    case "LIBRARY_MISSING":
    case "ADDON_UNUSABLE":
      return `This program cannot load what it needs to ask corosync (${code}). The cluster itself may be well.`;
    case "CS_ERR_LIBRARY":
    case "CS_ERR_TRY_AGAIN":
      return "Nothing answers where it should listen: it stopped, crashed, or is still starting.";
    default:
      return `${call.slice(0, 64)} failed with ${code.slice(0, 64)}.`;
  }
}
