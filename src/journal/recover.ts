// Room journal: what earlier processes left, added up.
import { entriesBackward, type EntriesDeps } from "./disk/entries.ts";
import { journalFiles } from "./disk/files.ts";
import { readMark } from "./disk/mark-file.ts";
import { type Fold, fold, withMark } from "./fold.ts";
import { toDurable } from "./line/checkpoint.ts";
import { CHECKPOINT, type JournalEntry } from "./line/entry.ts";

/** Without any checkpoint there is hardly anything to add up; so many entries are more than a file holds. */
const MAX_ENTRIES = 100_000;

/** Adds up all entries since the newest checkpoint; `undefined` when there is nothing. */
export async function recover(
  path: string,
  keepFiles: number,
  deps: EntriesDeps,
): Promise<Fold | undefined> {
  const newestFirst: JournalEntry[] = [];
  const entries = entriesBackward(journalFiles(path, keepFiles), deps);
  for await (const entry of entries) {
    newestFirst.push(entry);
    if (entry.kind === CHECKPOINT && toDurable(entry) !== undefined) break;
    if (newestFirst.length >= MAX_ENTRIES) break;
  }
  const sum = fold(newestFirst.reverse());
  if (sum === undefined) return undefined;
  const markPath = `${path}.mark`;
  try {
    const mark = await readMark(markPath, deps.fs);
    return mark === undefined ? sum : withMark(sum, mark);
  } catch (error) {
    deps.onUnreadable(markPath, error);
    return sum;
  }
}
