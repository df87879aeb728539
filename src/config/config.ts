// Room config: flags, environment and file become one frozen Config, or one line that says why not.
import { dirname, isAbsolute, join } from "node:path";
import type { AlertmanagerConfig } from "./alertmanager.ts";
import { readArguments, type GivenByName } from "./given/arguments.ts";
import {
  commandOf,
  refuseForeignSwitches,
  switches,
  type CommandName,
} from "./commands.ts";
import { readEnvironment } from "./given/environment.ts";
import { readSettings, type Settings } from "./given/file.ts";
import { acts, settings, table } from "./flags.ts";
import type { Flag } from "./flag.ts";
import { renderCommandHelp, renderHelp } from "./help.ts";
import {
  chooseAlertmanagers,
  fromUrl,
  readAlertmanagers,
} from "./paging/alertmanagers.ts";
import { readExternalLabels } from "./paging/labels.ts";
import { refuseShortTtl } from "./paging/ttl.ts";
import { quote, Refusal } from "./refusal.ts";
import { lookAtWebFile } from "./web/look.ts";
import { inheritedAddresses } from "./values/systemd-socket.ts";

const ALERTMANAGERS = "alertmanagers";
const EXTERNAL_LABELS = "external_labels";

type ValueOf<F> = F extends Flag<infer T> ? T : never;

/** Whose meaning depends on where they were given. */
const PLACED = ["alertmanagerUrls", "webConfigFile"] as const;

/** As the flags say it. */
type Plain = {
  readonly [
    K in Exclude<keyof typeof settings, (typeof PLACED)[number]>
  ]: ValueOf<(typeof settings)[K]>;
};

/** What main needs to know; most keys are those of the flag table. Durations in milliseconds. */
export interface Config extends Plain {
  /** undefined: open to all. Checked already where somebody would run with it. */
  readonly webConfigFile: string | undefined;
  /** Whom to push to, each once; none: nothing is pushed. */
  readonly alertmanagers: readonly AlertmanagerConfig[];
  /** Added to a pushed alert where it has no such label; cluster_name stands in where corosync tells none. */
  readonly externalLabels: Readonly<Record<string, string>>;
}

type PlainCommandName = Exclude<CommandName, "status">;

/** A command's name: do that. `print`: write to stdout and exit 0. `refused`: write to stderr and exit 2. */
export type ConfigResult =
  | {
      [K in PlainCommandName]: { readonly kind: K; readonly config: Config };
    }[PlainCommandName]
  | {
      readonly kind: "status";
      readonly config: Config;
      readonly isWatching: boolean;
      readonly isJson: boolean;
    }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

export interface ConfigDependencies {
  /** Called with the paths of --config.file and --web.config.file, and with those of secrets and certificates in them; see read-config-file.ts. */
  readonly readFile: (path: string) => string;
  /** Of this program, for --version. */
  readonly version: string;
  /** Of this process: systemd names whom it passes sockets to. */
  readonly pid: number;
}

