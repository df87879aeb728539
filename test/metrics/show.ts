// Tests of room metrics: the exposition after some events.
import type { QuorumEvent } from "../../src/quorum/event.ts";
import {
  createExposition,
  type Exposition,
} from "../../src/metrics/exposition.ts";
import { nothingPushed } from "../../src/metrics/metric.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { at } from "../quorum/build.ts";

export const FRESH_MS = 3000;

export function openExposition(processMetrics = false): Exposition {
  return createExposition({
    freshForMs: FRESH_MS,
    build: { version: "1.2.3", revision: "0123abc", nodeVersion: "v20.19.0" },
    processMetrics,
  });
}

/** This many milliseconds after the start of the process, and nothing failed in the journal. */
export function moment(ms: number): Parameters<Exposition["render"]>[1] {
  return { now: at(ms), journalErrors: 0, pushed: nothingPushed };
}

/** Renders once, this many milliseconds after the start of the process. */
export async function show(
  events: readonly QuorumEvent[],
  atMs: number,
): Promise<string> {
  const exposition = openExposition();
  let state = initialState(at(0), FRESH_MS);
  for (const event of events) {
    exposition.observe(event);
    state = reduce(state, event).state;
  }
  return (await exposition.render(state, moment(atMs))).body;
}
