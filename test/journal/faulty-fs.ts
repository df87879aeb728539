// Tests of room journal: real files on a disk that fails, hangs or dies when it is told to.
import type {
  FileSystem,
  OpenFile,
} from "../../src/journal/disk/file-system.ts";
import { realFs } from "./open.ts";

export type Operation =
  | "open"
  | "rename"
  | "stat"
  | "mkdir"
  | "read"
  | "write"
  | "datasync"
  | "truncate";

/** Called before each operation: it may throw, or wait. */
export type Before = (
  operation: Operation,
  path: string,
) => void | Promise<void>;

export interface FaultyFs extends FileSystem {
  /** What the kernel does with the files of a process that died. */
  closeAll(): Promise<void>;
}

export function faultyFs(before: Before): FaultyFs {
  const files = new Set<OpenFile>();
  return {
    async open(path, flags, mode) {
      await before("open", path);
      const file = await realFs.open(path, flags, mode);
      files.add(file);
      return faultyFile(file, path, before);
    },
    async closeAll() {
      for (const file of files) await file.close();
    },
    async rename(from, to) {
      await before("rename", from);
      await realFs.rename(from, to);
    },
    async stat(path) {
      await before("stat", path);
      return realFs.stat(path);
    },
    async mkdir(path, options) {
      await before("mkdir", path);
      return realFs.mkdir(path, options);
    },
  };
}

function faultyFile(file: OpenFile, path: string, before: Before): OpenFile {
  return {
    fd: file.fd,
    async read(...args) {
      await before("read", path);
      return file.read(...args);
    },
    async write(...args) {
      await before("write", path);
      return file.write(...args);
    },
    async datasync() {
      await before("datasync", path);
      await file.datasync();
    },
    stat: () => file.stat(),
    async truncate(bytes) {
      await before("truncate", path);
      await file.truncate(bytes);
    },
    close: () => file.close(),
  };
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}

/** A promise that is kept when it is told to. */
export function gate(): {
  readonly opened: Promise<void>;
  readonly open: () => void;
} {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
