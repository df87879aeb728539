// Room notify: the newest to say of every alert.
import { type Alert, type AlertLabels, runbookUrl } from "../alert.ts";
import type { Book, Entry, Resolved } from "./book.ts";
import type { Moment } from "./memory.ts";
import type { Rule } from "./rule.ts";
import { ruleOf, rules } from "./rules.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { paragraph, timeText, wholeMs } from "./words/text.ts";

/** Those that mute others first. What is not in it is not to be said at present. */
export function alertsOf(
  book: Book,
  moment: Omit<Moment, "transitions">,
): readonly Alert[] {
  const { memory } = book;
  const scene = sceneOf({ ...moment, transitions: [] }, memory, memory);
  return rules.flatMap((rule) => [
    ...[...book.entries.values()].flatMap((entry) =>
      entry.name === rule.name ? firing(entry, rule, scene) : [],
    ),
    ...[...book.resolved.values()].flatMap((ended) =>
      ended.entry.name === rule.name ? [resolved(ended)] : [],
    ),
  ]);
}

/** How many alerts would be said if the cluster had a name: without one they would pass for those of another cluster. */
export function unnamedAlerts({ entries }: Book): number {
  return [...entries.values()].filter(
    ({ phase, labels }) => phase.kind !== "pending" && labels === undefined,
  ).length;
}

function firing(entry: Entry, rule: Rule, scene: Scene): readonly Alert[] {
  const { phase, labels, sight } = entry;
  if (phase.kind === "pending" || labels === undefined) return [];
  if (isSilent(entry, rule)) return [];
  return [
    {
      ...common(entry, labels, rule.describe(entry, scene)),
      status: "firing",
      // Of its own node nobody else speaks: what is not known to be over must not end by Alertmanager's timeout.
      isRepeated:
        phase.kind === "firing" &&
        (sight === "present" || rule.about === "own-node"),
    },
  ];
}

/** What others may have ended meanwhile, or Alertmanager itself, would be raised once more. */
function isSilent({ phase, sight, isLapsed }: Entry, { about }: Rule): boolean {
  if (sight === "unknown" && about !== "own-node") return true;
  const isTaken =
    phase.kind !== "pending" && phase.acknowledgedMs !== undefined;
  return isLapsed && isTaken;
}

function resolved({ entry, at }: Resolved): Alert {
  const atMs = wholeMs(at.realtimeMs, entry.startsAtMs);
  return {
    ...common(
      entry,
      entry.labels,
      paragraph(
        `It began at ${timeText(entry.startsAtMs)} and ended at ${timeText(atMs)}.`,
      ),
    ),
    status: "resolved",
    // A wall clock that was set back: Alertmanager refuses an alert that ends before it starts.
    resolvedAtMs: Math.max(atMs, entry.startsAtMs),
  };
}

function common(
  { key, name, startsAtMs }: Entry,
  labels: AlertLabels,
  description: string,
) {
  const { summary, goesFirst } = ruleOf(name);
  return {
    key,
    labels,
    annotations: { summary, description, runbook_url: runbookUrl(name) },
    startsAtMs,
    goesFirst,
  };
}
