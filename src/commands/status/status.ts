// Room commands: the command status: what corosync says of quorum now, for people, for programs and for monitoring.
import type { Config } from "../../config/config.ts";
import { escapeJsonText } from "../../log/logfmt.ts";
import { currentFacts } from "../../quorum/availability.ts";
import { statusDocument } from "../../status/project.ts";
import type { StatusDocument } from "../../status/document.ts";
import {
  areLinksTold,
  isRefused,
  isSeen,
  lookAtCorosync,
  type Look,
  type LookDeps,
} from "../look.ts";
import { whyNotSeen } from "../why-not-seen.ts";
import { type LastEvents, readLastEvents } from "./events.ts";
import { reportText } from "./report.ts";

export interface StatusOptions {
  readonly config: Config;
  readonly isWatching: boolean;
  readonly isJson: boolean;
}

export interface StatusDeps extends LookDeps {
  readonly version: string;
  /** Takes what is printed, with its line ends. */
  readonly print: (text: string) => void;
}

/** Names are worth a moment, but not the answer. */
const NAMES_WITHIN_MS = 500;

const exitCodes = { quorate: 0, inquorate: 1, unknown: 3 } as const;

/** Resolves with the exit code; with `isWatching` when the signal aborts. */
export async function status(
  options: StatusOptions,
  deps: StatusDeps,
): Promise<number> {
  const { config, isWatching } = options;
  const { clock, signal } = deps;
  const look = lookAtCorosync(config, deps);
  const isDecided = () =>
    isSeen(look, clock) || isRefused(look) || signal.aborted;
  await look.until(isDecided, config.timeoutMs);
  if (isSeen(look, clock)) {
    const wait = Math.min(NAMES_WITHIN_MS, config.timeoutMs);
    await look.until(() => look.isNamed(), wait);
    await look.until(
      () => areLinksTold(look) || signal.aborted,
      config.timeoutMs,
    );
  }
  if (!isWatching) return show(look, options, deps);
  return watch(look, options, deps);
}

/** Prints once; answers the exit code. */
async function show(
  look: Look,
  options: StatusOptions,
  deps: StatusDeps,
): Promise<number> {
  const { config } = options;
  const last = options.isJson ? undefined : await readLastEvents(config);
  const { text, exitCode } = render(look, { ...options, last }, deps);
  deps.print(text);
  return exitCode;
}

/** Prints whenever something but the time is new. */
async function watch(
  look: Look,
  options: StatusOptions,
  deps: StatusDeps,
): Promise<number> {
  let shown = "";
  let exitCode: number = exitCodes.unknown;
  let last: LastEvents | undefined;
  function print(): void {
    const rendered = render(look, { ...options, last }, deps);
    exitCode = rendered.exitCode;
    if (rendered.essence === shown) return;
    const isFirst = shown === "";
    shown = rendered.essence;
    deps.print(
      isFirst || options.isJson ? rendered.text : `\n${rendered.text}`,
    );
  }
  async function ask(): Promise<void> {
    if (options.isJson) return;
    last = await readLastEvents(options.config);
  }
  await ask();
  print();
  let isAsking = false;
  look.follow(() => {
    print();
    if (isAsking) return;
    isAsking = true;
    void ask().then(() => {
      isAsking = false;
      if (!deps.signal.aborted) print();
    });
  });
  await untilAborted(deps.signal);
  return exitCode;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
}

interface Rendered {
  readonly text: string;
  /** What of it is no matter of the clock. */
  readonly essence: string;
  readonly exitCode: number;
}

function render(
  look: Look,
  {
    config,
    isJson,
    last,
  }: StatusOptions & { readonly last: LastEvents | undefined },
  { clock, who, version }: StatusDeps,
): Rendered {
  const now = clock.now();
  const state = look.state();
  const facts = isSeen(look, clock)
    ? currentFacts(state, now, state.freshForMs)
    : undefined;
  const document = statusDocument(state, now, {
    version,
    members: [],
    context: look.context(),
  });
  const exitCode =
    facts === undefined
      ? exitCodes.unknown
      : exitCodes[facts.quorate ? "quorate" : "inquorate"];
  if (isJson) {
    // JSON leaves most of what a terminal acts upon as it is.
    const text = `${escapeJsonText(JSON.stringify(document))}\n`;
    const essence = JSON.stringify(essenceOf(document));
    return { text, essence, exitCode };
  }
  if (facts === undefined || document.state === null) {
    const why = whyNotSeen(state, who, config.timeoutMs);
    const text = `Quorate:          unknown\nCannot see quorum: ${why}\n`;
    return { text, essence: text, exitCode };
  }
  const at = new Date(now.realtimeMs);
  const text = reportText(
    { facts, state: document.state, at },
    { ...document, last },
  );
  const essence = text.replace(/^Date:.*$/m, "");
  return { text, essence, exitCode };
}

/** Latencies differ with every reading. */
function essenceOf({ identity, link, state, links, noLinks }: StatusDocument) {
  const known = links?.map(({ nodeName, link: number, connected, enabled }) => [
    nodeName,
    number,
    connected,
    enabled,
  ]);
  return [identity, link, state, known ?? noLinks];
}
