// Tests of room metrics: the exposition after some events.
import type { ContextState } from "../../src/context/state.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import {
  createExposition,
  type Exposition,
} from "../../src/metrics/render/exposition.ts";
import { nothingPushed } from "../../src/metrics/metric.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { contextOf } from "../context/build.ts";
import { at } from "../quorum/build.ts";

export const FRESH_MS = 3000;

export function openExposition(): Exposition {
  return createExposition({
    freshForMs: FRESH_MS,
    build: { version: "1.2.3", revision: "0123abc", nodeVersion: "v20.19.0" },
    haClusterNames: false,
  });
}

/** This many milliseconds after the start of the process, nothing failed in the journal, no collector is on. */
export function moment(
  ms: number,
  context: ContextState = contextOf([]),
): Parameters<Exposition["render"]>[1] {
  return {
    context,
    now: at(ms),
    journalErrors: 0,
    pushed: nothingPushed,
    process: undefined,
  };
}

/** Renders once, this many milliseconds after the start of the process. */
export async function show(
  events: readonly QuorumEvent[],
  atMs: number,
  context?: ContextState,
): Promise<string> {
  const exposition = openExposition();
  let state = initialState(at(0), FRESH_MS);
  for (const event of events) {
    exposition.observe(event);
    state = reduce(state, event).state;
  }
  return (await exposition.render(state, moment(atMs, context))).body;
}
