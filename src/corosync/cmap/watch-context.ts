// Room corosync: the names of cluster and nodes, and the context of quorum, from cmap on a thread of its own.
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log/log.ts";
import type { Identity, QuorumEvent } from "../../quorum/event.ts";
import { isSameIdentity } from "../../quorum/terms/identity.ts";
import type { Instant } from "../../quorum/terms/ids.ts";
import type { CmapAddon } from "../addon.ts";
import { csErrorName, csOk } from "../cs-error.ts";
import { keepConnected } from "../keep-connected.ts";
import type { BatchVerdict, Kept, NativeSource } from "../keep-connected.ts";
import type { LoadedAddon } from "../load-addon.ts";
import { createContext } from "./context.ts";
import type { TaskName } from "./context.ts";
import { decodeCmap } from "./decode.ts";
import type { Answer } from "./decode.ts";
import { readIdentity } from "./identity.ts";
import type { CollectorName, ContextReading } from "../../context/reading.ts";
import { createRounds } from "./rounds.ts";
import { tellReadings } from "./tell-readings.ts";

export interface ContextOptions {
  /** Those that are read; the names are always read. */
  readonly collectors: ReadonlySet<CollectorName>;
  /** How long an answer is awaited before everything counts as failed (`--corosync.timeout`). */
  readonly timeoutMs: number;
  /** Pauses between two readings, where they shall differ from `contextIntervalsMs`. */
  readonly intervalsMs?: Readonly<Partial<Record<TaskName, number>>>;
}

/** corosync computes its token statistics every 1.5 s, so that less would bring nothing new there. */
export const contextIntervalsMs: Readonly<Record<TaskName, number>> = {
  icmap: 5_000,
  totem: 5_000,
  scheduling: 5_000,
  knet: 5_000,
  connected: 500,
};

/** From one reading to the next: of which links are connected, and the longest of everything else. */
export const readingIntervalsMs = {
  links: contextIntervalsMs.connected,
  others: Math.max(...Object.values(contextIntervalsMs)),
} as const;

export interface ContextDeps {
  readonly load: () => LoadedAddon<CmapAddon>;
  /** Is given `identified` when a name changed. Without cmap the IDs serve as names. */
  readonly onEvent: (event: QuorumEvent) => void;
  /** Is given each reading and each failure, changed or not. */
  readonly onReading: (reading: ContextReading) => void;
  readonly clock: Clock;
  readonly random: () => number;
  /** Gives a signal that aborts when corosync has just answered elsewhere, so that names come as fast as votes. */
  readonly hurry: () => AbortSignal;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Watches until `signal` aborts. */
export function watchContext(options: ContextOptions, deps: ContextDeps): Kept {
  const intervalsMs = { ...contextIntervalsMs, ...options.intervalsMs };
  const context = createContext(options.collectors);
  const tell = tellReadings(deps.log);
  let known: Identity = { clusterName: "", nodeNames: new Map() };
  const task = (name: TaskName) => ({
    intervalMs: intervalsMs[name],
    plan: () => context.plan(name),
  });
  const rounds = createRounds<TaskName>(
    {
      icmap: task("icmap"),
      totem: task("totem"),
      scheduling: task("scheduling"),
      knet: task("knet"),
      connected: task("connected"),
    },
    {
      timeoutMs: options.timeoutMs,
      clock: deps.clock,
      pump: () => kept.pump(),
      onSilent() {
        lose(deps.clock.now(), "TIMEOUT", "corosync does not answer");
      },
    },
  );
  const kept = keepConnected({ open, onBatch }, deps);
  return {
    ...kept,
    done: kept.done.finally(() => {
      rounds.end();
    }),
  };

  function open(bell: () => void): NativeSource | undefined {
    const loaded = deps.load();
    if (loaded.kind !== "loaded") {
      const isMissing = loaded.kind === "library-missing";
      tell.missing(loaded.message);
      lose(
        deps.clock.now(),
        isMissing ? "LIBRARY_MISSING" : "ADDON_UNUSABLE",
        loaded.message,
      );
      return undefined;
    }
    const reader = new loaded.addon.Reader({}, bell);
    rounds.begin((plan) => {
      reader.ask(plan);
    });
    return reader;
  }

  function onBatch(items: readonly unknown[]): BatchVerdict {
    let answered = false;
    let ended = false;
    for (const item of items) {
      const decoded = decodeCmap(item);
      switch (decoded.kind) {
        case "read":
        case "failed":
          answered = true;
          learn(decoded);
          break;
        case "ended":
          ended = true;
          rounds.end();
          if (decoded.code !== csOk) {
            const code = csErrorName(decoded.code);
            lose(decoded.at, code, `${decoded.call}: ${code}`);
          }
          break;
        case "malformed":
          // The question stays unanswered, and becomes a TIMEOUT.
          deps.log.error("Cannot read an answer of the native cmap reader", {
            reason: decoded.reason,
          });
          break;
        default:
          decoded satisfies never;
      }
    }
    rounds.look();
    return { answered, ended };
  }

  function learn(answer: Answer): void {
    const name = rounds.answered(answer.id);
    if (name === undefined) return;
    if (name === "icmap" && answer.kind === "read") {
      learnNames(readIdentity(answer.entries), answer.at);
    }
    const { readings, hasten } = context.learn(name, answer);
    for (const each of hasten) rounds.hasten(each);
    readings.forEach(give);
  }

  function learnNames(identity: Identity, at: Instant): void {
    tell.answered();
    if (!isSameIdentity(identity, known)) {
      known = identity;
      deps.onEvent({ kind: "identified", at, identity });
    }
  }

  function lose(at: Instant, code: string, reason: string): void {
    tell.lost(reason);
    context.fail(at, code).forEach(deps.onReading);
  }

  function give(reading: ContextReading): void {
    tell.reading(reading);
    deps.onReading(reading);
  }
}
