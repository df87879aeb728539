// Writes a generated page, or with --check only tells whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";

export interface Page {
  /** Beside package.json, unless the command line names another file. */
  readonly path: string;
  readonly markdown: string;
  /** What the page is made of, for the complaint. */
  readonly source: string;
}

/** Sets the exit code to 1 when `--check` finds the page to be old. */
export async function writeOrCheck({
  path,
  markdown,
  source,
}: Page): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const file =
    positionals[0] ?? fileURLToPath(new URL(`../${path}`, import.meta.url));
  const wanted = await format(markdown, { parser: "markdown" });
  if (!values.check) {
    writeFileSync(file, wanted);
  } else if (readOrEmpty(file) !== wanted) {
    process.stderr.write(
      `${file} is not up to date with ${source}: run npm run generate\n`,
    );
    process.exitCode = 1;
  }
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** A table cell cannot hold a bare bar. */
export function row(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
