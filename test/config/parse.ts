// Test aid for room config: parseConfig with a command line only, and what came of it.
import assert from "node:assert/strict";
import {
  parseConfig,
  type Config,
  type ConfigResult,
} from "../../src/config/config.ts";

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path -> text. */
  readonly files?: Readonly<Record<string, string>>;
}

export function parse(
  argv: readonly string[],
  { env = {}, files = {} }: Surroundings = {},
): ConfigResult {
  return parseConfig(argv, env, {
    version: "1.2.3",
    pid: 4711,
    readFile(path) {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      if (text === undefined) throw new Error("ENOENT: no such file");
      return text;
    },
  });
}

export function configOf(
  argv: readonly string[],
  surroundings?: Surroundings,
): Config {
  const result = parse(argv, surroundings);
  assert.equal(result.kind, "run", JSON.stringify(result));
  return result.config;
}

/** The refusal's line, checked to be one. */
export function refusalOf(
  argv: readonly string[],
  surroundings?: Surroundings,
): string {
  const result = parse(argv, surroundings);
  assert.equal(result.kind, "refused", JSON.stringify(result));
  assert.match(result.message, /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
  return result.message;
}

/** One setting of the file /s.yml. */
export function withFile(text: string): readonly [string[], Surroundings] {
  return [["--config.file=/s.yml"], { files: { "/s.yml": text } }];
}
