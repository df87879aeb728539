// Room commands: what one check of the doctor found.
import { printable } from "../printable.ts";

export interface Finding {
  /** skip: it could not be tried, because of what another line tells. */
  readonly verdict: "ok" | "FAIL" | "skip";
  /** What was checked, in a word. */
  readonly about: string;
  readonly words: string;
  /** What to do about it. */
  readonly help?: string;
}

/** One line. */
export function findingLine({ verdict, about, words, help }: Finding): string {
  const advice = help === undefined ? "" : `; ${help}`;
  const line = `${verdict.padEnd(4)} ${about}: ${words}${advice}`;
  return printable(line, " ");
}
