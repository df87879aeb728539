// Room notify: CorosyncQuorumLost: this node lost quorum. Even one millisecond of it is said.
import type { Transition } from "../../../quorum/transition.ts";
import type { Book, Entry, Sight } from "../book.ts";
import { keyOf } from "../book.ts";
import {
  type Begin,
  type Finding,
  foundMs,
  type Rule,
  type Settings,
} from "../rule.ts";
import { hasSeenLeavers, type Scene } from "../scene.ts";
import { probableCause } from "../words/cause.ts";
import { membership, ownName, since, votes } from "../words/cluster.ts";
import { learntText, paragraph, wholeMs } from "../words/text.ts";
import { learntOf } from "./learnt.ts";

export const quorumLost: Rule = {
  name: "CorosyncQuorumLost",
  severity: "critical",
  summary: "A cluster node lost quorum.",
  about: "own-node",
  goesFirst: true,
  settleTimes: 3,
  isSaidAfterwards: true,
  find,
  describe,
};

function find(
  scene: Scene,
  book: Book,
  settings: Settings,
): readonly Finding[] {
  const entry = book.entries.get(keyOf("CorosyncQuorumLost", undefined));
  const loss = scene.transitions.findLast(({ kind }) => kind === "quorum-lost");
  const begin = loss ? told(loss, scene) : untold(scene);
  if (entry === undefined && begin === undefined) return [];
  return [
    {
      sight: loss === undefined ? sight(scene) : "present",
      begin,
      waitMs: waitMs(scene, { entry, loss, settings }),
    },
  ];
}

function sight({ facts }: Scene): Sight {
  if (facts === undefined) return "unknown";
  return facts.quorate ? "absent" : "present";
}

/**
 * A corosync that was running and lost quorum is about to be fenced. One that has just started and is not quorate yet
 * has lost nothing: its last known quorum is that of its life before.
 */
function waitMs(
  scene: Scene,
  {
    entry,
    loss,
    settings,
  }: {
    entry: Entry | undefined;
    loss: Transition | undefined;
    settings: Settings;
  },
): number {
  if (loss !== undefined && (loss.observed || scene.wasWatching)) return 0;
  if (hasSeenLeavers(scene)) return 0;
  return entry?.phase.kind === "pending"
    ? entry.phase.waitMs
    : foundMs(settings);
}

function told(loss: Transition, { now }: Scene): Begin {
  return {
    startsAtMs: wholeMs(loss.at.realtimeMs, now.realtimeMs),
    learnt: learntOf(loss),
  };
}

/** The journal has a loss that lasts and that no alert tells of: the earlier run ended in between. */
function untold({ facts, state: { counters } }: Scene): Begin | undefined {
  const lossMs = counters.lastQuorumLossMs;
  // A node that never was quorate has lost nothing.
  if (facts?.quorate !== false || lossMs === 0) return undefined;
  return {
    startsAtMs: wholeMs(lossMs, lossMs),
    learnt: { kind: "remembered" },
  };
}

function describe(entry: Entry, scene: Scene): string {
  return paragraph(
    `Node ${ownName(scene)} lost quorum ${learntText(entry.startsAtMs, entry.learnt)}.`,
    since(entry, {
      lasting: "Its activity is blocked, and it may be fenced.",
      over: "Quorum is back",
    }),
    votes(scene),
    membership(scene),
    entry.phase.kind === "firing" ? probableCause(scene) : "",
  );
}
