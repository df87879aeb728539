// Test aid for --web.config.file while we serve: its looks come when the test says so.
import type { FileText } from "../../src/config/web/interpret.ts";
import { readWebFile } from "../../src/config/web/read-file.ts";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";
import type { WebReading } from "../../src/config/web-settings.ts";
import type { Log } from "../../src/log/log.ts";
import { openWebFile } from "../../src/web-file.ts";

interface Pause {
  readonly ms: number;
  readonly end: () => void;
}

export interface Stage extends AsyncDisposable {
  readonly current: () => WebReading;
  /** Every reading that was told. */
  readonly told: readonly WebReading[];
  /** Level and message, and the reason if there is one. */
  readonly lines: readonly string[];
  readonly stopListening: () => void;
  /** Ends the pause before the next look, and waits until that is over. How long the pause had been. */
  readonly look: () => Promise<number>;
  /** Looks until nothing is left open. */
  readonly settle: () => Promise<void>;
  /** Begins a look that need not end. */
  readonly begin: () => Promise<void>;
  /** Lets so many seconds pass for a look that has begun. */
  readonly endPauseOf: (ms: number) => Promise<void>;
}

export function openStage(
  path: string,
  read: (path: string) => Promise<FileText> = readWebFile,
): Stage {
  const lines: string[] = [];
  const told: WebReading[] = [];
  const pauses = new Set<Pause>();
  const listening = new AbortController();
  const begun = new Set<() => void>();

  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const one = { ms, end: resolve };
      pauses.add(one);
      signal.addEventListener("abort", () => {
        pauses.delete(one);
        reject(new Error("aborted"));
      });
      for (const wake of begun) wake();
    });
  }

  async function pauseOf(isWanted: (ms: number) => boolean): Promise<Pause> {
    for (;;) {
      const found = [...pauses].find(({ ms }) => isWanted(ms));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        begun.add(resolve);
      });
      begun.clear();
    }
  }

  async function begin(): Promise<number> {
    const one = await pauseOf((ms) => ms <= 1_000);
    pauses.delete(one);
    one.end();
    return one.ms;
  }

  async function look(): Promise<number> {
    const ms = await begin();
    await pauseOf((next) => next <= 1_000);
    return ms;
  }

  const file = openWebFile(path, {
    readNow: readConfigFile,
    read,
    log: logInto(lines),
    pause,
  });
  file.onChange((reading) => told.push(reading), listening.signal);
  return {
    current: () => file.current(),
    told,
    lines,
    stopListening() {
      listening.abort();
    },
    look,
    async settle() {
      do await look();
      while ([...pauses].some(({ ms }) => ms < 1_000));
    },
    async begin() {
      await begin();
      await pauseOf((ms) => ms > 1_000);
    },
    async endPauseOf(ms) {
      const one = await pauseOf((some) => some === ms);
      pauses.delete(one);
      one.end();
      await Promise.resolve();
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

function logInto(lines: string[]): Log {
  const at =
    (level: string): Log["info"] =>
    (message, fields) => {
      const reason = fields?.["reason"];
      const words = reason === undefined ? "" : `: ${String(reason)}`;
      lines.push(`${level} ${message}${words}`);
    };
  const [debug, info] = [at("debug"), at("info")];
  return { debug, info, warn: at("warn"), error: at("error") };
}
