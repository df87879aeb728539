// Room journal: answers a query from what is in memory and in the files.
import type { JournalQuery } from "./journal.ts";
import { MAX_READ } from "./journal.ts";
import { isShown, type JournalEntry } from "./line/entry.ts";

/** Takes entries, newest first and some of them twice, until the query has enough. */
export async function answer(
  query: JournalQuery,
  entries: AsyncIterable<JournalEntry> | Iterable<JournalEntry>,
): Promise<readonly JournalEntry[]> {
  const limit = Math.min(query.limit, MAX_READ);
  const answered: JournalEntry[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  if (!(limit > 0)) return answered;
  for await (const entry of entries) {
    if (!isShown(entry)) continue;
    // Files are renamed while they are read, and entries may be there twice after an error of the disk.
    if (entry.seq >= oldest) continue;
    oldest = entry.seq;
    if (oldest <= (query.afterSeq ?? -1)) break;
    if (!isAsked(query, entry)) continue;
    answered.push(entry);
    if (answered.length >= limit) break;
  }
  return answered;
}

function isAsked(
  { sinceMs, untilMs, kinds }: JournalQuery,
  { at, kind }: JournalEntry,
): boolean {
  const ms = Date.parse(at);
  return (
    ms >= (sinceMs ?? Number.NEGATIVE_INFINITY) &&
    ms <= (untilMs ?? Number.POSITIVE_INFINITY) &&
    (kinds?.includes(kind) ?? true)
  );
}
