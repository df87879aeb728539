// Room lab: a real corosync cluster on this host; the front door for tests.
import { type ConfigQdevice, corosyncConfig } from "./corosync/config.ts";
import { Qnetd, QNETD_NUMBER } from "./corosync/qnetd.ts";
import { Leash } from "./kernel/leash.ts";
import { createNamespace } from "./kernel/namespace.ts";
import {
  createNetwork,
  type Network,
  type NetworkName,
} from "./kernel/network.ts";
import { checkPrerequisites } from "./kernel/prerequisites.ts";
import { killStrays } from "./kernel/strays.ts";
import { interfaceGone } from "./kernel/subnet.ts";
import { LabNode } from "./node.ts";
import { checkLabOptions, type LabOptions } from "./options.ts";
import { until } from "./until.ts";

/** Everything of corosync that must not be shared between nodes of one host. */
const NODE_FOLDERS = [
  ...["/run", "/dev/shm", "/etc/corosync"],
  ...["/var/lib/corosync", "/var/log/corosync"],
];

export class Lab implements AsyncDisposable {
  readonly clusterName: string;
  readonly nodes: readonly LabNode[];
  readonly qnetd: Qnetd | undefined;
  readonly #leash: Leash;
  readonly #network: Network;
  #disposed: Promise<void> | undefined;

  constructor(
    clusterName: string,
    members: {
      readonly nodes: readonly LabNode[];
      readonly qnetd: Qnetd | undefined;
      readonly leash: Leash;
      readonly network: Network;
    },
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
    const lab = await build(options, leash, network);
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

async function build(
  options: LabOptions,
  leash: Leash,
  network: Network,
): Promise<Lab> {
  const { clusterName = "lab", log = () => undefined } = options;
  const rings: readonly NetworkName[] =
    options.rings === 2 ? ["ring0", "ring1"] : ["ring0"];
  log(`${options.nodes} nodes in ${network.management.cidr}`);
  const nodes = await Promise.all(
    Array.from({ length: options.nodes }, async (_, index) => {
      const number = index + 1;
      const name = options.nodeNames?.[index] ?? `node${number}`;
      const nodeId = options.nodeIds?.[index] ?? number;
      const namespace = await createNamespace(leash, {
        name,
        privateFolders: NODE_FOLDERS,
      });
      const hasQdevice = options.qdevice !== undefined;
      const node = new LabNode({
        ...{ number, nodeId, name, namespace, network, rings, hasQdevice },
      });
      const networks: readonly NetworkName[] = [...rings, "management"];
      return { node, plug: { namespace, number, networks } };
    }),
  );
  await network.plug(nodes.map(({ plug }) => plug));
  const qnetd =
    options.qdevice === undefined
      ? undefined
      : await Qnetd.start(leash, network);
  const text = corosyncConfig({
    clusterName,
    tokenMs: options.tokenMs ?? 1000,
    nodes: nodes.map(({ node }, index) => ({
      nodeId: node.nodeId,
      name: node.name,
      addresses: rings.map((ring) => network.address(ring, node.number)),
      votes: options.votes?.[index],
    })),
    quorum: options.quorum ?? {},
    qdevice: qdeviceConfig(options, network),
    uidgid: options.uidgid ?? [],
  });
  await Promise.all(nodes.map(({ node }) => node.writeConfig(text)));
  return new Lab(clusterName, {
    nodes: nodes.map(({ node }) => node),
    qnetd,
    leash,
    network,
  });
}

function qdeviceConfig(
  { qdevice, nodes }: LabOptions,
  network: Network,
): ConfigQdevice | undefined {
  if (qdevice === undefined) return undefined;
  const { algorithm = "ffsplit", timeoutMs = 3000 } = qdevice;
  return {
    host: network.address("management", QNETD_NUMBER),
    votes: qdevice.votes ?? (algorithm === "lms" ? Math.max(1, nodes - 1) : 1),
    algorithm,
    timeoutMs,
  };
}

export type { LabNode } from "./node.ts";
export type { LabOptions } from "./options.ts";
export type { QuorumtoolStatus } from "./corosync/quorumtool.ts";
export { until } from "./until.ts";
