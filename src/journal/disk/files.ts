// Room journal: journal.jsonl is written, journal.1.jsonl is the newest of the old ones.
import { dirname } from "node:path";
import { errorCode } from "../../log/log.ts";
import type { FileSystem } from "./file-system.ts";

/** An old file: 1 is the newest. */
export function oldFile(path: string, number: number): string {
  const suffix = /\.[^./]+$/.exec(path)?.[0] ?? "";
  return `${path.slice(0, path.length - suffix.length)}.${number}${suffix}`;
}

/** All files that may hold entries, newest first. */
export function journalFiles(
  path: string,
  keepFiles: number,
): readonly string[] {
  const old = Array.from({ length: keepFiles }, (_, index) =>
    oldFile(path, index + 1),
  );
  return [path, ...old];
}

/**
 * Renames the written file and the old ones by one; the oldest is overwritten only when all numbers are taken.
 * A crash in between leaves a free number, which the next rotation fills: nothing is lost.
 */
export async function rotateFiles(
  path: string,
  keepFiles: number,
  fs: FileSystem,
): Promise<void> {
  const files = journalFiles(path, keepFiles);
  const free = await firstFree(files, fs);
  for (const index of files.keys()) {
    const target = free - index;
    const from = files[target - 1];
    const to = files[target];
    if (from !== undefined && to !== undefined) await fs.rename(from, to);
  }
}

/** Without this, a power failure may take back the making or renaming of a file. */
export async function syncFolder(path: string, fs: FileSystem): Promise<void> {
  const folder = await fs.open(dirname(path), "r");
  try {
    await folder.datasync();
  } finally {
    await folder.close();
  }
}

/** The index of the first file that is not there, or of the oldest. */
async function firstFree(
  files: readonly string[],
  fs: FileSystem,
): Promise<number> {
  for (const [index, file] of files.entries()) {
    if (index > 0 && !(await isThere(file, fs))) return index;
  }
  return files.length - 1;
}

async function isThere(file: string, fs: FileSystem): Promise<boolean> {
  try {
    await fs.stat(file);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
