// Room config: flags, environment and file become one frozen Config, or one line that says why not.
import { readArguments, type GivenByName } from "./arguments.ts";
import { readEnvironment } from "./environment.ts";
import { readSettings } from "./file.ts";
import { acts, settings, table } from "./flags.ts";
import type { Flag } from "./flag.ts";
import { renderHelp } from "./help.ts";
import { quote, Refusal } from "./refusal.ts";

type ValueOf<F> = F extends Flag<infer T> ? T : never;

/** What main needs to know; the keys are those of the flag table. Durations in milliseconds. */
export type Config = {
  readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]>;
};

/** `print`: write to stdout and exit 0. `refused`: write to stderr and exit 2. */
export type ConfigResult =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

export interface ConfigDependencies {
  /** Called at most once, with the path of --config.file; see read-config-file.ts. */
  readonly readFile: (path: string) => string;
  /** Of this program, for --version. */
  readonly version: string;
}

/** Reads `argv` (without node and script) and `env`. Never throws because of what somebody typed. */
export function parseConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { readFile, version }: ConfigDependencies,
): ConfigResult {
  try {
    const typed = readArguments(argv, table);
    if (build(acts.help, [typed])) {
      return { kind: "print", text: renderHelp(table) };
    }
    if (build(acts.version, [typed])) {
      return {
        kind: "print",
        text: `votequorum-exporter, version ${version}\n`,
      };
    }
    const layers = [typed, readEnvironment(env, table)];
    const path = build(acts.configFile, layers);
    if (path !== undefined) {
      layers.push(readSettings(path, read(path, readFile), table));
    }
    const config = buildConfig(layers);
    if (!build(acts.configCheck, layers)) return { kind: "run", config };
    return {
      kind: "print",
      text: `Configuration is valid${path === undefined ? "" : `: ${path}`}\n`,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", message: error.message };
  }
}

function buildConfig(layers: readonly GivenByName[]): Config {
  const entries = Object.entries(settings).map(([key, flag]) => [
    key,
    build<unknown>(flag, layers),
  ]);
  // Object.fromEntries forgets the keys; the mapped type Config is this very loop at the level of types.
  return Object.freeze(Object.fromEntries(entries)) as Config;
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

function read(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(`Cannot read --config.file ${quote(path)}: ${words}`);
  }
}
