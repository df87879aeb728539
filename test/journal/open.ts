// Tests of room journal: journals in folders of their own, with what they log.
import { mkdtemp, rm } from "node:fs/promises";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { FileSystem } from "../../src/journal/disk/file-system.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createLock } from "../../src/journal/lock.ts";
import {
  type JournalOptions,
  openJournal,
  type Opened,
} from "../../src/journal/open-journal.ts";
import type { Log } from "../../src/log/log.ts";
import { type Durable, durableOf } from "../../src/quorum/past/durable.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import type { Instant } from "../../src/quorum/terms/ids.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import type { JournalEntry } from "../../src/journal/line/entry.ts";
import { at } from "../quorum/build.ts";

export const realFs: FileSystem = fs;

const { flockExclusive } = createRequire(import.meta.url)(
  "../../build/Release/posix.node",
) as { flockExclusive: (fd: number) => boolean };

/** The path of a journal in a folder that goes with the test. */
export async function journalPath(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vq-journal-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "journal.jsonl");
}

/** A log that keeps its lines. */
export function memoryLog(): Log & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const add = (level: string) => (message: string, fields?: object) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  return {
    lines,
    debug: add("debug"),
    info: add("info"),
    warn: add("warn"),
    error: add("error"),
  };
}

export interface World {
  readonly fs: FileSystem;
  readonly log: Log;
  readonly now: () => Instant;
}

/** Opens a journal of boot "boot-1" at moment 0, unless told otherwise. */
export function tryOpen(
  options: Partial<JournalOptions> & { readonly path: string },
  world: Partial<World> = {},
): Promise<Opened> {
  const { now = () => at(0), log = memoryLog() } = world;
  const fileSystem = world.fs ?? realFs;
  const lock = createLock({
    fs: fileSystem,
    flockExclusive,
    pid: process.pid,
    now,
  });
  return openJournal(
    // Without a gap, so that tests see by the numbers that nothing is missing.
    {
      bootId: "boot-1",
      firstRetryMs: 20,
      maxRetryMs: 40,
      seqGap: 0,
      ...options,
    },
    { clock: { now }, log, lock, fs: fileSystem },
  );
}

export async function mustOpen(
  ...args: Parameters<typeof tryOpen>
): Promise<Journal> {
  const opened = await tryOpen(...args);
  if (opened.kind === "open") return opened.journal;
  throw new Error(`not open: ${JSON.stringify(opened)}`);
}

/** Reduces events into a journal, and answers the state and the entries. */
export function play(
  journal: Journal,
  events: readonly QuorumEvent[],
  start: QuorumState = initialState(at(0)),
): { readonly state: QuorumState; readonly entries: readonly JournalEntry[] } {
  let state = start;
  const entries: JournalEntry[] = [];
  for (const event of events) {
    const reduction = reduce(state, event);
    state = reduction.state;
    entries.push(...journal.record(reduction.transitions, durableOf(state)));
  }
  return { state, entries };
}

/** What is durable, but for durations, which marks keep. */
export function told({ counters, known, outage, identity }: Durable) {
  return { counters, known, outage, identity };
}

/** Resolves when a condition holds; the runner's timeout is the limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
