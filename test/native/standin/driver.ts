// Room test/native: starts and drives the stand-in for libvotequorum; README.md has its commands.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type Socket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What the clients of the stand-in did so far. */
export interface Calls {
  /** Handles that were initialized and not finalized. */
  readonly handles: number;
  /** Distinct threads that called the library. */
  readonly threads: number;
  /** Calls that do not return, as `hang` told them. */
  readonly stuck: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The last 256 calls, oldest first; repeated dispatches and context_get are left out. */
  readonly last: readonly string[];
}

export interface Standin extends AsyncDisposable {
  /** For the environment of the process that shall use the stand-in. */
  readonly env: Readonly<Record<string, string>>;
  /** Obeyed once the process has initialized its first handle; resolves when it took effect. */
  send(...commands: readonly string[]): Promise<void>;
  calls(): Promise<Calls>;
  /** Resolves when a process has reached the stand-in. */
  readonly connected: Promise<void>;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const library = fileURLToPath(
  new URL("../../../build/standin", import.meta.url),
);

/** Corosync answers nothing from now on, and a client sits in a call to it. */
export async function freeze(standin: Standin): Promise<void> {
  await standin.send("hang *");
  while ((await standin.calls()).stuck === 0) await new Promise(setImmediate);
}

/** `setup` is obeyed before the first votequorum_initialize of every process returns. */
export async function startStandin(
  setup: readonly string[] = [],
): Promise<Standin> {
  await promisify(execFile)("sh", [join(here, "build.sh")]);
  const folder = await mkdtemp(join(tmpdir(), "standin-"));
  const path = join(folder, "socket");
  const replies: ((reply: string) => void)[] = [];
  let current: Socket | undefined;
  const server = createServer((socket) => {
    current = socket;
    socket.on("error", () => undefined);
    // readline passes the socket's errors on: a process that left is no error here.
    createInterface({ input: socket })
      .on("line", (line) => replies.shift()?.(line))
      .on("error", () => undefined);
    socket.write([...setup, "ready", ""].join("\n"));
  });
  server.listen(path);
  await once(server, "listening");
  const connected = once(server, "connection").then(() => undefined);

  async function command(line: string): Promise<string> {
    await connected;
    const reply = new Promise<string>((resolve) => replies.push(resolve));
    current?.write(`${line}\n`);
    const text = (await reply).slice("ok ".length);
    if (text.startsWith("unknown"))
      throw new Error(`Cannot obey as the command is unknown: ${line}`);
    return text;
  }

  return {
    env: { LD_LIBRARY_PATH: library, VOTEQUORUM_STANDIN: path },
    connected,
    async send(...commands) {
      for (const line of commands) await command(line);
    },
    async calls() {
      return JSON.parse(await command("calls")) as Calls;
    },
    async [Symbol.asyncDispose]() {
      current?.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
