// Bench of a fleet: how long rules take, watched for as long as the bench runs.
import type { Engine } from "./engine.ts";
import { median } from "./figures.ts";

export interface RuleTimes {
  /** Looks once at every group, for its newest evaluation. */
  readonly look: () => Promise<void>;
  readonly groups: () => readonly GroupTime[];
  /** The dearest first. */
  readonly rules: () => readonly RuleTime[];
}

export interface GroupTime {
  readonly name: string;
  readonly intervalSeconds: number;
  /** Of each evaluation that was looked at, in seconds. */
  readonly tookSeconds: readonly number[];
}

export interface RuleTime {
  readonly group: string;
  readonly name: string;
  readonly medianSeconds: number;
}

interface Group {
  readonly name: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly rules: readonly {
    readonly name: string;
    readonly evaluationTime: number;
    /** Prometheus says "" or nothing when all is well. */
    readonly lastError?: string;
  }[];
}

export function watchRules({ rules: api }: Engine): RuleTimes {
  const groups = new Map<string, { interval: number; took: number[] }>();
  const rules = new Map<
    string,
    { group: string; name: string; took: number[] }
  >();
  const seen = new Set<string>();
  return {
    async look() {
      const answer = (await api.get("rules")) as {
        readonly groups: readonly Group[];
      };
      for (const group of answer.groups) {
        const { name, interval, lastEvaluation } = group;
        const evaluation = `${name} ${lastEvaluation}`;
        if (seen.has(evaluation)) continue;
        seen.add(evaluation);
        const entry = groups.get(name) ?? { interval, took: [] };
        groups.set(name, entry);
        // vmalert tells of rules only.
        const total = group.rules.reduce(
          (sum, one) => sum + one.evaluationTime,
          0,
        );
        entry.took.push(group.evaluationTime || total);
        group.rules.forEach((rule, index) => {
          refuseError(rule.name, rule.lastError);
          const key = `${name} ${index}`;
          const known = rules.get(key) ?? {
            group: name,
            name: rule.name,
            took: [],
          };
          rules.set(key, known);
          known.took.push(rule.evaluationTime);
        });
      }
    },
    groups: () =>
      [...groups].map(([name, { interval, took }]) => ({
        name,
        intervalSeconds: interval,
        tookSeconds: took,
      })),
    rules: () =>
      [...rules.values()]
        .map(({ group, name, took }) => ({
          group,
          name,
          medianSeconds: median(took),
        }))
        .sort((one, other) => other.medianSeconds - one.medianSeconds),
  };
}

function refuseError(rule: string, error = ""): void {
  if (error === "") return;
  throw new Error(
    `Cannot go on: rule ${rule} has failed with ${error}, expected no error`,
  );
}
