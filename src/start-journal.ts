// Which journal this process writes: the one that was asked for, else the default one, else memory.
import type { Clock } from "./clock.ts";
import type { FileSystem } from "./journal/disk/file-system.ts";
import type { Journal } from "./journal/journal.ts";
import { createLock } from "./journal/lock.ts";
import { memoryJournal } from "./journal/memory-journal.ts";
import { openJournal } from "./journal/open-journal.ts";
import { defaultJournalPath } from "./journal/path.ts";
import type { Log } from "./log/log.ts";

export interface JournalWish {
  /** `--journal.path`, if it was given. */
  readonly path: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface JournalWorld {
  readonly bootId: string;
  readonly pid: number;
  readonly fs: FileSystem;
  /** flock(2), exclusive, without waiting. */
  readonly flockExclusive: (fd: number) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export type StartedJournal =
  | { readonly kind: "journal"; readonly journal: Journal }
  /** This process must not go on: one line for people and the exit code. */
  | {
      readonly kind: "refused";
      readonly exitCode: 1 | 2;
      readonly message: string;
    };

/** How long leaving waits for the disk; a second is left for everything else until systemd's patience counts. */
const flushTimeoutMs = 1_000;

/** Opens it; never rejects, and waits at most a few seconds for a disk that does not answer. */
export async function startJournal(
  wish: JournalWish,
  world: JournalWorld,
): Promise<StartedJournal> {
  const { bootId, clock, fs, log } = world;
  const now = () => clock.now();
  const path = wish.path ?? defaultJournalPath(wish.env);
  const lock = createLock({ ...world, now });
  const opened = await openJournal(
    { path, bootId, flushTimeoutMs },
    { clock, log, lock, fs },
  );
  switch (opened.kind) {
    case "open":
      log.info("Journal opened", { path });
      return { kind: "journal", journal: opened.journal };
    case "taken":
      return {
        kind: "refused",
        exitCode: 1,
        message: `Cannot write the journal ${path}: ${opened.owner} writes it; end that exporter or choose another --journal.path`,
      };
    case "unwritable":
      if (wish.path !== undefined) {
        return {
          kind: "refused",
          exitCode: 2,
          message: `Cannot write --journal.path=${path}: ${opened.reason}; give a file in a folder that this user may write`,
        };
      }
      log.warn(
        "Cannot write the journal; counters will not survive a restart",
        {
          path,
          why: opened.reason,
          help: "make that folder writable for this user, or give --journal.path",
        },
      );
      return {
        kind: "journal",
        journal: memoryJournal({
          ...opened,
          // Of earlier processes in memory nothing is known; there are no 1000 entries a second.
          seq: Math.max(opened.seq, Math.floor(now().realtimeMs)),
          bootId,
          now,
        }),
      };
    default:
      return opened satisfies never;
  }
}
