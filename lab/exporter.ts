// Room lab: the real exporter beside a node's corosync.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gather } from "./kernel/command.ts";
import { hasExited, killAndWait } from "./kernel/leash.ts";
import type { EnterOptions } from "./kernel/namespace.ts";
import type { LabNode } from "./node.ts";
import { until } from "./until.ts";

export interface ExporterOptions {
  /** More flags. */
  readonly args?: readonly string[];
  /** Default: this process' own. In both cases its journal lies in a folder of the node, which ends with the lab. */
  readonly env?: NodeJS.ProcessEnv;
  /** `--web.listen-address`, default port 10064 of the node's management address; ":9000" is the same on another port. */
  readonly listen?: string;
  /** Runs it without root, as the packages do. */
  readonly asUser?: EnterOptions["asUser"];
  readonly signal?: AbortSignal;
}

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
/** In the node's private /run. */
const STATE_DIRECTORY = "/run/votequorum-exporter";
const START_TIMEOUT_MS = 15_000;
const FETCH_TIMEOUT_MS = 5_000;

/** A running exporter; `url` has no slash at its end and is reached from the host. */
export class Exporter implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly url: string;
  readonly #stderr: () => string;

  constructor(child: ChildProcess, url: string) {
    this.process = child;
    this.url = url;
    this.#stderr = gather(child.stderr);
    gather(child.stdout); // Read and forgotten, so that a full pipe never holds it up.
  }

  /** On the host. */
  get pid(): number {
    if (this.process.pid === undefined) {
      throw new Error("Cannot name the exporter's process: it did not start");
    }
    return this.process.pid;
  }

  /** The end of what it has logged. */
  stderr(): string {
    return this.#stderr();
  }

  async get(path: string): Promise<Response> {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    return fetch(`${this.url}${path}`, { signal });
  }

  /** The text of /metrics; throws unless the status is 200. */
  async scrape(): Promise<string> {
    const response = await this.get("/metrics");
    const text = await response.text();
    if (response.status === 200) return text;
    throw new Error(
      `Cannot scrape ${this.url}: status ${response.status}: ${text}`,
    );
  }

  /** SIGTERM; resolves with the exit code, null when a signal ended it. */
  async stop(): Promise<number | null> {
    if (!hasExited(this.process)) {
      const exit = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await exit;
    }
    return this.process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killAndWait(this.process);
  }
}

/** Starts the built exporter in the node's namespaces; resolves when it answers on /-/healthy. */
export async function startExporter(
  node: LabNode,
  { args = [], env, listen, asUser, signal }: ExporterOptions = {},
): Promise<Exporter> {
  // Open to all: an exporter may run as any user here.
  await mkdir(node.path(STATE_DIRECTORY), { recursive: true });
  await chmod(node.path(STATE_DIRECTORY), 0o777);
  const address = listen ?? `${node.managementAddress}:10064`;
  const url = `http://${address.startsWith(":") ? node.managementAddress : ""}${address}`;
  const child = node.spawn(
    process.execPath,
    [MAIN, `--web.listen-address=${address}`, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { STATE_DIRECTORY, ...(env ?? process.env) },
      ...(asUser !== undefined && { asUser }),
    },
  );
  const exporter = new Exporter(child, url);
  try {
    const answer = await until(
      `the exporter of ${node.name} to answer on ${url}`,
      async () => {
        if (hasExited(child)) return "ended";
        return (await exporter.get("/-/healthy")).ok ? "healthy" : undefined;
      },
      { timeoutMs: START_TIMEOUT_MS, everyMs: 25, signal },
    );
    if (answer === "healthy") return exporter;
    throw new Error(
      `Cannot start the exporter of ${node.name}: exit code ${String(child.exitCode)}: ${exporter.stderr().trim()}`,
    );
  } catch (error) {
    await killAndWait(child);
    throw error;
  }
}
