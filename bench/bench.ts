// Bench: what each of its parts is given, and what it gives back.
import type { Lab } from "../lab/lab.ts";
import type { Section } from "./section.ts";

export interface Bench {
  /** Three real nodes, booted when first asked for; as they were when a part gives them back. */
  readonly lab: () => Promise<Lab>;
  /** For people who wait. */
  readonly say: (line: string) => void;
}

export type Part = (bench: Bench) => Promise<Section>;
