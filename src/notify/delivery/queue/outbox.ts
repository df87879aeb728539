// Room notify: what one Alertmanager still has to be told, and in which order. Holds the newest state per alert only.
import type { Alert } from "../../alert.ts";
import {
  isSameState,
  isSameText,
  isSettling,
  type Item,
  type Letter,
  newLetter,
  stageOf,
} from "./letter.ts";

/** Small enough for any limit on bodies, large enough for a whole cluster. */
const MAX_BATCH = 64;
const stages = [0, 1, 2] as const;

export interface OutboxOptions {
  readonly repeatMs: number;
  readonly ttlMs: number;
}

/** What one request carries: each letter with the state it had then; it may be replaced meanwhile. */
export type Posting = readonly {
  readonly letter: Letter;
  readonly item: Item;
}[];

export type Next =
  | { readonly kind: "post"; readonly posting: Posting }
  | { readonly kind: "wait"; readonly untilMs: number };

/** All moments are CLOCK_MONOTONIC milliseconds. */
export interface Outbox {
  /** The newest full set: what is not in it is forgotten. Answers whether anything is to be told at once. */
  take(items: readonly Item[], nowMs: number): boolean;
  /** What to do now. Marks what is due for repetition. */
  next(nowMs: number): Next;
  /** Answers the alerts whose state was acknowledged for the first time. */
  acknowledged(
    posting: Posting,
    at: { readonly nowMs: number; readonly shiftMs: number },
  ): readonly Item[];
  /** It was told by a clock that turned out to be wrong: tells it again, unless that was done before. */
  mistimed(posting: Posting): boolean;
  /** They object to something in it: each is posted alone. */
  separate(posting: Posting): void;
  /** They object to this one for now; the moment of the next try depends on how often they did before. */
  objected(posting: Posting, retryAtMs: (objections: number) => number): void;
  /** They will never take this one as it is. */
  refused(posting: Posting): void;
  /** Nothing more before this moment. */
  postpone(retryAtMs: number): void;
  /** Retries what waits for its time. */
  hurry(nowMs: number): void;
  /** Tells again what was told with a shift too far from this one. */
  recheck(shiftMs: number): void;
  pending(): number;
  hasWanted(): boolean;
}

