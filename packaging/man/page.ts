// Packaging: votequorum-exporter(8), made of the tables of flags and commands, so that it says what --help says.
// page.ts VERSION
import {
  commandNames,
  commands,
  DEFAULT_COMMAND,
  switches,
} from "../../src/config/commands.ts";
import { variableOf } from "../../src/config/given/environment.ts";
import type { Flag } from "../../src/config/flag.ts";
import { table } from "../../src/config/flags.ts";
import {
  bold,
  example,
  italic,
  item,
  paragraph,
  plain,
  section,
} from "./roff.ts";

const [version = ""] = process.argv.slice(2);
const date = new Date(Number(process.env["SOURCE_DATE_EPOCH"] ?? 0) * 1000);
const folder = "/etc/votequorum-exporter";

function term(flag: Flag<unknown>): string {
  const short = flag.short === "" ? "" : `${bold(`-${flag.short}`)}, `;
  if (flag.kind === "switch") {
    const no = flag.places === "command-line" ? "" : "[no-]";
    return short + bold(`--${no}${flag.name}`);
  }
  const dots = flag.kind === "repeatable" ? " ..." : "";
  return `${short}${bold(`--${flag.name}`)}=${italic(flag.metavar)}${dots}`;
}

function meaning(flag: Flag<unknown>): string {
  const [first] = flag.kind === "switch" ? [] : flag.defaults;
  const preset = first === undefined ? "" : ` Default: ${first}.`;
  const variable =
    flag.places === "command-line"
      ? ""
      : `\n.br\nEnvironment: ${bold(variableOf(flag.name))}`;
  return plain(flag.help + preset) + variable;
}

function options(flags: readonly Flag<unknown>[]): readonly string[] {
  return flags.map((flag) => item(term(flag), meaning(flag)));
}

function commandList(): readonly string[] {
  return commandNames.map((name) => {
    const star = name === DEFAULT_COMMAND ? " (the default)" : "";
    return item(bold(name) + star, plain(commands[name].help));
  });
}

const page = [
  '.\\" Made by packaging/man/page.ts; not to be edited.',
  `.TH VOTEQUORUM\\-EXPORTER 8 ${date.toISOString().slice(0, 10)} "votequorum\\-exporter ${plain(version)}" "System Administration"`,
  // Words are not broken: they are names to be typed.
  ".nh",
  ...section(
    "NAME",
    plain(
      "votequorum-exporter - Prometheus exporter and alerting sidecar for corosync's votequorum",
    ),
  ),
  ...section(
    "SYNOPSIS",
    `${bold("votequorum-exporter")} [${italic("flags")}] [${italic("command")}]`,
  ),
  ...section(
    "DESCRIPTION",
    paragraph(
      plain(
        "Runs on every node of a cluster beside corosync, reads what votequorum knows, serves it to Prometheus at /metrics, and tells Alertmanager of a lost quorum at the moment of the loss. It only reads. What it has counted survives restarts and fences in a journal.",
      ),
    ),
    paragraph(
      plain(
        "A flag comes before its environment variable, that before --config.file, that before the default. Variables of flags that can be repeated are separated by commas.",
      ),
    ),
  ),
  ...section("COMMANDS", ...commandList()),
  ...section("OPTIONS", ...options(table)),
  paragraph(`Of ${bold("status")} only:`),
  ...options(Object.values(switches)),
  ...section(
    "EXIT STATUS",
    item(bold("0"), "Stopped by a signal, or the command found all well."),
    item(
      bold("1"),
      "It could not listen, or the command found something wrong.",
    ),
    item(
      bold("2"),
      "A flag, a variable or a file is wrong: one line says which.",
    ),
    item(bold("3"), `The command ${bold("status")} does not know.`),
  ),
  ...section(
    "FILES",
    item(
      italic("/etc/default/votequorum-exporter"),
      "Environment of the service; /etc/sysconfig/votequorum\\-exporter with RPM.",
    ),
    item(
      italic(`${folder}/config.yml`),
      `Settings for ${bold("--config.file")}, all commented out.`,
    ),
    item(
      italic("/etc/corosync/uidgid.d/votequorum-exporter"),
      `Lets the service's user ask corosync; written and taken away by ${italic("/usr/lib/votequorum-exporter/admit.sh")}.`,
    ),
    item(italic("/var/lib/votequorum-exporter/journal.jsonl"), "The journal."),
    item(
      italic("/usr/share/votequorum-exporter/"),
      "Rules for Prometheus, an example for Alertmanager, dashboards for Grafana.",
    ),
  ),
  ...section(
    "EXAMPLES",
    paragraph("Is all there that the service needs?"),
    example("runuser -u votequorum-exporter -- votequorum-exporter doctor"),
    paragraph("How is the cluster, and what happened last?"),
    example("votequorum-exporter status"),
  ),
  ...section(
    "SEE ALSO",
    `${bold("corosync")}(8), ${bold("corosync-quorumtool")}(8), ${bold("votequorum")}(5), ${bold("prometheus")}(1)`,
  ),
];

process.stdout.write(`${page.join("\n")}\n`);
