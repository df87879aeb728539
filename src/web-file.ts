// The composition of --web.config.file: config reads it, http serves by it, and it may change while we serve.
import { setTimeout } from "node:timers/promises";
import { Refusal } from "./config/refusal.ts";
import type { FileText } from "./config/web/interpret.ts";
import { lookAgain, lookAtWebFile } from "./config/web/look.ts";
import { createWatch, type Start } from "./config/web/watch.ts";
import { openToAll, type WebReading } from "./config/web-settings.ts";
import type { WebSource } from "./http/web-source.ts";
import { errorText, onChange, type Log } from "./log/log.ts";

const LOOK_EVERY_MS = 1_000;
/** A change counts once two looks saw the same: certificate and key are seldom replaced in one instant. */
const SETTLE_MS = 100;
const SILENT_DISK_MS = 10_000;
const SILENT_DISK = "a disk does not answer";

export interface WebFileDeps {
  /** For the start only: it may block. */
  readonly readNow: (path: string) => string;
  /** Rejects when it could not look at all. */
  readonly read: (path: string) => Promise<FileText>;
  readonly log: Log;
  /** Rejects when `signal` aborts. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface WebFile extends WebSource, AsyncDisposable {}

/** No --web.config.file: open to all, for ever. */
export function noWebFile(): WebFile {
  return {
    current: () => ({ kind: "good", settings: openToAll }),
    onChange() {
      // Nothing changes.
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Reads the file, and looks at it and at what it names every second until disposed. Throws a Refusal at the start. */
export function openWebFile(path: string, deps: WebFileDeps): WebFile {
  const { log, pause = pauseUnheld } = deps;
  const closed = new AbortController();
  const audience = createAudience();
  const watch = createWatch(lookFirst(path, deps));
  const tellTrouble = onChange<string, undefined>("", (words) => {
    if (words === "") log.info("Looking at --web.config.file again");
    else log.warn("Cannot look at --web.config.file", { reason: words });
  });

  async function look(): Promise<number> {
    const looked = new AbortController();
    pause(SILENT_DISK_MS, looked.signal).then(
      () => {
        if (!closed.signal.aborted) tellTrouble(SILENT_DISK, undefined);
      },
      () => undefined,
    );
    try {
      const seen = await lookAgain(watch.latest(), deps.read);
      if (closed.signal.aborted) return 0;
      tellTrouble("", undefined);
      return watch.see(seen, tell) ? LOOK_EVERY_MS : SETTLE_MS;
    } catch (error) {
      // The door stays as it is.
      tellTrouble(errorText(error), undefined);
      return LOOK_EVERY_MS;
    } finally {
      looked.abort();
    }
  }

  function tell(reading: WebReading, before: WebReading): void {
    logChange(reading, before, log);
    audience.tell(reading);
  }

  async function lookOn(): Promise<void> {
    let waitMs = LOOK_EVERY_MS;
    while (!closed.signal.aborted) {
      await pause(waitMs, closed.signal);
      waitMs = await look();
    }
  }

  lookOn().catch((error: unknown) => {
    if (!closed.signal.aborted) throw error;
  });
  return {
    current: watch.current,
    onChange: audience.onChange,
    // A look that a disk holds is not waited for.
    [Symbol.asyncDispose]() {
      closed.abort();
      audience.leave();
      return Promise.resolve();
    },
  };
}

/** A bad file is a Refusal: who runs with one has to know before anything is served. */
function lookFirst(path: string, { readNow, log }: WebFileDeps): Start {
  const first = lookAtWebFile(path, readNow);
  if (first.reading.kind === "bad") throw new Refusal(first.reading.message);
  const { settings } = first.reading;
  if (settings.rateLimit?.burst === 0) {
    log.warn("rate_limit.burst is 0: every request is answered with 429", {
      file: path,
    });
  }
  return { path, first, settings };
}

interface Audience extends Pick<WebSource, "onChange"> {
  readonly tell: (reading: WebReading) => void;
  readonly leave: () => void;
}

function createAudience(): Audience {
  const listeners = new Set<(reading: WebReading) => void>();
  return {
    tell(reading) {
      for (const listener of [...listeners]) listener(reading);
    },
    onChange(listener, signal) {
      if (signal.aborted) return;
      // Of its own, so that the same function can listen twice.
      const own = (reading: WebReading) => listener(reading);
      listeners.add(own);
      signal.addEventListener("abort", () => listeners.delete(own), {
        once: true,
      });
    },
    leave() {
      listeners.clear();
    },
  };
}

function logChange(reading: WebReading, before: WebReading, log: Log): void {
  if (reading.kind === "bad") {
    if (before.kind === "bad" && before.message === reading.message) return;
    log.error("Nobody is let in until --web.config.file is right again", {
      reason: reading.message,
    });
    return;
  }
  log.info(
    before.kind === "bad"
      ? "--web.config.file is right again"
      : "--web.config.file has changed and is in force",
  );
}

/** Holds no process back from its end. */
async function pauseUnheld(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false });
}
