// Room journal: the entries of all files, newest first.
import type { JournalEntry } from "../line/entry.ts";
import { decodeLine } from "../line/text.ts";
import { errorCode } from "../../log/log.ts";
import type { FileSystem } from "./file-system.ts";
import { linesBackward } from "./lines-backward.ts";
import { openRegular, toRead } from "./open-regular.ts";

export interface EntriesDeps {
  readonly fs: FileSystem;
  /** Of a file that is much larger than this program makes them, only the end is read. */
  readonly maxFileBytes: number;
  /** A file that cannot be read, and what follows of it is left out. */
  readonly onUnreadable: (path: string, error: unknown) => void;
  /** A line that is no entry: torn, corrupt, or of something else. */
  readonly onBadLine: (path: string) => void;
}

/** Yields what can be read of the files, which are given newest first; goes on after whatever cannot. */
export async function* entriesBackward(
  paths: readonly string[],
  deps: EntriesDeps,
): AsyncGenerator<JournalEntry> {
  for (const path of paths) {
    try {
      const { file } = await openRegular(path, toRead, deps.fs);
      try {
        for await (const line of linesBackward(file, 2 * deps.maxFileBytes)) {
          const entry = decodeLine(line);
          if (entry === undefined) deps.onBadLine(path);
          else yield entry;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errorCode(error) !== "ENOENT") deps.onUnreadable(path, error);
    }
  }
}
