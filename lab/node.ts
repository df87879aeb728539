// Room lab: one node of the cluster, and everything that can happen to it.
import type { ChildProcess } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { LOG_FILE } from "./corosync/config.ts";
import {
  parseQuorumtool,
  type QuorumtoolStatus,
} from "./corosync/quorumtool.ts";
import { Daemon } from "./kernel/daemon.ts";
import type { EnterOptions, Namespace } from "./kernel/namespace.ts";
import type { Network, NetworkName } from "./kernel/network.ts";
import { until } from "./until.ts";

/** What can be cut; "rings" are all networks of corosync, so that the node is alone but can still be reached. */
export type Cuttable = NetworkName | "rings";

export interface LabNodeOptions {
  /** 1, 2, …: its place in the lab, also when it has another node ID. */
  readonly number: number;
  readonly nodeId: number;
  readonly name: string;
  readonly namespace: Namespace;
  readonly network: Network;
  readonly rings: readonly NetworkName[];
  readonly hasQdevice: boolean;
}

const CONFIG_FILE = "/etc/corosync/corosync.conf";
const BOOT_TIMEOUT_MS = 30_000;
const ANSWER_TIMEOUT_MS = 5_000;

export class LabNode {
  readonly #options: LabNodeOptions;
  readonly #corosync: Daemon;
  readonly #qdevice: Daemon;

