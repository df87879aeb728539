// Room metrics: text format 0.0.4, as far as gauges and counters need it.
import type { Labels } from "../series.ts";

/** The lines above a family's samples. */
export function headText({
  name,
  kind,
  help,
}: {
  readonly name: string;
  readonly kind: "gauge" | "counter";
  readonly help: string;
}): string {
  return `# HELP ${name} ${help.replace(/[\\\n]/g, escape)}\n# TYPE ${name} ${kind}\n`;
}

/** `{a="1",b="2"}`, or nothing: what tells one series of a family from the others. */
export function labelsText(labels: Labels): string {
  let pairs = "";
  for (const name in labels) {
    const value = labels[name] ?? "";
    // Nearly always there is nothing to escape, and looking is cheaper than copying.
    const text = SPECIAL.test(value)
      ? value.replace(ALL_SPECIAL, escape)
      : value;
    pairs += `${pairs === "" ? "{" : ","}${name}="${text}"`;
  }
  return pairs === "" ? "" : `${pairs}}`;
}

const SPECIAL = /[\\\n"]/;
const ALL_SPECIAL = /[\\\n"]/g;

function escape(special: string): string {
  return special === "\n" ? String.raw`\n` : `\\${special}`;
}
