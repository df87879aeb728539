// Room config: one value of a YAML file as plain data, whose every part knows its line.
import { isMap, isNode, isScalar, isSeq } from "yaml";
import { quote, Refusal } from "../refusal.ts";

/** Keys and indices from the section's value inwards. */
export type Path = readonly (string | number)[];

export interface Section {
  /** Strings, numbers, booleans, null, and lists and maps of them. */
  readonly value: unknown;
  /** Where `path` stands, as far as it is there. */
  readonly offsetOf: (path: Path) => number;
  /** What is wrong at `path`, with file, line and path in front of `words`. */
  readonly complain: (path: Path, words: string) => Refusal;
}

export interface Place {
  /** As a complaint calls it. */
  readonly file: string;
  /** The key of the value; "" when it is the whole file. */
  readonly name: string;
  /** Of the key. */
  readonly offset: number;
  readonly lineAt: (offset: number) => number;
}

/** Reads a node of the tree that parseYamlText() gave, whose depth is bounded. */
export function readSection(node: unknown, place: Place): Section {
  const offsets = new Map<string, number>();

  function offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return place.offset;
  }

  function complain(path: Path, words: string): Refusal {
    const where = `${place.file}:${place.lineAt(offsetOf(path))}`;
    const name = spell(place.name, path);
    const subject = name === "" ? "" : `${name}: `;
    return new Refusal(`Cannot accept ${where}: ${subject}${words}`);
  }

  function read(inner: unknown, path: Path): unknown {
    // A key with nothing behind it.
    if (inner === null) return null;
    if (isScalar(inner)) return inner.value;
    if (isSeq(inner)) {
      return inner.items.map((item, index) => {
        const at = [...path, index];
        offsets.set(JSON.stringify(at), startOf(item) ?? offsetOf(path));
        return read(item, at);
      });
    }
    if (isMap(inner)) {
      return Object.fromEntries(
        inner.items.map(({ key, value }) => {
          const name = nameOf(key, path);
          return [name, read(value, [...path, name])];
        }),
      );
    }
    // Aliases of aliases would be expanded without end.
    throw complain(
      path,
      "is an alias, expected the value itself; a text that begins with * needs quotes",
    );
  }

  function nameOf(key: unknown, path: Path): string {
    const name = isScalar(key) ? key.value : undefined;
    const offset = startOf(key) ?? offsetOf(path);
    if (typeof name !== "string") {
      offsets.set(JSON.stringify([...path, "?"]), offset);
      throw complain([...path, "?"], "the key is no text, expected a name");
    }
    const at = JSON.stringify([...path, name]);
    const isSecond = offsets.has(at);
    offsets.set(at, offset);
    if (isSecond) throw complain([...path, name], "stands here a second time");
    return name;
  }

  return { value: read(node, []), offsetOf, complain };
}

/** Where a node of the tree begins. */
export function startOf(node: unknown): number | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range?.[0];
}

/** `alertmanagers[0].tls_config.ca_file`; a key that is no word is quoted. */
function spell(name: string, path: Path): string {
  return path.reduce<string>((words, step) => {
    if (typeof step === "number") return `${words}[${step}]`;
    const key = /^[\w.-]{1,64}$/.test(step) ? step : quote(step);
    return words === "" ? key : `${words}.${key}`;
  }, name);
}
