// Bench: its parts in the order in which they run.
import type { Part } from "./bench.ts";
import { measureDay } from "./parts/day.ts";
import { measureEvents } from "./parts/events.ts";
import { measureFlaps } from "./parts/flaps.ts";
import { measureJournal } from "./parts/journal.ts";
import { measureMemory } from "./parts/memory.ts";
import { measureNeighbour } from "./parts/neighbour.ts";
import { measurePage } from "./parts/page.ts";
import { measureRealNodes } from "./parts/real-nodes.ts";
import { measureScale } from "./parts/scale.ts";
import { measureScrapes } from "./parts/scrapes.ts";
import { measureStart } from "./parts/start.ts";

export const parts = {
  scrapes: measureScrapes,
  memory: measureMemory,
  day: measureDay,
  start: measureStart,
  events: measureEvents,
  journal: measureJournal,
  page: measurePage,
  flaps: measureFlaps,
  neighbour: measureNeighbour,
  scale: measureScale,
  "real-nodes": measureRealNodes,
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];
