// Room lab: the command line of `npm run lab`, argv to options or one line that says what is wrong.
import { type Given, readFlags, UsageError } from "./flags.ts";
import { clusterName, integer, oneOf, voteList } from "./values.ts";
import type { LabOptions } from "../options.ts";

export type CommandLine =
  | { readonly kind: "help" }
  | {
      readonly kind: "run";
      readonly lab: LabOptions;
      readonly withExporters: boolean;
    };

/** Throws UsageError. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const given = readFlags(argv);
  if (given.has("help")) return { kind: "help" };
  const nodes = integer(given, "nodes", [1, 32]) ?? 3;
  if (given.has("two-node") && nodes !== 2) {
    throw new UsageError(
      `Cannot use option --two-node with --nodes ${nodes}: accepted is --nodes 2`,
    );
  }
  const algorithm = oneOf(given, "qdevice-algorithm", ["ffsplit", "lms"]);
  const hasQdevice = given.has("qdevice") || algorithm !== undefined;
  const rings = oneOf(given, "rings", ["1", "2"]);
  const votes = voteList(given, nodes);
  const name = clusterName(given);
  const tokenMs = integer(given, "token", [300, 60_000]);
  return {
    kind: "run",
    withExporters: !given.has("no-exporters"),
    lab: {
      nodes,
      quorum: quorum(given),
      ...(rings !== undefined && { rings: rings === "2" ? 2 : 1 }),
      ...(name !== undefined && { clusterName: name }),
      ...(votes !== undefined && { votes }),
      ...(tokenMs !== undefined && { tokenMs }),
      ...(hasQdevice && {
        qdevice: algorithm === undefined ? {} : { algorithm },
      }),
    },
  };
}

function quorum(given: Given): Readonly<Record<string, number>> {
  const switches = [
    "two-node",
    "wait-for-all",
    "last-man-standing",
    "auto-tie-breaker",
  ];
  const expectedVotes = integer(given, "expected-votes", [1, 65_535]);
  return {
    ...Object.fromEntries(
      switches
        .filter((flag) => given.has(flag))
        .map((flag) => [flag.replaceAll("-", "_"), 1]),
    ),
    ...(expectedVotes !== undefined && { expected_votes: expectedVotes }),
  };
}
