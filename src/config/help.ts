// Room config: the text of --help, in the layout that kingpin gave to the Prometheus world.
import {
  commandNames,
  commands,
  DEFAULT_COMMAND,
  type CommandName,
} from "./commands.ts";
import { variableOf } from "./given/environment.ts";
import type { Flag } from "./flag.ts";
import { table } from "./flags.ts";

const HELP_COLUMN = 29;
const WIDTH = 80;
const COMMAND_INDENT = "    ";

const SUMMARY =
  "Prometheus exporter and alerting sidecar for corosync's votequorum.";

const PRECEDENCE = `A flag comes before its environment variable, that before --config.file, that before the default. Variables of repeatable flags are comma separated.`;

const OTHERS = `It takes the other flags, their variables and --config.file too, and passes over what it does not need: so it can be run with the settings of the service.`;

const FILE = `--config.file also takes what no flag can say: alertmanagers, a list of url with basic_auth, authorization and tls_config as in Prometheus (its paths are relative to the file), and external_labels, a map added to every alert that is pushed. Alertmanagers there add to alertmanager.url in the file; the same one twice is an error.`;

/** Of the program. */
export function renderHelp(): string {
  return layOut({
    usage: "[<flags>] [<command>]",
    summary: SUMMARY,
    flags: table,
    rest: [
      "Commands:",
      ...commandNames.flatMap((name) => [...renderCommand(name), ""]),
      ...wrap(PRECEDENCE, WIDTH),
      "",
      ...wrap(FILE, WIDTH),
    ],
  });
}

/** Of one of its commands. */
export function renderCommandHelp(name: CommandName): string {
  const { help, flags } = commands[name];
  const isAll = flags.length === table.length;
  return layOut({
    usage: `${name} [<flags>]`,
    summary: help,
    flags,
    rest: wrap(isAll ? PRECEDENCE : OTHERS, WIDTH),
  });
}

interface Layout {
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly Flag<unknown>[];
  readonly rest: readonly string[];
}

function layOut({ usage, summary, flags, rest }: Layout): string {
  return [
    `usage: votequorum-exporter ${usage}`,
    "",
    ...wrap(summary, WIDTH),
    "",
    "",
    "Flags:",
    ...flags.flatMap(renderFlag),
    "",
    ...rest,
    "",
  ].join("\n");
}

/** The default command has a star, as kingpin's have. */
function renderCommand(name: CommandName): readonly string[] {
  const star = name === DEFAULT_COMMAND ? "*" : "";
  const lines = wrap(commands[name].help, WIDTH - COMMAND_INDENT.length);
  return [
    `${name}${star} [<flags>]`,
    ...lines.map((line) => COMMAND_INDENT + line),
  ];
}

function renderFlag(flag: Flag<unknown>): readonly string[] {
  const head = `  ${flag.short === "" ? "   " : `-${flag.short},`} ${spell(flag)}`;
  const variable =
    flag.places === "command-line" ? "" : ` ($${variableOf(flag.name)})`;
  const lines = wrap(flag.help + variable, WIDTH - HELP_COLUMN);
  const indent = " ".repeat(HELP_COLUMN);
  if (head.length + 2 > HELP_COLUMN) {
    return [head, ...lines.map((line) => indent + line)];
  }
  const [first = "", ...others] = lines;
  return [
    head.padEnd(HELP_COLUMN) + first,
    ...others.map((line) => indent + line),
  ];
}

function spell(flag: Flag<unknown>): string {
  if (flag.kind === "switch") return `--[no-]${flag.name}`;
  const dots = flag.kind === "repeatable" ? " ..." : "";
  return `--${flag.name}=${flag.defaults[0] ?? flag.metavar}${dots}`;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line += (line === "" ? "" : " ") + word;
  }
  return [...lines, line];
}
