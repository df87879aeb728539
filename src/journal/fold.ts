// Room journal: what entries add up to. Pure; the same steps while running and after a restart.
import { type Durable, durableOf, rebase } from "../quorum/past/durable.ts";
import { replay } from "../quorum/past/replay.ts";
import { initialState } from "../quorum/state.ts";
import { toDurable } from "./line/checkpoint.ts";
import { CHECKPOINT, type JournalEntry } from "./line/entry.ts";
import { isWhole } from "./line/fields.ts";
import type { Mark } from "./line/mark.ts";
import { momentOf } from "./line/moment.ts";
import { toTransition } from "./line/transition.ts";

/** The sum of the entries so far. */
export interface Fold {
  readonly durable: Durable;
  /** The boot whose clock the moments of `durable` are on. */
  readonly boot: string;
  /** Of the newest entry. */
  readonly seq: number;
  /** Of the newest checkpoint or mark. */
  readonly turn: number;
}

/** Nothing, from an entry on. */
function emptyFold(entry: JournalEntry): Fold {
  const durable = durableOf(initialState(momentOf(entry)));
  return { durable, boot: entry.boot, seq: 0, turn: 0 };
}

/** The sum of entries, oldest first; `undefined` when there are none. */
export function fold(entries: Iterable<JournalEntry>): Fold | undefined {
  let sum: Fold | undefined;
  for (const entry of entries) sum = step(sum ?? emptyFold(entry), entry);
  return sum;
}

/** One entry more. What is in the sum already changes nothing: after an error of the disk it may be there twice. */
export function step(sum: Fold, entry: JournalEntry): Fold {
  if (entry.kind === CHECKPOINT) return checkpoint(sum, entry);
  if (entry.seq <= sum.seq) return sum;
  const { durable, turn } = inBootOf(entry, sum);
  const transition = toTransition(entry);
  return {
    durable: transition ? replay(durable, transition) : durable,
    boot: entry.boot,
    seq: entry.seq,
    turn,
  };
}

/** A mark that was made after the newest checkpoint knows better how long what lasted. */
export function withMark(sum: Fold, mark: Mark): Fold {
  if (mark.turn <= sum.turn) return sum;
  const { durable } =
    mark.boot === sum.boot
      ? sum
      : { durable: rebase(sum.durable, { now: mark.at, sameBoot: false }) };
  return {
    durable: { ...durable, ...mark.durations },
    boot: mark.boot,
    seq: sum.seq,
    turn: mark.turn,
  };
}

function checkpoint(sum: Fold, entry: JournalEntry): Fold {
  if (entry.seq < sum.seq) return sum;
  const durable = toDurable(entry);
  const turn = isWhole(entry["turn"]) ? entry["turn"] : sum.turn;
  if (durable === undefined) return { ...sum, turn };
  return { durable, boot: entry.boot, seq: entry.seq, turn };
}

/** Moments of different boots cannot be subtracted: those of the sum move over. */
function inBootOf(entry: JournalEntry, sum: Fold): Fold {
  if (entry.boot === sum.boot) return sum;
  const arrival = { now: momentOf(entry), sameBoot: false };
  return { ...sum, durable: rebase(sum.durable, arrival) };
}
