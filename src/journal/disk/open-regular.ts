// Room journal: opens files, and nothing else that somebody may have put in their place.
import { constants } from "node:fs";
import { FILE_MODE, type FileSystem, type OpenFile } from "./file-system.ts";

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } =
  constants;

/** Never waits for the other end of a pipe. */
const OURS = O_NONBLOCK | O_NOCTTY;

export const toRead = O_RDONLY | OURS;
export const toAppend = O_WRONLY | O_APPEND | O_CREAT | OURS;
export const toOverwrite = O_RDWR | O_CREAT | OURS;

/** Opens a regular file and tells its size. */
export async function openRegular(
  path: string,
  flags: number,
  fs: FileSystem,
): Promise<{ readonly file: OpenFile; readonly size: number }> {
  const file = await fs.open(path, flags, FILE_MODE);
  try {
    const stat = await file.stat();
    if (stat.isFile()) return { file, size: stat.size };
    throw new Error(`Cannot use ${path}: it is no regular file`);
  } catch (error) {
    await file.close();
    throw error;
  }
}
