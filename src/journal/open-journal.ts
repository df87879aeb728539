// Room journal: opens the one on the disk: locks, recovers, and writes from then on without ever being waited for.
import { dirname } from "node:path";
import type { Clock } from "../clock.ts";
import { errorCode, errorText, type Log } from "../log/log.ts";
import { type Durable, rebase } from "../quorum/past/durable.ts";
import { openRegular, toAppend } from "./disk/open-regular.ts";
import { type FileSystem, FOLDER_MODE } from "./disk/file-system.ts";
import type { Fold } from "./fold.ts";
import { createHealth, type Health } from "./health.ts";
import { createDiskJournal } from "./disk-journal.ts";
import type { Journal } from "./journal.ts";
import type { Lock } from "./lock.ts";
import { recover } from "./recover.ts";

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const KEEP_FILES = 4;

/**
 * More than the entries that may have been streamed and lost with the process before they were on the disk: their
 * `seq` must never come again for other entries, or a reader that resumes there would miss those.
 */
const SEQ_GAP = 10_000;

export interface JournalOptions {
  readonly path: string;
  /** /proc/sys/kernel/random/boot_id */
  readonly bootId: string;
  /** A file that would be larger is renamed; 4 MiB when not given. */
  readonly maxFileBytes?: number;
  /** How many renamed files are kept; 4 when not given. */
  readonly keepFiles?: number;
  /** By how much `seq` grows from the last entry found to the first new one; see SEQ_GAP. */
  readonly seqGap?: number | undefined;
  /** How long opening may take: after that the disk is taken for stuck. */
  readonly openTimeoutMs?: number;
  /** How long disposing waits for the disk. */
  readonly flushTimeoutMs?: number;
  /** The wait after a first failure, doubling up to the other one. */
  readonly firstRetryMs?: number;
  readonly maxRetryMs?: number;
}

export interface JournalDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: Lock;
  readonly fs: FileSystem;
}

export type Opened =
  | { readonly kind: "open"; readonly journal: Journal }
  /** Another process writes it. */
  | { readonly kind: "taken"; readonly owner: string }
  /** It cannot be written. What could be read of it is there for a journal in memory. */
  | {
      readonly kind: "unwritable";
      readonly reason: string;
      readonly restored: Durable | undefined;
      readonly seq: number;
    };

/** Opens a journal, or says why not. Makes its folder when only that is missing. Never rejects, never hangs. */
export async function openJournal(
  options: JournalOptions,
  deps: JournalDeps,
): Promise<Opened> {
  const { openTimeoutMs = 5000 } = options;
  const opening = open(options, deps);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Opened>((resolve) => {
    timer = setTimeout(() => {
      const reason = `the disk did not answer within ${openTimeoutMs} ms`;
      resolve({ kind: "unwritable", reason, restored: undefined, seq: 0 });
      // Whenever it opens after all, nobody writes it: the lock is for others.
      void opening.then((opened) =>
        opened.kind === "open"
          ? opened.journal[Symbol.asyncDispose]()
          : undefined,
      );
    }, openTimeoutMs);
  });
  const opened = await Promise.race([opening, late]);
  clearTimeout(timer);
  return opened;
}

async function open(
  options: JournalOptions,
  deps: JournalDeps,
): Promise<Opened> {
  const {
    path,
    maxFileBytes = MAX_FILE_BYTES,
    keepFiles = KEEP_FILES,
  } = options;
  const { clock, fs, lock, log } = deps;
  const health = createHealth(path, log);
  let found: Fold | undefined;
  try {
    await makeFolder(path, fs);
    const locked = await lock(`${path}.lock`);
    if (locked.kind === "taken") return locked;
    try {
      found = await recoverHere(options, health, deps);
      await probe(path, fs);
      return {
        kind: "open",
        journal: createDiskJournal(
          { ...options, maxFileBytes, keepFiles },
          { clock, fs, health, found, release: () => locked.release() },
        ),
      };
    } catch (error) {
      await locked.release();
      throw error;
    }
  } catch (error) {
    found ??= await recoverHere(options, health, deps).catch(() => undefined);
    return {
      kind: "unwritable",
      reason: errorText(error),
      restored: found?.durable,
      seq: found?.seq ?? 0,
    };
  }
}

/** Adds up what is there, on the clocks of this boot. */
async function recoverHere(
  {
    path,
    bootId,
    maxFileBytes = MAX_FILE_BYTES,
    keepFiles = KEEP_FILES,
    seqGap = SEQ_GAP,
  }: JournalOptions,
  health: Health,
  { clock, fs }: JournalDeps,
): Promise<Fold | undefined> {
  let badLines = 0;
  const sum = await recover(path, keepFiles, {
    fs,
    maxFileBytes,
    onUnreadable: health.unreadable,
    onBadLine() {
      badLines += 1;
    },
  });
  health.recovered(badLines);
  if (sum === undefined) return undefined;
  const arrival = { now: clock.now(), sameBoot: sum.boot === bootId };
  return {
    ...sum,
    durable: rebase(sum.durable, arrival),
    boot: bootId,
    seq: sum.seq + seqGap,
  };
}

async function makeFolder(path: string, fs: FileSystem): Promise<void> {
  try {
    await fs.mkdir(dirname(path), { mode: FOLDER_MODE });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** Whether the file can be opened for writing. A full disk is no reason against: it may have room tomorrow. */
async function probe(path: string, fs: FileSystem): Promise<void> {
  try {
    const { file } = await openRegular(path, toAppend, fs);
    await file.close();
  } catch (error) {
    if (!/^(?:ENOSPC|EDQUOT|EIO)$/.test(errorCode(error))) throw error;
  }
}
