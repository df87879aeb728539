// Room lab: one daemon that can be started, killed, stopped, frozen and thawed again and again.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { gather } from "./command.ts";
import { hasExited, killAndWait } from "./leash.ts";

const STOP_TIMEOUT_MS = 15_000;

export class Daemon {
  /** How it is called in errors: "corosync of node2". */
  readonly what: string;
  readonly #spawn: () => ChildProcess;
  #child: ChildProcess | undefined;
  #stderr: () => string = () => "";

  constructor(what: string, spawn: () => ChildProcess) {
    this.what = what;
    this.#spawn = spawn;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    const child = this.#child;
    return child === undefined || hasExited(child) ? undefined : child.pid;
  }

  /** The last that it said on its standard error. */
  get lastWords(): string {
    return this.#stderr().trim().slice(-2000);
  }

  start(): void {
    if (this.pid !== undefined) {
      throw new Error(
        `Cannot start ${this.what}: it already runs as process ${this.pid}`,
      );
    }
    this.#child = this.#spawn();
    this.#stderr = gather(this.#child.stderr);
  }

  /** SIGKILL; waits for the exit. */
  async kill(): Promise<void> {
    await killAndWait(this.#running("kill"));
  }

  /** SIGTERM; waits for the exit. */
  async stop(): Promise<void> {
    const child = this.#running("stop");
    const exit = once(child, "exit");
    const enough = new AbortController();
    child.kill("SIGTERM");
    const won = await Promise.race([
      exit,
      sleep(STOP_TIMEOUT_MS, "late" as const, {
        ref: false,
        signal: enough.signal,
      }),
    ]);
    enough.abort();
    if (won === "late") {
      throw new Error(
        `Cannot stop ${this.what}: it still runs ${STOP_TIMEOUT_MS / 1000} s after SIGTERM`,
      );
    }
  }

  /** SIGSTOP: it stays, but neither answers nor takes part. */
  freeze(): void {
    this.#running("freeze").kill("SIGSTOP");
  }

  thaw(): void {
    this.#running("thaw").kill("SIGCONT");
  }

  #running(action: string): ChildProcess {
    if (this.#child === undefined || this.pid === undefined) {
      throw new Error(`Cannot ${action} ${this.what}: it does not run`);
    }
    return this.#child;
  }
}
