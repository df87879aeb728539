// Test aid for room log: pipes that are read when the test says so, and programs that write to them.
import { execFileSync, spawn, type StdioOptions } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export interface Fifo extends Disposable {
  readonly path: string;
  /** Blocking, as a shell would hand it on; open for reading too, so that writers never lose their reader. */
  readonly fd: number;
  /** What is in it now. */
  drain(): string;
}

export function makeFifo(): Fifo {
  const directory = mkdtempSync(join(tmpdir(), "votequorum-log-"));
  const path = join(directory, "stderr");
  execFileSync("mkfifo", ["-m", "600", path]);
  const fd = openSync(path, constants.O_RDWR);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return {
    path,
    fd,
    drain: () => readAll(reader),
    [Symbol.dispose]() {
      closeSync(fd);
      closeSync(reader);
      rmSync(directory, { recursive: true });
    },
  };
}

function readAll(fd: number): string {
  const buffer = Buffer.alloc(1024 * 1024);
  let all = "";
  for (;;) {
    try {
      const count = readSync(fd, buffer);
      if (count === 0) return all;
      all += buffer.toString("utf8", 0, count);
    } catch (error) {
      if (
        error instanceof Error &&
        "code" in error &&
        error.code === "EAGAIN"
      ) {
        return all;
      }
      throw error;
    }
  }
}

/** Has the open file description behind our `fd` become non-blocking? */
export function isNonBlocking(fd: number): boolean {
  const info = readFileSync(`/proc/self/fdinfo/${String(fd)}`, "utf8");
  const flags = Number.parseInt(/^flags:\s+(\d+)$/m.exec(info)?.[1] ?? "", 8);
  return (flags & constants.O_NONBLOCK) !== 0;
}

const WRITER = fileURLToPath(new URL("writer.ts", import.meta.url));
export const writerCommand = [process.execPath, "--import", "tsx", WRITER];

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs a program to its own end; whoever waits for ever here has found what must not be. */
export async function runToEnd(
  [command = "", ...args]: readonly string[],
  stderr: number | "pipe",
): Promise<Ended> {
  const stdio: StdioOptions = ["ignore", "pipe", stderr];
  const child = spawn(command, args, { stdio });
  const ended = new Promise<Omit<Ended, "stdout">>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      resolve({ code, signal });
    });
  });
  const stdout = child.stdout === null ? "" : await text(child.stdout);
  return { ...(await ended), stdout };
}

/** Runs a program until it has told one line, then ends it: script(1) itself stays stuck in a full pipe. */
export async function runUntilTold(
  [command = "", ...args]: readonly string[],
  stderr: number,
): Promise<string> {
  const stdio: StdioOptions = ["ignore", "pipe", stderr];
  const child = spawn(command, args, { stdio });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let told = "";
  for await (const chunk of child.stdout ?? []) {
    told += String(chunk);
    if (told.endsWith("\n")) break;
  }
  child.kill("SIGKILL");
  await exited;
  return told;
}
