// Bench of a fleet: the exposition of one node, rendered by the product from states that its own reducer made.
import { initialContext } from "../../src/context/state.ts";
import { take } from "../../src/context/take.ts";
import {
  collectorNames,
  type ContextReading,
} from "../../src/context/reading.ts";
import { openProcessFacts } from "../../src/process/facts.ts";
import { createExposition } from "../../src/metrics/render/exposition.ts";
import { nothingPushed } from "../../src/metrics/metric.ts";
import type { QuorumEvent } from "../../src/quorum/event.ts";
import type { Instant } from "../../src/quorum/terms/ids.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { freshness } from "../../test/context/build.ts";
import { at } from "../../test/quorum/build.ts";
import { eventsOf, readingsOf, type NodeView } from "./node-view.ts";

const freshForMs = 3000;

/** What these builders count from is moved so that their last moment is now: rules compare with Prometheus' clock. */
function moved<Of extends QuorumEvent | ContextReading>(
  one: Of,
  byMs: number,
): Of {
  const moment = later(one.at, byMs);
  return "countersAt" in one
    ? { ...one, at: moment, countersAt: later(one.countersAt, byMs) }
    : { ...one, at: moment };
}

function later({ realtimeMs, monotonicMs }: Instant, byMs: number): Instant {
  return { realtimeMs: realtimeMs + byMs, monotonicMs: monotonicMs + byMs };
}

/** What this node answers to a scrape at `nowMs` (Unix time), but for the metrics of its process. */
export async function renderNode(
  view: NodeView,
  nowMs: number,
): Promise<string> {
  const told = eventsOf(view);
  const byMs = nowMs - (told.at(-1)?.at.realtimeMs ?? 0);
  const events = told.map((event) => moved(event, byMs));
  const start = later(at(0), byMs);
  const exposition = createExposition({
    freshForMs,
    build: { version: "0.1.0", revision: "0000000", nodeVersion: "v20.19.0" },
    haClusterNames: false,
  });
  let state = initialState(start, freshForMs);
  for (const event of events) {
    exposition.observe(event);
    state = reduce(state, event).state;
  }
  const now = events.at(-1)?.at ?? start;
  let context = initialContext(
    { collectors: new Set(collectorNames), freshness },
    start,
  );
  const readMs = told.at(-1)?.at.monotonicMs ?? 0;
  for (const reading of readingsOf(view, readMs)) {
    context = take(context, moved(reading, byMs)).state;
  }
  const { body } = await exposition.render(state, {
    context,
    now,
    journalErrors: 0,
    pushed: nothingPushed,
    process: undefined,
  });
  return body;
}

/** `process_*` and `nodejs_*` as the product shows them. */
export async function renderProcess(): Promise<string> {
  const collectors = new Set<never>();
  const { body } = await createExposition({
    freshForMs,
    build: { version: "0.1.0", nodeVersion: "v20.19.0" },
    haClusterNames: false,
  }).render(initialState(at(0)), {
    context: initialContext({ collectors, freshness }, at(0)),
    now: at(0),
    journalErrors: 0,
    pushed: nothingPushed,
    process: openProcessFacts()(),
  });
  const from = /^# HELP (?:process|nodejs)_/m.exec(body)?.index;
  return from === undefined ? "" : body.slice(from);
}
