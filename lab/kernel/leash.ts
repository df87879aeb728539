// Room lab: processes that cannot outlive this one, whatever ends it.
import {
  type ChildProcess,
  spawn,
  type SpawnOptions,
} from "node:child_process";
import { once } from "node:events";
import { networkNamespaceOf } from "./strays.ts";

/**
 * The parent-death signal is set by setpriv after the fork. Had this process died in between, the signal would
 * never come, so the shell looks once whether its parent is still the one it should be.
 */
const CHECK = '[ "$PPID" = "$1" ] || exit 125; shift; exec "$@"';

/** Debian keeps corosync and ip in sbin, which is not on everybody's PATH. */
export const SEARCH_PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin`;

/**
 * Starts processes and kills them when it is disposed; the kernel does the same (PR_SET_PDEATHSIG) when this
 * process dies without disposing. Every step execs, so `pid` is that of the command itself. Children of such a
 * command are not on the leash. Only to be used on the main thread: the signal is tied to the parent's thread.
 */
export class Leash implements AsyncDisposable {
  readonly #children = new Set<ChildProcess>();
  #released = false;

  spawn(
    command: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ): ChildProcess {
    if (this.#released) {
      throw new Error(`Cannot start ${command}: the lab has ended`);
    }
    const child = spawn(
      "setpriv",
      [
        ...["--pdeathsig", "KILL", "sh", "-c", CHECK, "leash"],
        ...[String(process.pid), command, ...args],
      ],
      {
        ...options,
        // A session of its own: Ctrl-C on the terminal is for this process, which then ends the others in order.
        detached: true,
        env: { ...process.env, ...options.env, PATH: SEARCH_PATH },
      },
    );
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    child.once("error", () => this.#children.delete(child));
    return child;
  }

  /** The network namespaces its processes live in, this process's own left out. */
  async namespaces(): Promise<ReadonlySet<string>> {
    const own = await networkNamespaceOf("self");
    if (own === undefined) return new Set(); // Never take the host's own namespace for one of the lab's.
    const pids = [...this.#children].flatMap(({ pid }) => pid ?? []);
    const homes = await Promise.all(pids.map(networkNamespaceOf));
    return new Set(
      homes.flatMap((home) => home ?? []).filter((home) => home !== own),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released = true;
    await Promise.all([...this.#children].map(killAndWait));
  }
}

/** Sends SIGKILL and waits for the exit; a process that has ended already is fine. */
export async function killAndWait(child: ChildProcess): Promise<void> {
  if (hasExited(child)) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

export function hasExited(child: ChildProcess): boolean {
  return (
    child.pid === undefined ||
    child.exitCode !== null ||
    child.signalCode !== null
  );
}
