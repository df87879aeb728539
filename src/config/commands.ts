// Room config: the command table, the only place where a command is listed.
import { Command, CommanderError } from "commander";
import { acts, settings, table } from "./flags.ts";
import type { Flag } from "./flag.ts";
import { quote, Refusal } from "./refusal.ts";

interface Row {
  readonly help: string;
  /** The flags that mean something to it; it takes the others too, so that a unit's command line fits. */
  readonly flags: readonly Flag<unknown>[];
}

/** What the one word on the command line may be. */
export const commands = {
  run: {
    help: "Export metrics and push alerts until a signal says stop. This is what happens without a command.",
    flags: table,
  },
  "test-alert": {
    help: "Send one harmless test alert to every configured Alertmanager, the way the real ones go, and tell what came of it.",
    flags: [...Object.values(acts), settings.alertmanagerUrls],
  },
} as const satisfies Readonly<Record<string, Row>>;

export type CommandName = keyof typeof commands;

/** What no word means. */
export const DEFAULT_COMMAND: CommandName = "run";

export const commandNames = Object.keys(commands) as readonly CommandName[];

/** The command that the words on the command line mean, flags aside. */
export function commandOf([word, ...others]: readonly string[]): CommandName {
  if (word === undefined) return DEFAULT_COMMAND;
  const name = commandNames.find((one) => one === word);
  if (name === undefined) {
    const meant = similarTo(word);
    const hint = meant === undefined ? "" : `; did you mean ${meant}`;
    throw new Refusal(
      `Cannot accept argument ${quote(word)}: no command has this name, expected ${commandNames.join(" or ")}, see --help${hint}`,
    );
  }
  const [stray] = others;
  if (stray === undefined) return name;
  throw new Refusal(
    `Cannot accept argument ${quote(stray)} after ${name}: expected flags only, see --help`,
  );
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
