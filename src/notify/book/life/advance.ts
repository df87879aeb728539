// Room notify: how an alert goes on with what a moment tells: pending, firing, settling, resolved.
import type { Instant } from "../../../quorum/terms/ids.ts";
import { type Entry, keyOf, type Phase } from "../book.ts";
import type { Finding, Rule, Settings } from "../rule.ts";
import { dueMs } from "./due.ts";

/** What the life of an alert depends on besides its cause. */
export interface Pace {
  readonly rule: Rule;
  readonly now: Instant;
  /** When this node saw the ring move last: CLOCK_MONOTONIC. */
  readonly ringMovedMs: number;
  readonly settings: Settings;
}

/** The alert as it goes on; its end as something to say; or nothing, when nobody ever heard of it. */
export type Step =
  | { readonly kind: "goes-on"; readonly entry: Entry }
  | { readonly kind: "resolved"; readonly entry: Entry }
  | { readonly kind: "forgotten" };

const forgotten: Step = { kind: "forgotten" };

export function advance(
  before: Entry | undefined,
  finding: Finding,
  pace: Pace,
): Step {
  const entry = before ?? begun(finding, pace);
  if (entry === undefined) return forgotten;
  switch (finding.sight) {
    case "present":
      return goOn(whenPresent(entry, finding, pace));
    case "absent":
      return whenAbsent(entry, pace);
    case "unknown":
    case "on-hold":
      return whenUnseen(entry, finding, pace);
    default:
      return finding.sight satisfies never;
  }
}

function goOn(entry: Entry): Step {
  return { kind: "goes-on", entry };
}

function begun(
  { nodeId, begin, waitMs }: Finding,
  { rule }: Pace,
): Entry | undefined {
  if (begin === undefined) return undefined;
  return {
    key: keyOf(rule.name, nodeId),
    name: rule.name,
    nodeId,
    ...begin,
    labels: undefined,
    sight: "unknown",
    isLapsed: false,
    relapses: 0,
    phase: { kind: "pending", waitMs, sinceMs: undefined },
  };
}

function whenPresent(before: Entry, { waitMs }: Finding, pace: Pace): Entry {
  const { phase } = before;
  switch (phase.kind) {
    case "pending": {
      const sinceMs = phase.sinceMs ?? pace.now.monotonicMs;
      const entry: Entry =
        sinceMs === phase.sinceMs &&
        waitMs === phase.waitMs &&
        before.sight === "present"
          ? before
          : {
              ...before,
              sight: "present",
              phase: { kind: "pending", waitMs, sinceMs },
            };
      if (!isDue(entry, pace)) return entry;
      return { ...entry, phase: { kind: "firing", acknowledgedMs: undefined } };
    }
    case "firing":
      if (before.sight === "present" && !before.isLapsed) return before;
      return { ...before, sight: "present", isLapsed: false };
    case "settling":
      return {
        ...before,
        sight: "present",
        isLapsed: false,
        relapses: before.relapses + 1,
        phase: { kind: "firing", acknowledgedMs: phase.acknowledgedMs },
      };
    default:
      return phase satisfies never;
  }
}

function whenAbsent(entry: Entry, pace: Pace): Step {
  const { phase } = entry;
  const { rule, now } = pace;
  switch (phase.kind) {
    case "pending":
      return forgotten;
    case "firing": {
      if (entry.labels === undefined && !rule.isSaidAfterwards) {
        return forgotten;
      }
      const { acknowledgedMs } = phase;
      return goOn({
        ...entry,
        sight: "absent",
        phase: {
          kind: "settling",
          acknowledgedMs,
          goneAt: now,
          quietFromMs: now.monotonicMs,
        },
      });
    }
    case "settling": {
      const quiet: Entry =
        entry.sight === "absent"
          ? entry
          : {
              ...entry,
              sight: "absent",
              phase: { ...phase, quietFromMs: now.monotonicMs },
            };
      return isDue(quiet, pace) ? ended(quiet) : goOn(quiet);
    }
    default:
      return phase satisfies never;
  }
}

function whenUnseen(
  before: Entry,
  { sight, waitMs }: Finding,
  pace: Pace,
): Step {
  const isUnknown = sight === "unknown";
  // Others may end meanwhile what every node of the quorate partition says.
  const isLapsed =
    before.isLapsed || (isUnknown && pace.rule.about !== "own-node");
  const phase = unseen(before.phase, isUnknown, waitMs);
  const entry =
    phase === before.phase &&
    before.sight === sight &&
    before.isLapsed === isLapsed
      ? before
      : { ...before, sight, isLapsed, phase };
  // What no Alertmanager took is not waited for any longer, wherever its cause is.
  return isDue(entry, pace) ? ended(entry) : goOn(entry);
}

/** Time that was not seen is no time of waiting; that of a sync is. */
function unseen(phase: Phase, isUnknown: boolean, waitMs: number): Phase {
  if (phase.kind !== "pending") return phase;
  const sinceMs = isUnknown ? undefined : phase.sinceMs;
  return phase.sinceMs === sinceMs && phase.waitMs === waitMs
    ? phase
    : { ...phase, sinceMs, waitMs };
}

/** What no Alertmanager ever took has no end that anybody must hear of. */
function ended(entry: Entry): Step {
  const isKnown =
    entry.phase.kind === "settling" && entry.phase.acknowledgedMs !== undefined;
  return isKnown ? { kind: "resolved", entry } : forgotten;
}

function isDue(entry: Entry, pace: Pace): boolean {
  const due = dueMs(entry, pace.ringMovedMs, pace);
  return due !== undefined && pace.now.monotonicMs >= due;
}
