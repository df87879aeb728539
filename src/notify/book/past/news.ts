// Room notify: what the journal is told of alerts, so that the next run goes on where this one ended.
import type { AlertLabels } from "../../alert.ts";
import type { Book, Entry } from "../book.ts";
import { timeText } from "../words/text.ts";

/** An alert was raised, or has ended. */
export interface News {
  readonly kind: "alert-firing" | "alert-resolved";
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339 */
  readonly startsAt: string;
}

/** What happened from one book to the next, ends first. */
export function news(before: Book, after: Book): readonly News[] {
  if (before.entries === after.entries) return [];
  return [
    ...raised(before)
      .filter((entry) => !isRaised(after, entry))
      .map((entry) => newsOf("alert-resolved", entry)),
    ...raised(after)
      .filter((entry) => !isRaised(before, entry))
      .map((entry) => newsOf("alert-firing", entry)),
  ];
}

type Raised = Entry & { readonly labels: AlertLabels };

function raised({ entries }: Book): readonly Raised[] {
  return [...entries.values()].filter(isNamed);
}

function isNamed(entry: Entry): entry is Raised {
  return entry.labels !== undefined;
}

function isRaised({ entries }: Book, { key, startsAtMs }: Entry): boolean {
  const entry = entries.get(key);
  return entry?.labels !== undefined && entry.startsAtMs === startsAtMs;
}

function newsOf(kind: News["kind"], { key, labels, startsAtMs }: Raised): News {
  return { kind, key, labels: { ...labels }, startsAt: timeText(startsAtMs) };
}
