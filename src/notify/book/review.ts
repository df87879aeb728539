// Room notify: (book, moment) -> book. To be called after every reduction, and when `nextReviewMs` has come.
import type { Book, Entry, Resolved } from "./book.ts";
import { keyOf } from "./book.ts";
import { withPagedLoss } from "./life/acknowledged.ts";
import { advance } from "./life/advance.ts";
import { forgottenMs } from "./life/due.ts";
import { type Moment, remember } from "./memory.ts";
import type { Settings } from "./rule.ts";
import { rules } from "./rules.ts";
import { sceneOf } from "./scene.ts";
import { labelsOf } from "./words/labels.ts";

/** The same book when there is nothing new. */
export function review(book: Book, moment: Moment, settings: Settings): Book {
  const { state, now } = moment;
  const memory = remember(book.memory, moment);
  const scene = sceneOf(moment, book.memory, memory);
  const entries = new Map(book.entries);
  const resolved = new Map(book.resolved);
  let isChanged = memory !== book.memory;

  for (const rule of rules) {
    const pace = { rule, now, ringMovedMs: memory.ringMovedMs, settings };
    for (const finding of rule.find(scene, book, settings)) {
      const key = keyOf(rule.name, finding.nodeId);
      const before = entries.get(key);
      const step = advance(before, finding, pace);
      if (step.kind === "goes-on") {
        const entry = named(
          step.entry,
          labelsOf(rule, step.entry, { state, settings }),
        );
        isChanged ||= entry !== before;
        entries.set(key, entry);
        // Said anew, the former one has nothing more to say.
        if (entry.labels !== undefined) resolved.delete(key);
        continue;
      }
      isChanged = entries.delete(key) || isChanged;
      if (step.kind === "resolved" && isNamed(step.entry)) {
        resolved.set(key, { entry: step.entry, at: now });
      }
    }
  }
  for (const [key, ended] of resolved) {
    if (now.monotonicMs < forgottenMs(ended)) continue;
    resolved.delete(key);
    isChanged = true;
  }
  return withPagedLoss(
    withRaisedLoss(
      isChanged ? { ...book, entries, resolved, memory } : book,
      state.counters.lastQuorumLossMs,
    ),
  );
}

/** Labels are frozen when the alert is raised, or as soon as there are names after that. */
function named(entry: Entry, labels: Entry["labels"]): Entry {
  if (entry.phase.kind === "pending" || entry.labels !== undefined) {
    return entry;
  }
  return labels === undefined ? entry : { ...entry, labels };
}

function isNamed(entry: Entry): entry is Resolved["entry"] {
  return entry.labels !== undefined;
}

/** As long as there is an alert, it tells of every loss. */
function withRaisedLoss(book: Book, lossMs: number): Book {
  if (!book.entries.has("CorosyncQuorumLost")) return book;
  return book.raisedLossMs === lossMs
    ? book
    : { ...book, raisedLossMs: lossMs };
}