export function createOutbox({ repeatMs, ttlMs }: OutboxOptions): Outbox {
  const letters = new Map<string, Letter>();
  // A common beat for all repetitions: an Alertmanager that restarted hears them in the order of the stages, too.
  const beatMs = Math.min(repeatMs, ttlMs / 3);
  let nextBeatMs: number | undefined;

  function take(items: readonly Item[], nowMs: number): boolean {
    const keys = new Set(items.map((item) => item.alert.key));
    for (const key of letters.keys()) if (!keys.has(key)) letters.delete(key);
    let isAnythingNew = false;
    for (const item of items) {
      const { key } = item.alert;
      const letter = letters.get(key);
      if (letter !== undefined && !replace(letter, item, nowMs)) continue;
      if (letter === undefined) letters.set(key, newLetter(item, nowMs));
      isAnythingNew = true;
    }
    // What waits for its next try goes along; else it would hold up the new one.
    if (isAnythingNew) hurry(nowMs);
    return isAnythingNew;
  }

  function hurry(nowMs: number): void {
    for (const letter of letters.values()) {
      if (letter.objections === 0) letter.notBeforeMs = nowMs;
    }
  }

  function markDue(nowMs: number): void {
    const isBeat = nextBeatMs !== undefined && nowMs >= nextBeatMs;
    let isAnyRepeated = false;
    for (const letter of letters.values()) {
      const { acknowledged, item } = letter;
      if (letter.isNew || letter.isRefused || !acknowledged) continue;
      const isKept = isSettling(item.alert);
      isAnyRepeated ||= !isKept;
      const isDue = isKept ? nowMs >= acknowledged.atMs + ttlMs / 2 : isBeat;
      letter.isWanted ||= isDue;
    }
    if (isBeat || !isAnyRepeated) {
      nextBeatMs = isAnyRepeated ? nowMs + beatMs : undefined;
    } else {
      nextBeatMs ??= nowMs + beatMs;
    }
  }

  function nextRefreshMs(): number {
    const moments = [...letters.values()]
      .filter((letter) => !letter.isWanted && !letter.isRefused)
      .filter(({ item }) => isSettling(item.alert))
      .map(({ acknowledged }) => (acknowledged?.atMs ?? Infinity) + ttlMs / 2);
    return Math.min(nextBeatMs ?? Infinity, ...moments);
  }

  function next(nowMs: number): Next {
    markDue(nowMs);
    let untilMs = nextRefreshMs();
    // Later stages wait for earlier ones without more ado: all wait for the same moment, but those that were objected
    // to, and these may never be taken.
    for (const stage of stages) {
      const wanted = [...letters.values()].filter(
        (letter) => letter.isWanted && stageOf(letter.item.alert) === stage,
      );
      const ready = wanted.filter((letter) => letter.notBeforeMs <= nowMs);
      if (ready.length > 0) return { kind: "post", posting: batch(ready) };
      untilMs = Math.min(untilMs, ...wanted.map((each) => each.notBeforeMs));
    }
    return { kind: "wait", untilMs };
  }

  function acknowledged(
    posting: Posting,
    { nowMs, shiftMs }: { nowMs: number; shiftMs: number },
  ): readonly Item[] {
    return posting
      .filter(({ letter, item }) => {
        const before = letter.acknowledged?.item.alert;
        letter.acknowledged = { item, atMs: nowMs, shiftMs };
        settle(letter, item.alert);
        return before === undefined || !isSameState(before, item.alert);
      })
      .map(({ item }) => item);
  }

  return {
    take,
    next,
    acknowledged,
    mistimed(posting) {
      const uncorrected = posting.filter(({ letter }) => !letter.wasCorrected);
      for (const { letter } of uncorrected) letter.wasCorrected = true;
      return uncorrected.length > 0;
    },
    separate(posting) {
      for (const { letter } of posting) letter.isAlone = true;
    },
    objected(posting, retryAtMs) {
      for (const { letter } of unchanged(posting)) {
        letter.notBeforeMs = retryAtMs(letter.objections);
        letter.objections += 1;
      }
    },
    refused(posting) {
      for (const { letter } of unchanged(posting)) {
        letter.isRefused = true;
        letter.isWanted = false;
      }
    },
    postpone(retryAtMs) {
      for (const letter of letters.values()) {
        letter.notBeforeMs = Math.max(letter.notBeforeMs, retryAtMs);
      }
    },
    hurry,
    recheck(shiftMs) {
      for (const letter of letters.values()) {
        const told = letter.acknowledged?.shiftMs ?? shiftMs;
        if (!letter.isRefused && Math.abs(told - shiftMs) > ttlMs / 4) {
          letter.isWanted = true;
        }
      }
    },
    pending: () =>
      [...letters.values()].filter(
        (letter) => letter.isNew && !letter.isRefused,
      ).length,
    hasWanted: () => [...letters.values()].some((letter) => letter.isWanted),
  };
}

/** Puts a newer state in place; answers whether something is to be told at once. */
function replace(letter: Letter, item: Item, nowMs: number): boolean {
  const before = letter.item.alert;
  letter.item = item;
  if (!isSameState(before, item.alert)) {
    Object.assign(letter, {
      ...newLetter(item, nowMs),
      acknowledged: letter.acknowledged,
    });
    return true;
  }
  const isAnotherText = !isSameText(before, item.alert);
  if (!isAnotherText || letter.isRefused || isSettling(item.alert))
    return false;
  letter.isWanted = true;
  letter.notBeforeMs = nowMs;
  return true;
}

/** Without those that were replaced while they were on their way. */
function unchanged(posting: Posting): Posting {
  return posting.filter(({ letter, item }) =>
    isSameState(letter.item.alert, item.alert),
  );
}

/** Company for those that nobody objected to; one alone otherwise. */
function batch(ready: readonly Letter[]): Posting {
  const together = ready.filter((letter) => !letter.isAlone);
  const chosen =
    together.length > 0 ? together.slice(0, MAX_BATCH) : ready.slice(0, 1);
  return chosen.map((letter) => ({ letter, item: letter.item }));
}

/** The letter as it is after this state was acknowledged; a newer one stays wanted. */
function settle(letter: Letter, told: Alert): void {
  const { alert } = letter.item;
  letter.isAlone = false;
  letter.objections = 0;
  letter.wasCorrected = false;
  if (!isSameState(alert, told)) return;
  letter.isNew = false;
  letter.isWanted = !isSettling(alert) && !isSameText(alert, told);
}
