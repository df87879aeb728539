// Room test/native: starts a process that loads an addon, and talks with it.
import {
  type ChildProcess,
  type SpawnOptions,
  spawn,
} from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import type { RawCmapItem, RawItem } from "../../src/corosync/addon.ts";

/** Where the addons lie; the sanitizer script points it at the Debug build. */
export const addonDir = resolve(process.env["ADDON_DIR"] ?? "build/Release");

export type Item = RawItem | RawCmapItem;
export type Kind = Item["kind"];

export interface Plan {
  /** Which addon; votequorum when left out. */
  readonly kind?: "votequorum" | "cmap";
  readonly options?: unknown;
  /** What the child does when it takes an item of this kind. */
  readonly on?: Readonly<Record<string, string>>;
  /** What the main thread does right after it made its watcher. */
  readonly then?: string;
  /** The main thread makes no watcher. */
  readonly idle?: boolean;
  /** The process stays when nothing is left to do. */
  readonly stay?: boolean;
  /** The bell takes nothing. */
  readonly deaf?: boolean;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Starts the command elsewhere, e.g. inside a node of a lab. */
  readonly start?: typeof start;
  readonly nodeFlags?: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

interface Message {
  readonly item?: Item;
  readonly takenMs?: number;
  readonly worker?: number;
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
}

export interface Heard {
  readonly item: Item;
  /** CLOCK_MONOTONIC when JS took it. */
  readonly takenMs: number;
  readonly worker: number | undefined;
}

/** One child with an addon in it; disposing kills it. */
export class WatchProcess implements AsyncDisposable {
  readonly heard: Heard[] = [];
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, (message: Message) => void>();
  readonly #waiting = new Set<() => void>();
  #gone = false;

  constructor(
    plan: Plan,
    { env = {}, start: launch = start, nodeFlags = [] }: Surroundings = {},
  ) {
    const kind = plan.kind ?? "votequorum";
    const whole = {
      options: { pollIntervalMs: 50 },
      addon: `${addonDir}/${kind}.node`,
      ...plan,
      kind,
    };
    const runner = words("ADDON_RUNNER");
    const child = fileURLToPath(new URL("child.mjs", import.meta.url));
    const preload = process.env["ADDON_PRELOAD"];
    const command = [
      ...(preload === undefined ? [] : ["env", `LD_PRELOAD=${preload}`]),
      ...runner,
      process.execPath,
      ...words("ADDON_NODE_FLAGS"),
      ...nodeFlags,
      child,
      JSON.stringify(whole),
    ];
    this.#child = launch(command[0] ?? "", command.slice(1), {
      env: { ...process.env, NODE_OPTIONS: "", ...env },
      stdio: "pipe",
    });
    this.exited = this.#follow(this.#child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All items of the main thread's watcher so far. */
  get items(): readonly Item[] {
    return this.heard
      .filter((one) => one.worker === undefined)
      .map((one) => one.item);
  }

  /** The first item, already heard or to come, that fits; fails when the child is gone before. */
  async until<T extends Item>(
    fits: (item: Item, heard: Heard) => item is T,
    from?: number,
  ): Promise<T>;
  async until(
    fits: (item: Item, heard: Heard) => boolean,
    from?: number,
  ): Promise<Item>;
  async until(
    fits: (item: Item, heard: Heard) => boolean,
    from = 0,
  ): Promise<Item> {
    for (;;) {
      const found = this.heard.slice(from).find((one) => fits(one.item, one));
      if (found !== undefined) return found.item;
      if (this.#gone)
        throw new Error(`the child left: ${JSON.stringify(await this.exited)}`);
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }

  /** The first item of a kind from position `from` on. */
  async kind<K extends Kind>(
    kind: K,
    from = 0,
  ): Promise<Extract<Item, { kind: K }>> {
    return this.until(
      (item): item is Extract<Item, { kind: K }> => item.kind === kind,
      from,
    );
  }

  /** Runs one of child.mjs's ops there; rejects with what it threw. */
  async ask(op: string, ...args: readonly unknown[]): Promise<unknown> {
    const id = this.#asked.size + 1;
    const reply = new Promise<Message>((resolve) =>
      this.#asked.set(id, resolve),
    );
    this.tell(op, args, id);
    const message = await reply;
    if (message.error !== undefined) throw new Error(message.error);
    return message.value;
  }

  /** The same without an answer, for ops that end the process. */
  tell(op: string, args: readonly unknown[] = [], id = 0): void {
    this.#child.stdin?.write(`${JSON.stringify({ id, op, args })}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }

  #follow(child: ChildProcess): Promise<Exit> {
    let stderr = "";
    child.stderr
      ?.setEncoding("utf8")
      .on("data", (text: string) => (stderr += text));
    child.stdin?.on("error", () => undefined);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on("line", (line) => {
      this.#hear(line);
    });
    return new Promise((resolve) =>
      child.once("close", (code, signal) => {
        this.#gone = true;
        for (const answer of this.#asked.values())
          answer({ error: `the child left: ${stderr}` });
        this.#wake();
        resolve({ code, signal, stderr });
      }),
    );
  }

  #hear(line: string): void {
    const message = JSON.parse(line, revive) as Message;
    if (message.item !== undefined) {
      this.heard.push({
        item: message.item,
        takenMs: message.takenMs ?? 0,
        worker: message.worker,
      });
      this.#wake();
    } else if (message.id !== undefined) {
      this.#asked.get(message.id)?.(message);
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function start(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  return spawn(command, args, options);
}

function words(variable: string): readonly string[] {
  return (process.env[variable] ?? "").split(" ").filter((word) => word !== "");
}

function revive(_: string, value: unknown): unknown {
  return typeof value === "string" && /^-?\d+n$/.test(value)
    ? BigInt(value.slice(0, -1))
    : value;
}
