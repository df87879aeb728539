// Room journal: one writer at a time. The kernel drops the lock with its owner, however that one ends.
import type { Instant } from "../quorum/terms/ids.ts";
import type { FileSystem, OpenFile } from "./disk/file-system.ts";
import { openRegular, toOverwrite } from "./disk/open-regular.ts";
import { timeText } from "./line/moment.ts";

const MAX_OWNER_BYTES = 200;

export type Locked =
  | { readonly kind: "held"; release(): Promise<void> }
  /** `owner`: who holds it, in words: "pid 4711 since 2026-11-22T10:00:00.000Z". */
  | { readonly kind: "taken"; readonly owner: string };

/** Locks a file, making it when it is missing. Never waits for the owner. */
export type Lock = (path: string) => Promise<Locked>;

export interface LockDeps {
  readonly fs: FileSystem;
  /** flock(2) with LOCK_EX | LOCK_NB: whether it is ours now. */
  readonly flockExclusive: (fd: number) => boolean;
  readonly pid: number;
  readonly now: () => Instant;
}

export function createLock({ fs, flockExclusive, pid, now }: LockDeps): Lock {
  return async (path) => {
    const { file } = await openRegular(path, toOverwrite, fs);
    try {
      if (!flockExclusive(file.fd)) {
        const owner = await readOwner(file);
        await file.close();
        return { kind: "taken", owner };
      }
      const text = `pid ${pid} since ${timeText(now().realtimeMs)}\n`;
      await writeOwner(file, text);
      // Never unlinked: two could hold locks on two files of the same name.
      return { kind: "held", release: () => file.close() };
    } catch (error) {
      await file.close();
      throw error;
    }
  };
}

async function readOwner(file: OpenFile): Promise<string> {
  const bytes = new Uint8Array(MAX_OWNER_BYTES);
  const { bytesRead } = await file.read(bytes, 0, MAX_OWNER_BYTES, 0);
  const [line = ""] = Buffer.from(bytes.subarray(0, bytesRead))
    .toString()
    .split("\n");
  return /^pid \d+ since [-:.TZ\d]+$/.test(line) ? line : "another process";
}

/** What stands there is of an owner that is gone. On a full disk the lock holds nevertheless. */
async function writeOwner(file: OpenFile, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await file
    .truncate(0)
    .then(() => file.write(bytes, 0, bytes.length, 0))
    .catch(() => undefined);
}
