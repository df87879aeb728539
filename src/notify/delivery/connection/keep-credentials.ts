// Room notify: keeps the credentials for one Alertmanager: read at start, read again after a failure, off the event's path.
import type { AlertmanagerConfig } from "../../../config/alertmanager.ts";
import { errorText, type Log, onChange } from "../../../log/log.ts";
import {
  createContext,
  type Credentials,
  type CredentialTexts,
  readCredentialTexts,
} from "./credentials.ts";
import type { Trouble } from "./trouble.ts";

export type Held =
  | { readonly kind: "ready"; readonly credentials: Credentials }
  | { readonly kind: "unreadable"; readonly trouble: Trouble };

export interface CredentialKeeper {
  /** The last good ones, at once; a promise only until the first reading ended or took too long. */
  current(): Held | Promise<Held>;
  /** Reads again unless that is under way: they may have been rotated. Never throws, never waits. */
  refresh(): void;
}

export interface KeeperDeps {
  readonly log: Log;
  readonly readTimeoutMs: number;
  /** For the log. */
  readonly label: string;
}

export function keepCredentials(
  config: AlertmanagerConfig,
  { log, readTimeoutMs, label }: KeeperDeps,
): CredentialKeeper {
  let held: Held | undefined;
  let texts: CredentialTexts | undefined;
  let underWay: Promise<void> | undefined;
  const tell = onChange<string, undefined>("", (words) => {
    if (words === "") return;
    const fields = { alertmanager: label, reason: words };
    log.warn("Cannot read the credentials for an Alertmanager", fields);
  });

  function take(read: CredentialTexts): void {
    // Authorities are many: a context is made anew only for new texts, it takes milliseconds.
    if (JSON.stringify(read) === JSON.stringify(texts)) return;
    const before = held?.kind === "ready" ? held.credentials : undefined;
    const isSameTls =
      before !== undefined &&
      JSON.stringify(read.tls) === JSON.stringify(texts?.tls);
    const secureContext = isSameTls
      ? before.secureContext
      : read.tls && createContext(read.tls, config.tls);
    texts = read;
    const { authorization } = read;
    held = { kind: "ready", credentials: { authorization, secureContext } };
  }

  async function readOnce(): Promise<void> {
    try {
      take(await readCredentialTexts(config));
      tell("", undefined);
    } catch (error) {
      fail(errorText(error));
    }
  }

  function fail(words: string): void {
    // What worked once may work still: better than nothing.
    if (held?.kind !== "ready") {
      held = { kind: "unreadable", trouble: { words } };
    }
    tell(words, undefined);
  }

  function refresh(): void {
    underWay ??= readOnce().finally(() => {
      underWay = undefined;
    });
  }

  async function first(): Promise<Held> {
    await within(readTimeoutMs, underWay);
    if (held === undefined) fail("reading takes too long");
    return held ?? { kind: "unreadable", trouble: { words: "not read" } };
  }

  refresh();
  const firstHeld = first();
  return { current: () => held ?? firstHeld, refresh };
}

/** Resolves with the promise, or after so long. */
async function within(
  ms: number,
  promise: Promise<void> | undefined,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
