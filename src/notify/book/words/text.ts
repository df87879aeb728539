// Room notify: texts for people, bounded.
import type { Identity } from "../../../quorum/event.ts";
import { nodeNameOf } from "../../../quorum/terms/identity.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import type { Learnt } from "../book.ts";

const LONE_SURROGATE = /\p{Surrogate}/gu;
const REPLACEMENT = "\uFFFD";
/** A description fits into one message of any messenger. */
const MAX_DESCRIPTION_LENGTH = 1500;
const MAX_NAMES = 16;
const MAX_NAME_LENGTH = 64;
/** The farthest moment that a Date can be. */
const MAX_DATE_MS = 8.64e15;

/** One paragraph of the sentences that there are. */
export function paragraph(...sentences: readonly string[]): string {
  const text = sentences.filter((sentence) => sentence !== "").join(" ");
  const cut =
    text.length > MAX_DESCRIPTION_LENGTH
      ? `${text.slice(0, MAX_DESCRIPTION_LENGTH - 1)}…`
      : text;
  return cut.replace(LONE_SURROGATE, REPLACEMENT);
}

/** A name inside a sentence. */
export function shortName(name: string): string {
  return name.length > MAX_NAME_LENGTH
    ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…`
    : name;
}

/** Names in the order of node IDs, so that every node tells the same; "none" when there are none. */
export function nameList(identity: Identity, nodes: Iterable<NodeId>): string {
  const ids = [...nodes].sort((a, b) => a - b);
  if (ids.length === 0) return "none";
  const names = ids
    .slice(0, MAX_NAMES)
    .map((id) => shortName(nodeNameOf(identity, id)));
  const more = ids.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

/** Whole milliseconds that a Date can be, or the other moment where it is none. */
export function wholeMs(ms: number, otherwiseMs: number): number {
  if (Math.abs(ms) <= MAX_DATE_MS) return Math.floor(ms);
  return Math.abs(otherwiseMs) <= MAX_DATE_MS ? Math.floor(otherwiseMs) : 0;
}

/** CLOCK_REALTIME as RFC 3339. */
export function timeText(realtimeMs: number): string {
  return new Date(wholeMs(realtimeMs, 0)).toISOString();
}

/** When and how a beginning was learnt, to stand behind "lost quorum". */
export function learntText(startsAtMs: number, learnt: Learnt): string {
  const at = timeText(startsAtMs);
  switch (learnt.kind) {
    case "callback":
      return `at ${at}, told by a callback of votequorum`;
    case "look":
      return `at ${at}, found by asking votequorum`;
    case "compared":
      return `between ${timeText(learnt.sinceMs)} and ${at}, found only afterwards, by comparing`;
    case "remembered":
      return `at ${at}, told by the journal of an earlier run`;
    default:
      return learnt satisfies never;
  }
}
