// Room config: what the config file gave: one YAML map of flag names, and sections beside them. Every complaint
// names the line.
import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { GivenByName } from "./arguments.ts";
import type { Flag, Given } from "../flag.ts";
import { quote, Refusal } from "../refusal.ts";
import { readSection, startOf, type Section } from "../yaml/section.ts";
import { parseYamlText } from "../yaml/text.ts";

/** A settings file of a few lines; anything bigger is a mistake. */
export const MAX_FILE_BYTES = 1024 * 1024;

export interface Settings {
  readonly given: GivenByName;
  /** What has a structure of its own, by key; those that the file has. */
  readonly sections: ReadonlyMap<string, Section>;
}

export interface Known {
  readonly table: readonly Flag<unknown>[];
  readonly sectionNames: readonly string[];
}

/** Reads flags and sections out of the text of `path`. */
export function readSettings(
  path: string,
  text: string,
  { table, sectionNames }: Known,
): Settings {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    throw new Refusal(
      `Cannot read --config.file ${quote(path)}: expected at most ${MAX_FILE_BYTES} bytes`,
    );
  }
  const yaml = parseYamlText(text);
  if (yaml.kind === "broken") {
    throw new Refusal(`Cannot accept ${path}:${yaml.line}: ${yaml.words}`);
  }
  const { contents, lineAt } = yaml;
  function at(offset: number): string {
    return `${path}:${lineAt(offset)}`;
  }
  function complain(offset: number, words: string): Refusal {
    return new Refusal(`Cannot accept ${at(offset)}: ${words}`);
  }
  const given = new Map<string, readonly Given[]>();
  const sections = new Map<string, Section>();
  if (contents === null || isEmpty(contents)) return { given, sections };
  if (!isMap(contents)) {
    throw complain(
      startOf(contents) ?? 0,
      "expected a map of flag name to value",
    );
  }
  for (const { key, value } of contents.items) {
    const offset = startOf(key) ?? 0;
    const name = isScalar(key) ? String(key.value) : "";
    if (given.has(name) || sections.has(name)) {
      throw complain(offset, `${name} stands here a second time`);
    }
    if (sectionNames.includes(name)) {
      const place = { file: path, name, offset, lineAt };
      sections.set(name, readSection(value, place));
      continue;
    }
    const flag = flagOf(name, table, (words) => complain(offset, words));
    given.set(name, readFlag(flag, { value, offset, at, complain }));
  }
  return { given, sections };
}

interface Entry {
  readonly value: unknown;
  /** Of the key. */
  readonly offset: number;
  readonly at: (offset: number) => string;
  readonly complain: (offset: number, words: string) => Refusal;
}

function readFlag(
  flag: Flag<unknown>,
  { value, offset, at, complain }: Entry,
): readonly Given[] {
  const nodes = isSeq(value) ? value.items : [value];
  if (isSeq(value) && flag.kind !== "repeatable") {
    throw complain(offset, `${flag.name} is a list, expected one value`);
  }
  if (nodes.length === 0) {
    throw complain(offset, `${flag.name} is an empty list, expected a value`);
  }
  return nodes.map((node) => {
    const start = startOf(node) ?? offset;
    const text = textOf(node, flag, (words) => complain(start, words));
    return { text, where: `${flag.name} in ${at(start)}` };
  });
}

function flagOf(
  name: string,
  table: readonly Flag<unknown>[],
  complain: (words: string) => Refusal,
): Flag<unknown> {
  const flag = table.find((one) => one.name === name);
  if (flag === undefined) {
    throw complain(`unknown key ${quote(name)}, see --help`);
  }
  if (flag.places !== "anywhere") {
    throw complain(`${name} has no place in a file`);
  }
  return flag;
}

/** The text as written: `0x28` or `1e1` are numbers to YAML, but not to the flag. */
function textOf(
  node: unknown,
  flag: Flag<unknown>,
  complain: (words: string) => Refusal,
): string {
  const value = isScalar(node) ? node.value : undefined;
  const type = typeof value === "number" ? "integer" : typeof value;
  if (!isScalar(node) || type !== flag.yaml) {
    const expected = flag.yaml === "boolean" ? "" : ` (a YAML ${flag.yaml})`;
    throw complain(
      `current value of ${flag.name} is ${describe(node)}, expected ${flag.accepted}${expected}`,
    );
  }
  return flag.yaml === "integer" ? (node.source ?? "") : String(value);
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

function describe(node: unknown): string {
  if (!isScalar(node)) return "not a plain value";
  return node.value === null ? "empty" : quote(node.source ?? "");
}
