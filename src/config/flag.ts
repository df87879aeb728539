// Room config: what a flag is, and how given texts become its value.
import { quote, Refusal } from "./refusal.ts";

/** One text that somebody gave for a flag, and where: `--log.level`, `log.level in /etc/x.yml:3`, … */
export interface Given {
  readonly text: string;
  readonly where: string;
}

/** One row of the flag table. `kind` decides how it is spelled on the command line and in the file. */
export interface Flag<T> {
  readonly kind: "switch" | "single" | "repeatable";
  readonly name: string;
  readonly short: string;
  /** What stands behind `=` in the help when there is no default. */
  readonly metavar: string;
  readonly help: string;
  /** As somebody would type it; none: the setting is off unless given. */
  readonly defaults: readonly string[];
  /** What a right value looks like, to be read after "expected". */
  readonly accepted: string;
  /** How the file has to write it. */
  readonly yaml: "boolean" | "integer" | "string";
  /** Acts (`--help`) are for the command line only; a file cannot name a file. */
  readonly places: "anywhere" | "not-in-file" | "command-line";
  /** The value, or a refusal that names the place. Called with the defaults when nobody gave anything. */
  readonly build: (given: readonly Given[]) => T;
}

interface Row {
  readonly name: string;
  readonly help: string;
  readonly places?: Flag<unknown>["places"];
}

interface ValueRow<T> extends Row {
  readonly metavar: string;
  readonly default: string;
  readonly accepted: string;
  readonly yaml?: Flag<unknown>["yaml"];
  readonly parse: (text: string) => T | undefined;
  /** A wrong text as a refusal may repeat it. */
  readonly show?: (text: string) => string;
}

interface ListRow<T> extends Omit<ValueRow<T>, "default"> {
  /** None: the list is empty unless something is given. */
  readonly default?: string;
  readonly max?: number;
  /** The one spelling of a value, where the same one twice is a mistake. */
  readonly spell?: (value: T) => string;
}

interface SwitchRow extends Row {
  readonly short?: string;
  /** Off unless it says true. */
  readonly default?: boolean;
}

/** `--x`, `--no-x`; `true` or `false` in the environment and in the file. */
export function toggle({
  default: isOn = false,
  ...row
}: SwitchRow): Flag<boolean> {
  const parse = (text: string): boolean | undefined =>
    text === "true" ? true : text === "false" ? false : undefined;
  const accepted = "true or false";
  return {
    kind: "switch",
    short: "",
    metavar: "",
    defaults: [String(isOn)],
    accepted,
    yaml: "boolean",
    places: "anywhere",
    ...row,
    build: (given) => parseOne(lastOf(given), { parse, accepted }),
  };
}

/** `--x=VALUE`, once. */
export function single<T>(row: ValueRow<T>): Flag<T> {
  return {
    ...valueFlag(row),
    kind: "single",
    build: (given) => parseOne(lastOf(given), row),
  };
}

/** `--x=VALUE`, once or never. */
export function optional<T>(
  row: Omit<ValueRow<T>, "default">,
): Flag<T | undefined> {
  return {
    ...valueFlag({ ...row, default: "" }),
    kind: "single",
    defaults: [],
    build: (given) =>
      given.length === 0 ? undefined : parseOne(lastOf(given), row),
  };
}

/** `--x=VALUE`, as often as wanted; comma separated in the environment, a list in the file. */
export function repeatable<T>(row: ListRow<T>): Flag<readonly T[]> {
  const { max = Infinity, spell, default: text } = row;
  return {
    ...valueFlag({ ...row, default: text ?? "" }),
    kind: "repeatable",
    defaults: text === undefined ? [] : [text],
    build: (given) => {
      const values = given.map((one) => parseOne(one, row));
      const beyond = given[max];
      if (beyond !== undefined) {
        throw new Refusal(
          `Cannot accept ${beyond.where}: current number is ${given.length}, expected at most ${max}`,
        );
      }
      if (spell !== undefined) refuseTwins(values.map(spell), given);
      return Object.freeze(values);
    },
  };
}

function refuseTwins(names: readonly string[], given: readonly Given[]): void {
  const found = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (found.has(name)) {
      throw new Refusal(
        `Cannot accept ${given[index]?.where ?? ""}: ${name} is given a second time, expected each once`,
      );
    }
    found.add(name);
  }
}

function valueFlag<T>(row: ValueRow<T>): Omit<Flag<T>, "kind" | "build"> {
  const { name, metavar, help, accepted } = row;
  const { yaml = "string", places = "anywhere" } = row;
  const defaults = [row.default];
  return { name, short: "", metavar, help, defaults, accepted, yaml, places };
}

function parseOne<T>(
  given: Given,
  {
    parse,
    accepted,
    show = quote,
  }: Pick<ValueRow<T>, "parse" | "accepted" | "show">,
): T {
  const value = parse(given.text);
  if (value !== undefined) return value;
  throw new Refusal(
    `Cannot accept ${given.where}: current value is ${show(given.text)}, expected ${accepted}`,
  );
}

function lastOf(given: readonly Given[]): Given {
  const last = given.at(-1);
  if (last === undefined) throw new TypeError("Cannot build from no text");
  return last;
}
