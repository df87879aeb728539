// Room corosync: asks one reader several things, each at its own interval, and notices when no answer comes.
import type { Clock } from "../../clock.ts";
import type { CmapPlan } from "../addon.ts";

/** One thing that is asked again and again. */
export interface Task {
  /** From an answer to the next question. */
  readonly intervalMs: number;
  /** What to ask now; undefined: nothing yet. */
  plan(): CmapPlan | undefined;
}

export interface RoundsDeps {
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Hears what was answered already: this process may have been the one that was late. */
  readonly pump: () => void;
  /** Called once each time that an answer is awaited for longer than `timeoutMs`. */
  readonly onSilent: () => void;
}

export interface Rounds<Name extends string> {
  /** Begins anew with a reader: everything is due. */
  begin(ask: (plan: CmapPlan & { readonly id: number }) => void): void;
  end(): void;
  /** The task that an answer with this ID belongs to. */
  answered(id: number): Name | undefined;
  /** Asks this one as soon as possible, and again if the question under way was older. */
  hasten(name: Name): void;
  /** Asks what is due. */
  look(): void;
}

export function createRounds<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
  { timeoutMs, clock, pump, onSilent }: RoundsDeps,
): Rounds<Name> {
  const names = Object.keys(tasks) as Name[];
  const states = names.map((name) => ({
    name,
    dueMs: 0,
    askedMs: undefined as number | undefined,
    hastened: false,
  }));
  let ask: Parameters<Rounds<Name>["begin"]>[0] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isSilent = false;

  function isOverdue(nowMs: number): boolean {
    return states.some(
      ({ askedMs }) => askedMs !== undefined && nowMs - askedMs >= timeoutMs,
    );
  }

  function askDue(nowMs: number): void {
    for (const [id, state] of states.entries()) {
      if (state.askedMs !== undefined || state.dueMs > nowMs) continue;
      const plan = tasks[state.name].plan();
      if (plan === undefined) {
        state.dueMs = Infinity;
        continue;
      }
      state.askedMs = nowMs;
      ask?.({ ...plan, id });
    }
  }

  function wake(): void {
    if (!isSilent && isOverdue(clock.now().monotonicMs)) {
      pump();
      if (ask !== undefined && isOverdue(clock.now().monotonicMs)) {
        isSilent = true;
        onSilent();
      }
    }
    look();
  }

  function look(): void {
    clearTimeout(timer);
    if (ask === undefined) return;
    const nowMs = clock.now().monotonicMs;
    askDue(nowMs);
    const nextMs = Math.min(
      ...states.map(({ askedMs, dueMs }) => {
        if (askedMs === undefined) return dueMs;
        return isSilent ? Infinity : askedMs + timeoutMs;
      }),
    );
    if (nextMs === Infinity) return;
    timer = setTimeout(wake, Math.max(1, Math.ceil(nextMs - nowMs)));
  }

  return {
    begin(newAsk) {
      ask = newAsk;
      isSilent = false;
      for (const state of states) {
        state.askedMs = undefined;
        state.dueMs = 0;
        state.hastened = false;
      }
      look();
    },
    end() {
      ask = undefined;
      clearTimeout(timer);
    },
    answered(id) {
      const state = states[id];
      if (state?.askedMs === undefined) return undefined;
      const nowMs = clock.now().monotonicMs;
      state.askedMs = undefined;
      state.dueMs = state.hastened ? 0 : nowMs + tasks[state.name].intervalMs;
      state.hastened = false;
      if (isSilent) {
        // What was known was given up: all of it is read anew, not only what was under way.
        isSilent = false;
        for (const other of states) other.dueMs = 0;
      }
      return state.name;
    },
    hasten(name) {
      const state = states.find((each) => each.name === name);
      if (state === undefined) return;
      if (state.askedMs === undefined) state.dueMs = 0;
      else state.hastened = true;
    },
    look,
  };
}
