// Room http: whether a login is right: from memory, or by one comparison after the other, each source in its turn.
import type { Comparer } from "./comparer.ts";
import type { Credentials } from "./credentials.ts";
import { createFairQueue } from "./fair-queue.ts";
import { createFingerprints } from "./fingerprint.ts";
import { standInHash } from "./stand-in.ts";
import { createVerdicts } from "./verdicts.ts";

/** `busy`: too many logins wait, or this one waited too long. `failed`: no comparison could be made. */
export type Verdict = "right" | "wrong" | "busy" | "failed";

export interface Attempt {
  readonly credentials: Credentials;
  /** Name -> bcrypt hash. */
  readonly users: ReadonlyMap<string, string>;
  /** Who asks; see sourceOf(). */
  readonly source: string;
  /** Aborts when nobody waits for the verdict any more. */
  readonly signal: AbortSignal;
}

export interface LoginBounds {
  /** Comparisons that wait for their turn. */
  readonly maxWaiting: number;
  /** How long a login waits for its verdict; less than a response may take. */
  readonly maxWaitMs: number;
}

export const defaultLoginBounds: LoginBounds = {
  maxWaiting: 64,
  maxWaitMs: 8000,
};

export interface Logins {
  check(attempt: Attempt): Promise<Verdict>;
  /** Verdicts in memory. */
  readonly remembered: number;
}

/** One comparison, for everybody who said the same. */
interface Comparison {
  readonly fingerprint: string;
  readonly password: string;
  readonly hash: string;
  /** False for a name that nobody has: whatever the comparison finds, it is wrong. */
  readonly isKnown: boolean;
  readonly source: string;
  readonly waiting: Set<(verdict: Verdict) => void>;
}

export function createLogins(
  comparer: Pick<Comparer, "compare">,
  { maxWaiting, maxWaitMs }: LoginBounds,
): Logins {
  const fingerprints = createFingerprints();
  const verdicts = createVerdicts();
  const queue = createFairQueue<Comparison>(maxWaiting);
  const begun = new Map<string, Comparison>();
  let isWorking = false;

  function settle(comparison: Comparison, verdict: Verdict): void {
    begun.delete(comparison.fingerprint);
    for (const tell of comparison.waiting) tell(verdict);
  }
  function begin(comparison: Comparison): void {
    begun.set(comparison.fingerprint, comparison);
    const gone = queue.add(comparison.source, comparison);
    // In a later tick: whoever begins it has not begun to wait.
    if (gone !== undefined) queueMicrotask(() => settle(gone, "busy"));
    if (!isWorking) void work();
  }
  async function work(): Promise<void> {
    isWorking = true;
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      const found = await comparer.compare(next.password, next.hash);
      if (found === "failed") {
        settle(next, "failed");
        // Not one thread after the other: the next login may start another one.
        giveUp();
        continue;
      }
      const isRight = next.isKnown && found === "match";
      verdicts.put(next.fingerprint, isRight);
      settle(next, isRight ? "right" : "wrong");
    }
    isWorking = false;
  }
  function giveUp(): void {
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      settle(next, "failed");
    }
  }
  function wait(comparison: Comparison, signal: AbortSignal): Promise<Verdict> {
    return new Promise((resolve) => {
      const leave = (): void => {
        tell("busy");
        // Nobody is there for it any more.
        if (comparison.waiting.size > 0) return;
        if (queue.remove(comparison.source, comparison)) {
          begun.delete(comparison.fingerprint);
        }
      };
      const late = setTimeout(leave, maxWaitMs).unref();
      const tell = (verdict: Verdict): void => {
        clearTimeout(late);
        signal.removeEventListener("abort", leave);
        comparison.waiting.delete(tell);
        resolve(verdict);
      };
      comparison.waiting.add(tell);
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) leave();
    });
  }
  return {
    get remembered() {
      return verdicts.size;
    },
    check({ credentials, users, source, signal }) {
      const { user, password } = credentials;
      const known = users.get(user);
      const hash = known ?? standInHash(user, users, fingerprints);
      const fingerprint = fingerprints.of(credentials, hash);
      const remembered = verdicts.get(fingerprint);
      if (remembered !== undefined) {
        return Promise.resolve(
          remembered && known !== undefined ? "right" : "wrong",
        );
      }
      let comparison = begun.get(fingerprint);
      if (comparison === undefined) {
        comparison = {
          fingerprint,
          password,
          hash,
          isKnown: known !== undefined,
          source,
          waiting: new Set(),
        };
        begin(comparison);
      }
      return wait(comparison, signal);
    },
  };
}