  constructor(options: LabNodeOptions) {
    const { name, namespace } = options;
    const stdio = ["ignore", "ignore", "pipe"] as const;
    this.#options = options;
    this.#corosync = new Daemon(`corosync of ${name}`, () =>
      namespace.spawn("corosync", ["-f"], { stdio: [...stdio] }),
    );
    this.#qdevice = new Daemon(`corosync-qdevice of ${name}`, () =>
      namespace.spawn("corosync-qdevice", ["-f"], { stdio: [...stdio] }),
    );
  }

  get number(): number {
    return this.#options.number;
  }

  get nodeId(): number {
    return this.#options.nodeId;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Reached from the host; an Alertmanager on the host is reached from the node at the lab's `hostAddress`. */
  get managementAddress(): string {
    return this.#options.network.address("management", this.#options.number);
  }

  /** The process ID on the host, undefined while corosync does not run. */
  corosyncPid(): number | undefined {
    return this.#corosync.pid;
  }

  qdevicePid(): number | undefined {
    return this.#qdevice.pid;
  }

  /** Starts corosync, and qdevice when the lab has one; resolves when quorumtool answers. */
  async boot(signal?: AbortSignal): Promise<void> {
    this.startCorosync();
    await this.answering(signal);
    if (this.#options.hasQdevice) await this.#bootQdevice();
  }

  /** The first half of `boot()`: starts corosync and waits for nothing. */
  startCorosync(): void {
    this.#corosync.start();
  }

  /** The second half: resolves when quorumtool answers, and throws when corosync ended instead. */
  async answering(signal?: AbortSignal): Promise<void> {
    const what = `corosync of ${this.name} to answer`;
    const probe = async (): Promise<QuorumtoolStatus | "ended"> =>
      this.#corosync.pid === undefined ? "ended" : this.quorumtool();
    const timeoutMs = BOOT_TIMEOUT_MS;
    const answer = await until(what, probe, { timeoutMs, signal });
    if (answer === "ended") throw new Error(await this.#obituary());
  }

  async #bootQdevice(): Promise<void> {
    // A qdevice that lost its corosync ends by itself, but not at once.
    if (this.#qdevice.pid !== undefined) await this.#qdevice.kill();
    this.#qdevice.start();
  }

  /** SIGKILL to corosync, as when it crashes. */
  async kill(): Promise<void> {
    await this.#corosync.kill();
  }

  /** SIGTERM, first to the qdevice: the node leaves the cluster in order. */
  async stop(): Promise<void> {
    if (this.#qdevice.pid !== undefined) await this.#qdevice.stop();
    await this.#corosync.stop();
  }

  /** SIGSTOP to corosync: it stays connected to its clients and never answers. */
  freeze(): void {
    this.#corosync.freeze();
  }

  thaw(): void {
    this.#corosync.thaw();
  }

  async cut(what: Cuttable = "rings"): Promise<void> {
    await this.#options.network.cut(this.number, this.#networks(what));
  }

  async heal(what: Cuttable = "rings"): Promise<void> {
    await this.#options.network.heal(this.number, this.#networks(what));
  }

  #networks(what: Cuttable): readonly NetworkName[] {
    if (what === "rings") return this.#options.rings;
    const has = [...this.#options.rings, "management"].join(", ");
    if (what !== "management" && !this.#options.rings.includes(what)) {
      throw new Error(
        `Cannot cut or heal network ${what} of ${this.name}: it has ${has}`,
      );
    }
    return [what];
  }

  /** Changes a node's votes at run time; corosync announces that to nobody. */
  async setVotes(votes: number, ofNodeId = this.nodeId): Promise<void> {
    await this.#tool(["-v", String(votes), "-n", String(ofNodeId)]);
  }

  async setExpectedVotes(votes: number): Promise<void> {
    await this.#tool(["-e", String(votes)]);
  }

  /** SIGKILL to the qdevice daemon, while corosync stays. */
  async killQdevice(): Promise<void> {
    await this.#qdevice.kill();
  }

  freezeQdevice(): void {
    this.#qdevice.freeze();
  }

  thawQdevice(): void {
    this.#qdevice.thaw();
  }

  startQdevice(): void {
    this.#qdevice.start();
  }

  /** What `corosync-quorumtool -s` says here; its exit code 2 only means inquorate. */
  async quorumtool({
    timeoutMs = ANSWER_TIMEOUT_MS,
  } = {}): Promise<QuorumtoolStatus> {
    const accept = [0, 2];
    return parseQuorumtool(await this.#tool(["-s"], { accept, timeoutMs }));
  }

  async #tool(
    args: readonly string[],
    options: Parameters<Namespace["run"]>[2] = { timeoutMs: ANSWER_TIMEOUT_MS },
  ): Promise<string> {
    const { namespace } = this.#options;
    return (await namespace.run("corosync-quorumtool", args, options)).stdout;
  }

  /** Starts a command inside the node; it dies with this process at the latest. */
  spawn(
    command: string,
    args: readonly string[],
    options: EnterOptions = {},
  ): ChildProcess {
    return this.#options.namespace.spawn(command, args, options);
  }

  /** Where a file of this node is found from the host, like its private /run, /dev/shm and /etc/corosync. */
  path(inside: string): string {
    return this.#options.namespace.path(inside);
  }

  /** The names of libqb's folders in /dev/shm, one a connection to corosync. */
  async shmFolders(): Promise<readonly string[]> {
    const entries = await readdir(this.path("/dev/shm"), {
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name.startsWith("qb-"))
      .map((entry) => entry.name)
      .sort();
  }

  /** corosync's own log. */
  async log(): Promise<string> {
    return readFile(this.path(LOG_FILE), "utf8").catch(() => "");
  }

  /** Every node reads its own configuration again. */
  async reload(): Promise<void> {
    await this.#options.namespace.run("corosync-cfgtool", ["-R"], {
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
  }

  async readConfig(): Promise<string> {
    return readFile(this.path(CONFIG_FILE), "utf8");
  }

  /** Takes effect at the next boot, or at the next `reload()`. */
  async writeConfig(text: string): Promise<void> {
    await writeFile(this.path(CONFIG_FILE), text);
  }

  async #obituary(): Promise<string> {
    const log = (await this.log()).trim().split("\n").slice(-5).join(" | ");
    return `Cannot boot ${this.name}, corosync ended: ${this.#corosync.lastWords} | ${log}`;
  }
}
