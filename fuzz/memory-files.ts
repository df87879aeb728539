// Room fuzz: the journal's file system, in memory: some files that can only be read.
import type { FileSystem, OpenFile } from "../src/journal/disk/file-system.ts";

export function memoryFiles(
  files: ReadonlyMap<string, Uint8Array>,
): FileSystem {
  function sizeOf(path: string): Uint8Array {
    const bytes = files.get(path);
    if (bytes !== undefined) return bytes;
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  }
  const refuse = () => Promise.reject(new Error("read only"));
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- rejects rather than throws
    open: async (path) => openBytes(sizeOf(path), refuse),
    // eslint-disable-next-line @typescript-eslint/require-await -- rejects rather than throws
    stat: async (path) => ({ size: sizeOf(path).length }),
    rename: refuse,
    mkdir: refuse,
  };
}

function openBytes(bytes: Uint8Array, refuse: () => Promise<never>): OpenFile {
  return {
    fd: -1,
    read(buffer, offset, length, position) {
      const part = bytes.subarray(position, position + length);
      buffer.set(part, offset);
      return Promise.resolve({ bytesRead: part.length });
    },
    stat: () => Promise.resolve({ size: bytes.length, isFile: () => true }),
    close: () => Promise.resolve(),
    write: refuse,
    datasync: refuse,
    truncate: refuse,
  };
}
