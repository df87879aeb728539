// Room notify: what makes an alert, one rule each.
import type { NodeId } from "../../quorum/terms/ids.ts";
import type { AlertName, Severity } from "../alert.ts";
import type { Book, Entry, Learnt, Sight } from "./book.ts";
import type { Scene } from "./scene.ts";

export interface Settings {
  /** How long it must be quiet before an alert ends; a rule takes it once, twice or thrice. */
  readonly settleMs: number;
  /** How long Alertmanager keeps an alert that it does not hear of again. */
  readonly ttlMs: number;
  /** For clusters without a `totem.cluster_name`; "" is none. */
  readonly clusterName: string;
  /** How long what may pass by itself has to last before it is said, see `DEFAULT_PENDING_MS`. */
  readonly pendingMs: number;
}

/**
 * By default corosync lets a qdevice take 30 s for a membership change (`quorum.device.sync_timeout`) and 10 s to cast
 * a vote otherwise (`quorum.device.timeout`); a restart of corosync takes a few seconds. What lasts longer is no passing.
 */
export const DEFAULT_PENDING_MS = 30_000;

/**
 * What a corosync that has just started misses is no loss of its own: nodes come up one after the other, each with a
 * sync of up to 30 s. No watchdog runs before the first quorum, so there is no fence to be faster than.
 */
export function foundMs({ pendingMs }: Settings): number {
  return 2 * pendingMs;
}

/** How an alert begins. */
export interface Begin {
  /** CLOCK_REALTIME, whole milliseconds. */
  readonly startsAtMs: number;
  readonly learnt: Learnt;
}

/** What a moment tells of one alert. */
export interface Finding {
  /** The other node that it is about. */
  readonly nodeId?: NodeId;
  readonly sight: Sight;
  /** Makes an alert where there is none yet. */
  readonly begin?: Begin | undefined;
  /** How long it must be present before it is raised. */
  readonly waitMs: number;
}

export interface Rule {
  readonly name: AlertName;
  readonly severity: Severity;
  /** The same for all alerts of the name. */
  readonly summary: string;
  /** Of an own node only this node speaks; the other two are said by every node of the quorate partition. */
  readonly about: "own-node" | "other-node" | "cluster";
  /** Whether it mutes others in Alertmanager. */
  readonly goesFirst: boolean;
  /** How many settle times it must be quiet: what mutes outlives what it mutes. */
  readonly settleTimes: 1 | 2 | 3;
  /** Whether it is said even if it was over before it could be. */
  readonly isSaidAfterwards: boolean;
  readonly find: (
    scene: Scene,
    book: Book,
    settings: Settings,
  ) => readonly Finding[];
  /** What it is, in words. */
  readonly describe: (entry: Entry, scene: Scene) => string;
}

/** What nobody can tell now: said alerts stay, and what was not said yet was nothing. */
export function unseen(entry: Entry | undefined): Sight {
  return entry?.phase.kind === "pending" ? "absent" : "unknown";
}
