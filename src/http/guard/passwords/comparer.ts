// Room http: bcrypt on a thread of its own, one comparison at a time. No password is ever compared on the main thread.
import { Worker } from "node:worker_threads";
import { errorText, onChange, type Log } from "../../../log/log.ts";
import type { PasswordQuestion } from "./password-worker.ts";

export type Compared = "match" | "mismatch" | "failed";

/** Disposing ends the thread; a comparison that runs has failed then. */
export interface Comparer extends Disposable {
  /** One at a time. Never rejects. */
  compare(password: string, hash: string): Promise<Compared>;
}

export interface ComparerOptions {
  /** What the thread runs, where it does not lie beside us. */
  readonly worker?: URL | undefined;
  readonly log: Log;
  /** A thread without work ends after this. */
  readonly idleMs?: number;
  /** A comparison that takes longer has failed, and its thread ends: a cost of 20 takes minutes, one of 31 days. */
  readonly maxMs?: number;
}

/** Beside the source, beside its compiled form, or beside the bundle that this is in. */
const besideThisFile = new URL(
  `./password-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);

/** Starts a thread at the first need, and another one if that dies. */
export function openComparer({
  worker: location = besideThisFile,
  log,
  idleMs = 30_000,
  maxMs = 60_000,
}: ComparerOptions): Comparer {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const tell = onChange<boolean, string>(true, (works, error) => {
    if (works) log.info("Passwords can be checked again");
    else log.error("Cannot check passwords: nobody is let in", { error });
  });

  function start(): Worker {
    const started = new Worker(location, {
      name: "passwords",
      env: {},
      // Whatever goes wrong there is told by its end; nothing of it may reach our log by another way.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    started.on("error", () => undefined);
    started.once("exit", () => {
      if (worker === started) worker = undefined;
    });
    started.unref();
    return started;
  }
  function end(): void {
    clearTimeout(idle);
    void worker?.terminate();
    worker = undefined;
  }
  return {
    async compare(password, hash) {
      clearTimeout(idle);
      const ended = new AbortController();
      try {
        worker ??= start();
        const { signal } = ended;
        const reply = firstWordOf(worker, { maxMs, signal });
        worker.postMessage({ password, hash } satisfies PasswordQuestion);
        const isMatch = await reply;
        tell(true, "");
        return isMatch ? "match" : "mismatch";
      } catch (error) {
        end();
        tell(false, errorText(error));
        return "failed";
      } finally {
        ended.abort();
        idle = setTimeout(end, idleMs).unref();
      }
    },
    [Symbol.dispose]: end,
  };
}

/** Rejects when the thread has nothing to say: it could not start, died, gave up, or takes too long. */
function firstWordOf(
  worker: Worker,
  { maxMs, signal }: { readonly maxMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`no result after ${maxMs / 1000} s`));
    }, maxMs).unref();
    function onMessage(word: unknown): void {
      if (typeof word === "boolean") resolve(word);
      else reject(new Error("a password hash cannot be used"));
    }
    function onExit(code: number): void {
      reject(new Error(`the thread ended with code ${code}`));
    }
    worker.once("message", onMessage);
    worker.once("error", reject);
    worker.once("exit", onExit);
    signal.addEventListener("abort", () => {
      clearTimeout(late);
      worker.off("message", onMessage);
      worker.off("error", reject);
      worker.off("exit", onExit);
    });
  });
}
