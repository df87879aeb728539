// Room config: the text of --help, in the layout that kingpin gave to the Prometheus world.
import { variableOf } from "./environment.ts";
import type { Flag } from "./flag.ts";

const HELP_COLUMN = 29;
const WIDTH = 80;

/** The whole help. */
export function renderHelp(table: readonly Flag<unknown>[]): string {
  return [
    "usage: votequorum-exporter [<flags>]",
    "",
    "Prometheus exporter and alerting sidecar for corosync's votequorum.",
    "",
    "",
    "Flags:",
    ...table.flatMap(renderFlag),
    "",
    "A flag comes before its environment variable, that before --config.file, that",
    "before the default. Variables of repeatable flags are comma separated.",
    "",
  ].join("\n");
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
