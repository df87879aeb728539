// Room journal: one entry of the journal, as it is kept, served and streamed.
import type { LinkTransition } from "../../context/transition.ts";
import type { Transition } from "../../quorum/transition.ts";

/** The version of the entries that this program writes. */
export const ENTRY_VERSION = 1;

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** What every entry has, whoever wrote it. */
export interface EntryHead {
  /** The version of the entry; an entry of a newer program is kept and shown as it is. */
  readonly v: number;
  /** Grows with each entry, by one within a process, by more across a restart: the ID of the event stream. */
  readonly seq: number;
  /** When it happened, or was found to have happened: CLOCK_REALTIME, ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  /** The same moment on CLOCK_MONOTONIC in milliseconds; it means something only within the same `boot`. */
  readonly mono: number;
  /** /proc/sys/kernel/random/boot_id when it was written. */
  readonly boot: string;
  /** A kind of transition (src/quorum/transition.ts, src/context/transition.ts), `started`, `stopped`, or what a newer program writes. */
  readonly kind: string;
  /** `false`: found by comparing with what was known before, so it happened at some time since `since`. */
  readonly observed: boolean;
}

/** The head and the fields of its kind: plain JSON, numbers beyond 2^53 as decimal strings. */
export type JournalEntry = EntryHead & Readonly<Record<string, Json>>;

/** The kind of the journal's own book-keeping: all that is durable, in one line. No reader is shown it. */
export const CHECKPOINT = "checkpoint";

/** Every kind of entry that this program writes for readers; a compiler's error when one is missing. */
const shownKinds: Readonly<
  Record<
    | Transition["kind"]
    | LinkTransition["kind"]
    | "started"
    | "stopped"
    | "alert-firing"
    | "alert-resolved"
    | "alert-acknowledged",
    true
  >
> = {
  "quorum-lost": true,
  "quorum-gained": true,
  "expected-votes-changed": true,
  "total-votes-changed": true,
  "node-joined": true,
  "node-left": true,
  "ring-changed": true,
  "qdevice-voting": true,
  "qdevice-silent": true,
  "corosync-lost": true,
  "corosync-back": true,
  "identity-changed": true,
  "link-up": true,
  "link-down": true,
  started: true,
  stopped: true,
  "alert-firing": true,
  "alert-resolved": true,
  "alert-acknowledged": true,
};

export const eventKinds: readonly string[] = Object.keys(shownKinds);

/** Whether readers are shown an entry. */
export function isShown(entry: JournalEntry): boolean {
  return entry.kind !== CHECKPOINT;
}
