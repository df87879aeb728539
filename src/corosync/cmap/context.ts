// Room corosync: what to ask of cmap for each collector, and what the answers mean.
import type { Instant } from "../../quorum/terms/ids.ts";
import type { CmapPlan } from "../addon.ts";
import { csErrorName } from "../cs-error.ts";
import { configKeys, readConfig } from "./collectors/config.ts";
import { createKnet } from "./collectors/knet.ts";
import type { Knet } from "./collectors/knet.ts";
import { membersPrefix, readMembers } from "./collectors/members.ts";
import { readScheduling, schedulingPlan } from "./collectors/scheduling.ts";
import { readTotem, totemPlan } from "./collectors/totem.ts";
import type { Answer } from "./decode.ts";
import type {
  CollectorName,
  ContextReading,
  FailedReading,
} from "../../context/reading.ts";
import { UnfitValue } from "./values.ts";
import type { CmapValues } from "./values.ts";

/** `icmap`: all that changes with configuration and membership only; `connected`: of all the links' facts only that. */
export type TaskName = "icmap" | "totem" | "scheduling" | "knet" | "connected";

/** What an answer led to. */
export interface Learnt {
  readonly readings: readonly ContextReading[];
  /** What is to be asked at once because of it. */
  readonly hasten: readonly TaskName[];
}

export interface Context {
  /** What to ask now; undefined: nothing, until the task is hastened. */
  plan(task: TaskName): CmapPlan | undefined;
  learn(task: TaskName, answer: Answer): Learnt;
  /** Gives up all that is known. */
  fail(at: Instant, code: string): readonly FailedReading[];
}

/** Part of an answer by the collector that it is for; undefined: nothing to tell yet. */
interface Part {
  readonly collector: CollectorName;
  readonly make: () => ContextReading | undefined;
}

export function createContext(enabled: ReadonlySet<CollectorName>): Context {
  const knet = createKnet();

  function partOrFailure({ collector, make }: Part, at: Instant) {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof UnfitValue)) throw error;
      if (collector === "knet") knet.forget();
      const { key } = error;
      return { collector, kind: "failed", at, code: "MALFORMED", key } as const;
    }
  }

  function learnRead(
    task: TaskName,
    answer: Extract<Answer, { kind: "read" }>,
  ): Learnt {
    const readings = partsOf(task, answer, knet)
      .filter(({ collector }) => enabled.has(collector))
      .flatMap((part) => partOrFailure(part, answer.at) ?? []);
    return { readings, hasten: enabled.has("knet") ? due(task, knet) : [] };
  }

  function failTask(
    task: TaskName,
    failure: Pick<FailedReading, "at" | "code" | "key">,
  ): Learnt {
    const readings = dependents(task, knet)
      .filter((collector) => enabled.has(collector))
      .map((collector) => ({ collector, kind: "failed", ...failure }) as const);
    if (readings.some(({ collector }) => collector === "knet")) knet.forget();
    return { readings, hasten: [] };
  }

  return {
    plan: (task) => planOf(task, enabled, knet),
    learn(task, answer) {
      const { at } = answer;
      if (answer.kind === "failed") {
        const { key } = answer;
        return failTask(task, { at, code: csErrorName(answer.code), key });
      }
      return answer.truncated
        ? failTask(task, { at, code: "TRUNCATED", key: "" })
        : learnRead(task, answer);
    },
    fail(at, code) {
      knet.forget();
      return [...enabled].map((collector) => {
        return { collector, kind: "failed", at, code, key: "" } as const;
      });
    },
  };
}

function planOf(
  task: TaskName,
  enabled: ReadonlySet<CollectorName>,
  knet: Knet,
): CmapPlan | undefined {
  switch (task) {
    case "icmap":
      return icmapPlan(enabled);
    case "totem":
      return enabled.has("totem") ? totemPlan : undefined;
    case "scheduling":
      return enabled.has("scheduling") ? schedulingPlan : undefined;
    case "knet":
      return enabled.has("knet") ? knet.plan() : undefined;
    case "connected":
      return enabled.has("knet") ? knet.connectedPlan() : undefined;
    default:
      return task satisfies never;
  }
}

/** The names need most of it anyway. */
function icmapPlan(enabled: ReadonlySet<CollectorName>): CmapPlan {
  const wantsMembers = enabled.has("config") || enabled.has("members");
  const prefixes = ["nodelist.node.", ...(wantsMembers ? [membersPrefix] : [])];
  return { icmap: { keys: configKeys, prefixes } };
}

function partsOf(
  task: TaskName,
  { at, durationMs, entries }: Extract<Answer, { kind: "read" }>,
  knet: Knet,
): readonly Part[] {
  const values: CmapValues = new Map(entries);
  const read = { kind: "read", at, durationMs } as const;
  const part = (
    collector: CollectorName,
    make: () => ContextReading | undefined,
  ): Part => ({ collector, make });
  switch (task) {
    case "icmap":
      return [
        part("config", () => {
          return { collector: "config", ...read, ...readConfig(values) };
        }),
        part("members", () => {
          return { collector: "members", ...read, ...readMembers(values) };
        }),
        part("knet", () => {
          const transport = knet.configure(values);
          return transport === undefined
            ? undefined
            : { collector: "knet", kind: "unsupported", at, transport };
        }),
      ];
    case "totem":
      return [
        part("totem", () => {
          return { collector: "totem", ...read, ...readTotem(values) };
        }),
      ];
    case "scheduling":
      return [
        part("scheduling", () => {
          return {
            collector: "scheduling",
            ...read,
            ...readScheduling(values),
          };
        }),
      ];
    case "knet":
    case "connected":
      return [
        part("knet", () => {
          const facts =
            task === "knet" ? knet.read(values, at) : knet.refresh(values);
          return facts && { collector: "knet", ...read, ...facts };
        }),
      ];
    default:
      return task satisfies never;
  }
}

/** What is to be asked at once after this answer. */
function due(task: TaskName, knet: Knet): readonly TaskName[] {
  if (!knet.isStale()) return [];
  // Links were cut or came back.
  if (task === "connected") return ["knet"];
  return task === "icmap" ? ["knet", "connected"] : [];
}

/** The collectors that hang on a task. */
function dependents(task: TaskName, knet: Knet): readonly CollectorName[] {
  switch (task) {
    case "icmap":
      // Links that are known stay known.
      return knet.plan() === undefined
        ? ["config", "members", "knet"]
        : ["config", "members"];
    case "connected":
      return ["knet"];
    case "knet":
    case "totem":
    case "scheduling":
      return [task];
    default:
      return task satisfies never;
  }
}
