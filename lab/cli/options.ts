// Room lab: the command line of `npm run lab`, argv to options or one line that says what is wrong.
import { parseArgs } from "node:util";
import type { LabOptions } from "../options.ts";

/** The command line is wrong; the message is one line for people. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export type CommandLine =
  | { readonly kind: "help" }
  | {
      readonly kind: "run";
      readonly lab: LabOptions;
      readonly withExporters: boolean;
    };

interface Flag {
  /** Missing for a switch. */
  readonly value?: string;
  readonly help: string;
}

const FLAGS: Readonly<Record<string, Flag>> = {
  nodes: { value: "N", help: "nodes, 1 to 32 (default 3)" },
  rings: {
    value: "1|2",
    help: "networks that corosync speaks over (default 1)",
  },
  "cluster-name": { value: "NAME", help: "totem.cluster_name (default lab)" },
  votes: { value: "V,V,…", help: "quorum_votes of each node" },
  "expected-votes": { value: "N", help: "quorum.expected_votes" },
  "two-node": { help: "quorum.two_node, with --nodes 2" },
  "wait-for-all": { help: "quorum.wait_for_all" },
  "last-man-standing": { help: "quorum.last_man_standing" },
  "auto-tie-breaker": { help: "quorum.auto_tie_breaker" },
  qdevice: { help: "a corosync-qnetd and a qdevice on every node" },
  "qdevice-algorithm": { value: "ffsplit|lms", help: "(default ffsplit)" },
  token: { value: "MS", help: "totem.token, 300 to 60000 (default 1000)" },
  "no-exporters": { help: "corosync only" },
  help: { help: "this text" },
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
  const votes = list(given, nodes);
  const clusterName = name(given);
  const tokenMs = integer(given, "token", [300, 60_000]);
  return {
    kind: "run",
    withExporters: !given.has("no-exporters"),
    lab: {
      nodes,
      quorum: quorum(given),
      ...(rings !== undefined && { rings: rings === "2" ? 2 : 1 }),
      ...(clusterName !== undefined && { clusterName }),
      ...(votes !== undefined && { votes }),
      ...(tokenMs !== undefined && { tokenMs }),
      ...(hasQdevice && {
        qdevice: algorithm === undefined ? {} : { algorithm },
      }),
    },
  };
}

/** One line a flag. */
export function flagsHelp(): string {
  return Object.entries(FLAGS)
    .map(([flag, { value = "", help }]) => {
      return `  ${`--${flag} ${value}`.padEnd(32)}${help}`;
    })
    .join("\n");
}

type Given = ReadonlyMap<string, string>;

function readFlags(argv: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(FLAGS).map(([flag, { value }]) => [
      flag,
      {
        type: value === undefined ? ("boolean" as const) : ("string" as const),
      },
    ]),
  );
  const { tokens } = parseArgs({
    ...{ args: [...argv], options, strict: false },
    ...{ allowPositionals: true, tokens: true },
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      const accepted = Object.keys(FLAGS).map((flag) => `--${flag}`);
      throw new UsageError(
        `Cannot read argument ${token.value}: accepted are ${accepted.join(", ")}`,
      );
    }
    const flag = FLAGS[token.name];
    if (flag === undefined || !token.rawName.startsWith("--")) {
      const accepted = Object.keys(FLAGS).map((each) => `--${each}`);
      throw new UsageError(
        `Cannot read option ${token.rawName}: accepted are ${accepted.join(", ")}`,
      );
    }
    if (flag.value === undefined && token.value !== undefined) {
      throw new UsageError(
        `Cannot read option --${token.name} with the value ${token.value}: accepted is no value`,
      );
    }
    if (flag.value !== undefined && !token.value) {
      throw new UsageError(
        `Cannot read option --${token.name} without a value: accepted is ${flag.value}`,
      );
    }
    given.set(token.name, token.value ?? "");
  }
  return given;
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

function integer(
  given: Given,
  flag: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = given.get(flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw refusal(flag, text, `a whole number from ${least} to ${most}`);
}

function oneOf<T extends string>(
  given: Given,
  flag: string,
  accepted: readonly T[],
): T | undefined {
  const text = given.get(flag);
  if (text === undefined) return undefined;
  const found = accepted.find((each) => each === text);
  if (found !== undefined) return found;
  throw refusal(flag, text, accepted.join(" or "));
}

function list(given: Given, nodes: number): readonly number[] | undefined {
  const text = given.get("votes");
  if (text === undefined) return undefined;
  const votes = text.split(",");
  const isRight = votes.every((each) => /^\d{1,4}$/.test(each));
  if (isRight && votes.length === nodes) return votes.map(Number);
  throw refusal("votes", text, `${nodes} numbers from 0 to 9999 with commas`);
}

function name(given: Given): string | undefined {
  const text = given.get("cluster-name");
  if (text === undefined || /^[\w.-]{1,255}$/.test(text)) return text;
  throw refusal("cluster-name", text, "letters, digits and _ . -");
}

function refusal(flag: string, value: string, accepted: string): UsageError {
  return new UsageError(
    `Cannot use option --${flag} with the value ${value}: accepted is ${accepted}`,
  );
}
