// Room config: what the command line gave. commander finds the options, the values are judged later.
import { Command, CommanderError, Option } from "commander";
import type { Flag, Given } from "../flag.ts";
import { quote, Refusal } from "../refusal.ts";

/** Flag name -> what was given for it, in the order of the command line. */
export type GivenByName = ReadonlyMap<string, readonly Given[]>;

export interface CommandLine {
  readonly given: GivenByName;
  /** What is neither a flag nor a flag's value. */
  readonly words: readonly string[];
}

/** Reads options out of `argv` (without node and script); refuses a flag that is none of `table`. */
export function readArguments(
  argv: readonly string[],
  table: readonly Flag<unknown>[],
): CommandLine {
  for (const argument of argv) {
    if (argument === "--") break;
    refuseValueOfSwitch(argument, table);
  }
  const found = new Map<string, Given[]>();
  const command = new Command()
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: discard, writeErr: discard })
    .allowExcessArguments(true);
  for (const flag of table) addFlag(command, flag, found);
  const error = tryParse(command, argv);
  if (error !== undefined)
    throw new Refusal(explain(error, argv, { command, table }));
  refuseRepetition(found, table);
  return { given: found, words: command.args };
}

function addFlag(
  command: Command,
  flag: Flag<unknown>,
  found: Map<string, Given[]>,
): void {
  const where = `--${flag.name}`;
  function note(text: string): void {
    found.set(flag.name, [...(found.get(flag.name) ?? []), { text, where }]);
  }
  if (flag.kind !== "switch") {
    command.addOption(new Option(`${where} <${flag.metavar}>`));
    command.on(`option:${flag.name}`, note);
    return;
  }
  const short = flag.short === "" ? "" : `-${flag.short}, `;
  command.addOption(new Option(`${short}${where}`));
  command.addOption(new Option(`--no-${flag.name}`));
  command.on(`option:${flag.name}`, () => {
    note("true");
  });
  command.on(`option:no-${flag.name}`, () => {
    note("false");
  });
}

/** commander would call `--version=true` an unknown option, which sends people the wrong way. */
function refuseValueOfSwitch(
  argument: string,
  table: readonly Flag<unknown>[],
): void {
  const [name = "", ...value] = argument.split("=");
  const flag = table.find(
    (one) => name === `--${one.name}` || name === `--no-${one.name}`,
  );
  if (flag?.kind !== "switch" || value.length === 0) return;
  throw new Refusal(
    `Cannot accept ${name}: current value is ${quote(value.join("="))}, expected --${flag.name} or --no-${flag.name} without a value`,
  );
}

function refuseRepetition(
  found: GivenByName,
  table: readonly Flag<unknown>[],
): void {
  for (const { kind, name } of table) {
    const given = found.get(name) ?? [];
    if (kind === "repeatable" || given.length < 2) continue;
    const values = given.map(({ text }) => quote(text)).join(" and ");
    throw new Refusal(
      `Cannot accept --${name} more than once: current values are ${quote(values).length > 200 ? "many" : values}, expected one`,
    );
  }
}

function tryParse(
  command: Command,
  argv: readonly string[],
): CommanderError | undefined {
  try {
    command.parse(argv, { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

/** An option without its value stands last; any other complaint is about a name that commander does not know. */
function explain(
  error: CommanderError,
  argv: readonly string[],
  {
    command,
    table,
  }: { readonly command: Command; readonly table: readonly Flag<unknown>[] },
): string {
  if (error.code === "commander.optionMissingArgument") {
    const flag = table.find(({ name }) => `--${name}` === argv.at(-1));
    return `Cannot accept ${argv.at(-1) ?? ""} without a value: expected ${flag?.accepted ?? "one"}`;
  }
  const typed =
    /unknown option '(.*?)'(?:\n|$)/s.exec(error.message)?.[1] ?? "";
  // Asked again without the value, which would lead commander's search for a similar name astray.
  const [name = ""] = typed.split("=");
  const words = tryParse(command, [name])?.message ?? "";
  const meant = /\(Did you mean ([^()]*)\?\)$/.exec(words)?.[1];
  const hint = meant === undefined ? "see --help" : `did you mean ${meant}`;
  return `Cannot accept unknown flag ${quote(typed)}: ${hint}`;
}

function discard(): void {
  // commander may not write anywhere: the refusal carries the words.
}
