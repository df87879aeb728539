// Room lab: a real corosync cluster on this host; the front door for tests.
import { buildMembers, type Members } from "./build.ts";
import type { Qnetd } from "./corosync/qnetd.ts";
import { Leash } from "./kernel/leash.ts";
import { createNetwork, type Network } from "./kernel/network.ts";
import { checkPrerequisites } from "./kernel/prerequisites.ts";
import { killStrays } from "./kernel/strays.ts";
import { interfaceGone } from "./kernel/subnet.ts";
import type { LabNode } from "./node.ts";
import {
  checkLabOptions,
  DEFAULT_CLUSTER_NAME,
  type LabOptions,
} from "./options.ts";
import { until } from "./until.ts";

export class Lab implements AsyncDisposable {
  readonly clusterName: string;
  readonly nodes: readonly LabNode[];
  readonly qnetd: Qnetd | undefined;
  readonly #leash: Leash;
  readonly #network: Network;
  #disposed: Promise<void> | undefined;

  constructor(
    clusterName: string,
    members: Members & { readonly leash: Leash; readonly network: Network },
  ) {
    this.clusterName = clusterName;
    this.nodes = members.nodes;
    this.qnetd = members.qnetd;
    this.#leash = members.leash;
    this.#network = members.network;
  }

  /** Nodes are counted from 1, as their names and default IDs are. */
  node(n: number): LabNode {
    const node = this.nodes[n - 1];
    if (node === undefined) {
      throw new RangeError(
        `Cannot find node ${n}: this lab has nodes 1 to ${this.nodes.length}`,
      );
    }
    return node;
  }

  /** Like "10.213.7.0/24". */
  get managementSubnet(): string {
    return this.#network.management.cidr;
  }

  /** Where the nodes reach the host. */
  get hostAddress(): string {
    return this.#network.management.hostAddress;
  }

  /** Boots every node and waits until all are members, and quorate if their votes suffice. */
  async bootAll({
    signal,
    log = () => undefined,
  }: Pick<LabOptions, "signal" | "log"> = {}): Promise<void> {
    log("starting corosync on every node …");
    for (const node of this.nodes) node.startCorosync();
    // One after the other: sixteen quorumtools at once would take the processor from sixteen corosyncs.
    for (const node of this.nodes) await node.answering(signal);
    if (this.qnetd !== undefined) {
      for (const node of this.nodes) node.startQdevice();
    }
    log("waiting until every node sees the others …");
    for (const node of this.nodes) await this.#joined(node, signal);
  }

  async #joined(node: LabNode, signal?: AbortSignal): Promise<void> {
    const isDone =
      this.qnetd === undefined ? isComplete : isCompleteWithQdevice;
    const count = this.nodes.length;
    await until(
      `${node.name} to see all ${count} nodes`,
      async () => isDone(await node.quorumtool(), count),
      { timeoutMs: 60_000, signal },
    );
  }

  /** Idempotent; resolves when nothing of the lab is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= endLab(this.#leash, this.#network);
    await this.#disposed;
  }
}

type Status = Awaited<ReturnType<LabNode["quorumtool"]>>;

function isComplete(status: Status, count: number): boolean {
  const suffices = status.totalVotes >= status.quorum;
  return status.members.length === count && status.quorate === suffices;
}

function isCompleteWithQdevice(status: Status, count: number): boolean {
  const voting = status.members.every(({ qdevice }) =>
    qdevice?.startsWith("A,V"),
  );
  return voting && isComplete(status, count);
}

async function endLab(leash: Leash, network: Network): Promise<void> {
  const homes = await leash.namespaces();
  await leash[Symbol.asyncDispose]();
  await killStrays(homes);
  await interfaceGone(network.management.hostInterface);
}

/** Builds the networks and the nodes, and boots them unless told not to. */
export async function startLab(options: LabOptions): Promise<Lab> {
  checkLabOptions(options);
  checkPrerequisites(options.qdevice !== undefined);
  options.signal?.throwIfAborted();
  const leash = new Leash();
  let network: Network | undefined;
  try {
    network = await createNetwork(leash);
    const { clusterName = DEFAULT_CLUSTER_NAME } = options;
    const members = await buildMembers(options, leash, network);
    const lab = new Lab(clusterName, { ...members, leash, network });
    if (options.boot !== "none") await lab.bootAll(options);
    options.signal?.throwIfAborted();
    options.signal?.addEventListener("abort", () => {
      // Whoever awaits the disposal gets its error; here only the wish is passed on.
      lab[Symbol.asyncDispose]().catch(() => undefined);
    });
    return lab;
  } catch (error) {
    if (network === undefined) await leash[Symbol.asyncDispose]();
    else await endLab(leash, network);
    throw error;
  }
}

export type { LabNode } from "./node.ts";
export type { LabOptions } from "./options.ts";
export { until } from "./until.ts";
