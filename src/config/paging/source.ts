// Room config: texts that stand in the file, or in a file that it names: passwords, certificates, keys.
import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import type { Source } from "../alertmanager.ts";
import { quote, type Refusal } from "../refusal.ts";
import { secret, text } from "../yaml/schema.ts";
import type { Path } from "../yaml/section.ts";

/** What it takes to look behind the words of one Alertmanager in the file. */
export interface Surroundings {
  /** What is wrong, at a path below that Alertmanager. */
  readonly complain: (path: Path, words: string) => Refusal;
  /** Of the config file: where its relative paths start. */
  readonly directory: string;
  readonly readFile: (path: string) => string;
}

/** What a source holds now, and where the config file says so. */
export interface Found {
  readonly source: Source;
  readonly text: string;
  readonly path: Path;
}

/** A text that no complaint repeats; what is in it is judged together with what is in files. */
export const inline = v.optional(
  secret({ accepted: "a text", parse: (value) => value }),
);

export const file = v.optional(
  text({
    accepted: "the path of a file",
    parse: (path) => (/^[^\0]{1,4096}$/.test(path) ? path : undefined),
  }),
);

/** Looks for `name` and `name_file` in the map at `at`; undefined when there is neither. */
export function findSource(
  map: object,
  [at, name]: readonly [at: string, name: string],
  { complain, directory, readFile }: Surroundings,
): Found | undefined {
  const entries = new Map<string, unknown>(Object.entries(map));
  const words = entries.get(name);
  const filePath = entries.get(`${name}_file`);
  if (typeof filePath !== "string") {
    if (typeof words !== "string") return undefined;
    const source = { kind: "inline", text: words } as const;
    return { source, text: words, path: [at, name] };
  }
  const path = [at, `${name}_file`];
  if (words !== undefined) {
    throw complain(path, `stands beside ${name}, expected one of the two`);
  }
  const from = isAbsolute(filePath) ? filePath : join(directory, filePath);
  try {
    const source = { kind: "file", path: from } as const;
    return { source, text: readFile(from), path };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw complain(
      path,
      `cannot read ${quote(from)} (${reason}), expected a file that this user may read`,
    );
  }
}

/** What a complaint about the text begins with. */
export function subjectOf({ source }: Found): string {
  return source.kind === "file" ? `${quote(source.path)} ` : "";
}
