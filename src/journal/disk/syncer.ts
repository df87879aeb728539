// Room journal: one fsync at a time, beside the writing: what is written survives SIGKILL before it survives a power failure.
import type { OpenFile } from "./file-system.ts";

/** A file to be synced, and what is safe on the disk afterwards. */
interface Wish {
  readonly file: OpenFile;
  /** The number of entries that will be safe. */
  readonly upTo: number;
  /** Also the folder: the file is new. */
  readonly folder: boolean;
}

export interface SyncerDeps {
  readonly syncFolder: () => Promise<void>;
  readonly onSynced: (upTo: number) => void;
  readonly onFailure: (error: unknown) => void;
}

export interface Syncer {
  want(wish: Wish): void;
  /** Resolves when nothing is wanted any more, synced or failed. */
  idle(): Promise<void>;
}

export function createSyncer(deps: SyncerDeps): Syncer {
  let next: Wish | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let wish = next; wish !== undefined; wish = next) {
      next = undefined;
      try {
        await wish.file.datasync();
        if (wish.folder) await deps.syncFolder();
        deps.onSynced(wish.upTo);
      } catch (error) {
        // The kernel tells an error once: the next fsync of this file would succeed, and lie.
        next = undefined;
        deps.onFailure(error);
      }
    }
    running = undefined;
  }

  return {
    want(wish) {
      // The newest wish holds for those before it: there is only one file that is written.
      next = { ...wish, folder: wish.folder || (next?.folder ?? false) };
      running ??= run();
    },
    async idle() {
      await running;
    },
  };
}