/** Reads `argv` (without node and script) and `env`. Never throws because of what somebody typed. */
export function parseConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { readFile, version, pid }: ConfigDependencies,
): ConfigResult {
  try {
    const { given: typed, words } = readArguments(argv, [
      ...table,
      ...Object.values(switches),
    ]);
    const command = commandOf(words);
    refuseForeignSwitches(command, typed);
    if (build(acts.help, [typed])) {
      const text =
        words.length === 0 ? renderHelp() : renderCommandHelp(command);
      return { kind: "print", text };
    }
    if (build(acts.version, [typed])) {
      return {
        kind: "print",
        text: `votequorum-exporter, version ${version}\n`,
      };
    }
    const outside = [typed, readEnvironment(env, table)];
    const path = build(acts.configFile, outside);
    const file = path === undefined ? NO_FILE : open(path, readFile);
    const config = buildConfig(outside, file, readFile);
    if (command === "test-alert") refuseNobody(config);
    const { webConfigFile } = config;
    const isCheck = build(acts.configCheck, outside);
    // A command takes the settings of the service, but mostly not its rights: the key is not for everybody.
    if (isCheck || command === "run") refuseWebFile(webConfigFile, readFile);
    if (isCheck) {
      const files = [path, webConfigFile].filter((one) => one !== undefined);
      const names = files.length === 0 ? "" : `: ${files.join(", ")}`;
      return { kind: "print", text: `Configuration is valid${names}\n` };
    }
    if (command === "run" && config.systemdSocket) {
      const listenAddresses = inheritedAddresses(env, pid);
      const inherited = Object.freeze({ ...config, listenAddresses });
      return { kind: command, config: inherited };
    }
    if (command !== "status") return { kind: command, config };
    return {
      kind: "status",
      config,
      isWatching: build(switches.watch, [typed]),
      isJson: build(switches.json, [typed]),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", message: error.message };
  }
}

interface OpenFile extends Settings {
  readonly path: string;
}

const NO_FILE: OpenFile = { path: "", given: new Map(), sections: new Map() };

function buildConfig(
  outside: readonly GivenByName[],
  { path, given, sections }: OpenFile,
  readFile: (path: string) => string,
): Config {
  const plain = buildPlain([...outside, given]);
  const urls = build(settings.alertmanagerUrls, [given]);
  const ofFile = [
    ...urls.map(fromUrl),
    ...readAlertmanagers(sections.get(ALERTMANAGERS), { path, readFile, urls }),
  ];
  refuseShortTtl(plain);
  const webConfigFile =
    build(settings.webConfigFile, outside) ??
    beside(path, build(settings.webConfigFile, [given]));
  return Object.freeze({
    ...plain,
    webConfigFile,
    alertmanagers: chooseAlertmanagers(
      build(settings.alertmanagerUrls, outside),
      ofFile,
    ),
    externalLabels: readExternalLabels(sections.get(EXTERNAL_LABELS)),
  });
}

function buildPlain(layers: readonly GivenByName[]): Plain {
  const entries = Object.entries(settings).map(([key, flag]) => [
    key,
    build<unknown>(flag, layers),
  ]);
  // Object.fromEntries forgets the keys; the mapped type Plain is this very loop at the level of types.
  return Object.fromEntries(
    entries.filter(([key]) => !PLACED.some((one) => one === key)),
  ) as Plain;
}

/** The first layer that knows the flag decides alone: values of a repeatable flag do not mix across layers. */
function build<T>(flag: Flag<T>, layers: readonly GivenByName[]): T {
  const where = `default of --${flag.name}`;
  // Every layer is built, so that a wrong value is told even where a stronger layer hides it.
  const built = layers.flatMap((layer) => {
    const given = layer.get(flag.name);
    return given === undefined ? [] : [flag.build(given)];
  });
  const [value = flag.build(flag.defaults.map((text) => ({ text, where })))] =
    built;
  return value;
}

function open(path: string, readFile: (path: string) => string): OpenFile {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(`Cannot read --config.file ${quote(path)}: ${words}`);
  }
  const sectionNames = [ALERTMANAGERS, EXTERNAL_LABELS];
  return { path, ...readSettings(path, text, { table, sectionNames }) };
}

/** A path in the config file starts at the folder of that file. */
function beside(file: string, path: string | undefined): string | undefined {
  if (path === undefined || isAbsolute(path)) return path;
  return join(dirname(file), path);
}

function refuseWebFile(
  path: string | undefined,
  readFile: (path: string) => string,
): void {
  if (path === undefined) return;
  const { reading } = lookAtWebFile(path, readFile);
  if (reading.kind === "bad") throw new Refusal(reading.message);
}

function refuseNobody({ alertmanagers }: Config): void {
  if (alertmanagers.length > 0) return;
  throw new Refusal(
    "Cannot send a test alert: current number of Alertmanagers is 0, expected --alertmanager.url=http://HOST:9093, or alertmanagers: in --config.file",
  );
}
