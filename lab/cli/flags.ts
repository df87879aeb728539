// Room lab: which flags the command line has, and that only those are given.
import { parseArgs } from "node:util";

/** The command line is wrong; the message is one line for people. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

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

/** One line a flag. */
export function flagsHelp(): string {
  return Object.entries(FLAGS)
    .map(([flag, { value = "", help }]) => {
      return `  ${`--${flag} ${value}`.padEnd(32)}${help}`;
    })
    .join("\n");
}

/** The flags of a command line with their values, "" for a switch. */
export type Given = ReadonlyMap<string, string>;

/** Throws UsageError. */
export function readFlags(argv: readonly string[]): Given {
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
    if (token.kind === "positional") throw unknown("argument", token.value);
    const { name, rawName, value } = token;
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (flag === undefined || !rawName.startsWith("--")) {
      throw unknown("option", rawName);
    }
    checkValue(name, flag, value);
    given.set(name, value ?? "");
  }
  return given;
}

function checkValue(name: string, flag: Flag, value: string | undefined): void {
  if (flag.value === undefined && value !== undefined) {
    throw new UsageError(
      `Cannot read option --${name} with the value ${value}: accepted is no value`,
    );
  }
  if (flag.value !== undefined && (value === undefined || value === "")) {
    throw new UsageError(
      `Cannot read option --${name} without a value: accepted is ${flag.value}`,
    );
  }
}

function unknown(kind: string, text: string): UsageError {
  const accepted = Object.keys(FLAGS).map((flag) => `--${flag}`);
  return new UsageError(
    `Cannot read ${kind} ${text}: accepted are ${accepted.join(", ")}`,
  );
}
