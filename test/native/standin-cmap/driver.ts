// Room test/native: writes the script of the stand-in for libcmap; README.md has its lines.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface CmapStandin extends AsyncDisposable {
  /** For the environment of the process that shall use the stand-in. */
  readonly env: Readonly<Record<string, string>>;
  /** Replaces the script. */
  write(lines: readonly string[]): Promise<void>;
  /** The calls so far, oldest first, like "get:totem.version". */
  calls(): Promise<readonly string[]>;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const library = fileURLToPath(
  new URL("../../../build/standin-cmap", import.meta.url),
);

export async function startCmapStandin(
  lines: readonly string[] = [],
): Promise<CmapStandin> {
  await promisify(execFile)("sh", [join(here, "build.sh")]);
  const folder = await mkdtemp(join(tmpdir(), "standin-cmap-"));
  async function write(script: readonly string[]): Promise<void> {
    const next = join(folder, "next");
    await writeFile(next, [...script, ""].join("\n"));
    await rename(next, join(folder, "script"));
  }
  await write(lines);
  return {
    env: { LD_LIBRARY_PATH: library, CMAP_STANDIN: folder },
    write,
    async calls() {
      const text = await readFile(join(folder, "calls"), "utf8").catch(
        () => "",
      );
      return text.split("\n").filter((line) => line !== "");
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A line for a value, `bytes` as a string of Latin-1; `length` is what it claims. */
export function key(
  map: "icmap" | "stats",
  name: string,
  [type, bytes, length = 0]: readonly [
    type: number,
    bytes: string,
    length?: number,
  ],
): string {
  const hex = Buffer.from(bytes, "latin1").toString("hex");
  return `key ${name} ${map} ${String(type)} ${hex} ${String(length)}`;
}
