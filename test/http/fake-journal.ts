// Test aid for room http: a journal in memory that can lose, hide, fail and hang as a real one on a real disk.
import type {
  ApiDependencies,
  Entry,
  EntryQuery,
} from "../../src/http/api/api-options.ts";
import type { StatusDocument } from "../../src/status/document.ts";
import {
  type AboutThisProcess,
  statusDocument,
} from "../../src/status/project.ts";
import { contextOf } from "../context/build.ts";
import { at, healthy } from "../quorum/build.ts";

export const eventKinds = ["quorum-lost", "quorum-gained", "ring-changed"];

/** What a document says besides the state, when alerts go nowhere. */
export const about: AboutThisProcess = {
  version: "1.2.3",
  members: [],
  context: contextOf(["knet"]),
};

/** What a healthy cluster of three looks like. */
export const status: StatusDocument = statusDocument(
  healthy(),
  at(1500),
  about,
);

export interface FakeJournal {
  readonly api: ApiDependencies;
  /** Every query that `events` was asked. */
  readonly queries: readonly EntryQuery[];
  /** Appends and tells the subscribers; `size`: bytes of ballast. */
  append(kind?: string, size?: number): Entry;
  /** Appends this many. */
  fill(count: number): void;
  /** As rotation does with old entries. */
  forgetUpTo(seq: number): void;
  /** From now on every read waits for this, then goes on or fails as it says. */
  waitFor(opened: Promise<void>): void;
  subscribers(): number;
}

/** `firstSeq`: where an earlier process left off. */
export function fakeJournal(firstSeq = 1): FakeJournal {
  let entries: Entry[] = [];
  let next = firstSeq;
  let gate: Promise<void> | undefined;
  const queries: EntryQuery[] = [];
  const listeners = new Set<(entry: Entry) => void>();

  function append(kind = "ring-changed", size = 0): Entry {
    const ballast = size === 0 ? {} : { ballast: "x".repeat(size) };
    const entry = { seq: next, kind, ...ballast };
    next += 1;
    entries.push(entry);
    for (const listener of listeners) listener(entry);
    return entry;
  }
  async function events(query: EntryQuery): Promise<readonly Entry[]> {
    queries.push(query);
    const { afterSeq = 0, kinds, limit } = query;
    const found = entries
      .filter(
        ({ seq, kind }) => seq > afterSeq && (kinds?.includes(kind) ?? true),
      )
      .reverse()
      .slice(0, limit);
    await gate;
    return found;
  }
  return {
    queries,
    append,
    fill(count) {
      for (let left = count; left > 0; left -= 1) append();
    },
    forgetUpTo(seq) {
      entries = entries.filter((entry) => entry.seq > seq);
    },
    waitFor(opened) {
      gate = opened;
    },
    subscribers: () => listeners.size,
    api: {
      status: () => status,
      events,
      eventKinds,
      subscribe(listener) {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
    },
  };
}
