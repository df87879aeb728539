// Room config: what the config file gave: one YAML map of flag names. Every complaint names the line.
import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { GivenByName } from "./arguments.ts";
import type { Flag, Given } from "./flag.ts";
import { quote, Refusal } from "./refusal.ts";
import { parseYamlText } from "./yaml-text.ts";

/** A settings file of a few lines; anything bigger is a mistake. */
export const MAX_FILE_BYTES = 1024 * 1024;

type Complain = (offset: number, words: string) => Refusal;

/** Reads the flags out of the text of `path`. */
export function readSettings(
  path: string,
  text: string,
  table: readonly Flag<unknown>[],
): GivenByName {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    throw new Refusal(
      `Cannot read --config.file ${quote(path)}: expected at most ${MAX_FILE_BYTES} bytes`,
    );
  }
  const yaml = parseYamlText(text);
  if (yaml.kind === "broken") {
    throw new Refusal(
      `Cannot accept ${path}:${yaml.line}: ${yaml.words.replaceAll(/\s+/g, " ")}`,
    );
  }
  const { contents, lineAt } = yaml;
  function at(offset: number): string {
    return `${path}:${lineAt(offset)}`;
  }
  function complain(offset: number, words: string): Refusal {
    return new Refusal(`Cannot accept ${at(offset)}: ${words}`);
  }
  const found = new Map<string, readonly Given[]>();
  if (contents === null || isEmpty(contents)) return found;
  if (!isMap(contents)) {
    throw complain(startOf(contents), "expected a map of flag name to value");
  }
  for (const { key, value } of contents.items) {
    const offset = startOf(key);
    const flag = flagOf(key, table, complain);
    if (found.has(flag.name)) {
      throw complain(offset, `${flag.name} stands here a second time`);
    }
    const nodes = isSeq(value) ? value.items : [value];
    if (isSeq(value) && flag.kind !== "repeatable") {
      throw complain(offset, `${flag.name} is a list, expected one value`);
    }
    if (nodes.length === 0) {
      throw complain(offset, `${flag.name} is an empty list, expected a value`);
    }
    found.set(
      flag.name,
      nodes.map((node) => ({
        text: textOf(node, flag, (words) =>
          complain(startOf(node) || offset, words),
        ),
        where: `${flag.name} in ${at(startOf(node) || offset)}`,
      })),
    );
  }
  return found;
}

function flagOf(
  key: unknown,
  table: readonly Flag<unknown>[],
  complain: Complain,
): Flag<unknown> {
  const name = isScalar(key) ? String(key.value) : "";
  const flag = table.find((one) => one.name === name);
  if (flag === undefined) {
    throw complain(startOf(key), `unknown key ${quote(name)}, see --help`);
  }
  if (flag.places !== "anywhere") {
    throw complain(startOf(key), `${name} has no place in a file`);
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

function startOf(node: unknown): number {
  const range =
    isScalar(node) || isMap(node) || isSeq(node) ? node.range : null;
  return range?.[0] ?? 0;
}
