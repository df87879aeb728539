// Room notify: at least one Alertmanager took over what was said.
import type { Instant } from "../../../quorum/terms/ids.ts";
import type { Alert } from "../../alert.ts";
import type { Book, Entry } from "../book.ts";

/** Which state of which alert. */
export type Acknowledged = Pick<Alert, "key" | "status" | "startsAtMs">;

/** Only the first acknowledgement of a firing alert matters: from then on somebody knows of it. */
export function acknowledged(
  book: Book,
  { key, status, startsAtMs }: Acknowledged,
  now: Instant,
): Book {
  const entry = book.entries.get(key);
  if (status !== "firing" || entry?.startsAtMs !== startsAtMs) return book;
  const { phase } = entry;
  if (phase.kind === "pending" || phase.acknowledgedMs !== undefined) {
    return book;
  }
  const taken: Entry = {
    ...entry,
    phase: { ...phase, acknowledgedMs: now.monotonicMs },
  };
  return withPagedLoss({
    ...book,
    entries: new Map(book.entries).set(key, taken),
  });
}

/** A further loss while the page stands is paged by it. */
export function withPagedLoss(book: Book): Book {
  const phase = book.entries.get("CorosyncQuorumLost")?.phase;
  if (phase === undefined || phase.kind === "pending") return book;
  if (phase.acknowledgedMs === undefined) return book;
  if (book.raisedLossMs === book.lastPagedQuorumLossMs) return book;
  return { ...book, lastPagedQuorumLossMs: book.raisedLossMs };
}
