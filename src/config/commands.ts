// Room config: the command table, the only place where a command is listed.
import { Command, CommanderError } from "commander";
import type { GivenByName } from "./given/arguments.ts";
import { acts, settings, table } from "./flags.ts";
import { toggle, type Flag } from "./flag.ts";
import { quote, Refusal } from "./refusal.ts";

interface Row {
  readonly help: string;
  /** The flags that mean something to it; it takes the others too, so that a unit's command line fits. */
  readonly flags: readonly Flag<unknown>[];
}

/** What only one command takes; on the command line, nowhere else. */
export const switches = {
  watch: toggle({
    name: "watch",
    help: "Print again whenever something changes, until Ctrl-C.",
    places: "command-line",
  }),
  json: toggle({
    name: "json",
    help: "Print the document of /api/v1/status instead, one a line.",
    places: "command-line",
  }),
} as const;

const { listenAddresses, pollIntervalMs, timeoutMs, journalPath } = settings;
const { alertmanagerUrls } = settings;

/** What the one word on the command line may be. */
export const commands = {
  run: {
    help: "Export metrics and push alerts until a signal says stop. This is what happens without a command.",
    flags: table,
  },
  status: {
    help: "Print what corosync-quorumtool -s prints, how many failures are tolerated, and the last events where an exporter runs. Asks corosync itself. Exit code 0: quorate, 1: not quorate, 3: not known.",
    flags: [
      ...Object.values(acts),
      listenAddresses,
      pollIntervalMs,
      timeoutMs,
      ...Object.values(switches),
    ],
  },
  doctor: {
    help: "Check what this exporter needs, one line each: corosync, access to it, its names, the journal, every Alertmanager and its clock, the addresses to listen on. Says what to do. Changes nothing. Exit code 1: something is wrong.",
    flags: [
      ...Object.values(acts),
      listenAddresses,
      pollIntervalMs,
      timeoutMs,
      journalPath,
      alertmanagerUrls,
    ],
  },
  "test-alert": {
    help: "Send one harmless test alert to every configured Alertmanager, the way the real ones go, and tell what came of it.",
    flags: [...Object.values(acts), alertmanagerUrls],
  },
} as const satisfies Readonly<Record<string, Row>>;

export type CommandName = keyof typeof commands;

/** What no word means. */
export const DEFAULT_COMMAND: CommandName = "run";

export const commandNames = Object.keys(commands) as readonly CommandName[];

/** Refuses a switch of another command. */
export function refuseForeignSwitches(
  name: CommandName,
  given: GivenByName,
): void {
  const flags: readonly Flag<unknown>[] = commands[name].flags;
  for (const one of Object.values(switches)) {
    if (!given.has(one.name) || flags.includes(one)) continue;
    throw new Refusal(
      `Cannot accept --${one.name} with the command ${name}: it belongs to status`,
    );
  }
}

/** The command that the words on the command line mean, flags aside. */
export function commandOf([word, ...others]: readonly string[]): CommandName {
  if (word === undefined) return DEFAULT_COMMAND;
  const name = commandNames.find((one) => one === word);
  if (name === undefined) {
    const meant = similarTo(word);
    const hint = meant === undefined ? "" : `; did you mean ${meant}`;
    throw new Refusal(
      `Cannot accept argument ${quote(word)}: no command has this name, expected ${listed(commandNames)}, see --help${hint}`,
    );
  }
  const [stray] = others;
  if (stray === undefined) return name;
  throw new Refusal(
    `Cannot accept argument ${quote(stray)} after ${name}: expected flags only, see --help`,
  );
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}

/** commander's own search for what somebody meant. */
function similarTo(word: string): string | undefined {
  const command = new Command()
    .exitOverride()
    .helpOption(false)
    .helpCommand(false)
    .configureOutput({ writeErr: () => undefined });
  for (const name of commandNames) command.command(name);
  try {
    command.parse([word], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return /\(Did you mean (?:one of )?([^()]*)\?\)$/.exec(error.message)?.[1];
  }
  return undefined;
}
