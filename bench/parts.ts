// Bench: its parts in the order in which they run, and what each of them is given.
import type { Lab } from "../lab/lab.ts";
import type { Section } from "./section.ts";
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

export interface Bench {
  /** Three real nodes, booted when first asked for; as they were when a part gives them back. */
  readonly lab: () => Promise<Lab>;
  /** For people who wait. */
  readonly say: (line: string) => void;
}

export type Part = (bench: Bench) => Promise<Section>;

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
