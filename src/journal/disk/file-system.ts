// Room journal: what it does with files, so that a test can make any of it fail or hang. node:fs/promises is one.

export interface OpenFile {
  readonly fd: number;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): Promise<{ readonly bytesWritten: number }>;
  /** fdatasync(2): the bytes and the size are on the disk. */
  datasync(): Promise<void>;
  stat(): Promise<{ readonly size: number; isFile(): boolean }>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileSystem {
  open(path: string, flags: string | number, mode?: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  stat(path: string): Promise<{ readonly size: number }>;
  mkdir(path: string, options: { readonly mode: number }): Promise<unknown>;
}

/** The journal tells about a cluster what only its administrators should read. */
export const FILE_MODE = 0o640;
export const FOLDER_MODE = 0o750;
