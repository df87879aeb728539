// Bench of a fleet: what is asked for on the command line.
import { parseArgs } from "node:util";

const engines = ["prometheus", "victoria-metrics"] as const;

export interface Options {
  readonly clusters: number;
  /** Of each cluster. */
  readonly nodes: number;
  /** knet links between any two nodes. */
  readonly links: number;
  /** Who stores, answers and judges. */
  readonly engine: (typeof engines)[number];
  /** How much past is made up for the series that long ranges read; 0: none. */
  readonly historyHours: number;
  /** A rule file instead of the shipped one, to compare. */
  readonly rules: string | undefined;
}

/** Throws a sentence for people. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clusters: { type: "string", default: "1000" },
      nodes: { type: "string", default: "5" },
      links: { type: "string", default: "1" },
      engine: { type: "string", default: "prometheus" },
      "history-hours": { type: "string", default: "0" },
      rules: { type: "string" },
    },
  });
  const engine = engines.find((name) => name === values.engine);
  if (engine === undefined) {
    throw new Error(
      `Cannot use --engine: current value is ${JSON.stringify(values.engine)}, expected ${engines.join(" or ")}`,
    );
  }
  return {
    clusters: whole("clusters", values.clusters, { from: 20, to: 9_999 }),
    nodes: whole("nodes", values.nodes, { from: 3, to: 9 }),
    links: whole("links", values.links, { from: 1, to: 8 }),
    engine,
    historyHours: whole("history-hours", values["history-hours"], {
      from: 0,
      to: 48,
    }),
    rules: values.rules,
  };
}

function whole(
  name: string,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new Error(
    `Cannot use --${name}: current value is ${JSON.stringify(text)}, expected a whole number from ${from} to ${to}`,
  );
}
