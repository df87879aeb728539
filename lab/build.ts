// Room lab: options to nodes, networks and configuration; nothing runs yet but the arbiter.
import { type ConfigQdevice, corosyncConfig } from "./corosync/config.ts";
import { Qnetd, QNETD_NUMBER } from "./corosync/qnetd.ts";
import type { Leash } from "./kernel/leash.ts";
import { createNamespace } from "./kernel/namespace.ts";
import type { Network, NetworkName } from "./kernel/network.ts";
import { LabNode } from "./node.ts";
import { DEFAULT_CLUSTER_NAME, type LabOptions } from "./options.ts";

export interface Members {
  readonly nodes: readonly LabNode[];
  readonly qnetd: Qnetd | undefined;
}

/** Everything of corosync that must not be shared between nodes of one host. */
const NODE_FOLDERS = [
  ...["/run", "/dev/shm", "/etc/corosync"],
  ...["/var/lib/corosync", "/var/log/corosync"],
];

/** Creates the nodes' namespaces, plugs them in and writes their corosync.conf; starts qnetd, but no corosync. */
export async function buildMembers(
  options: LabOptions,
  leash: Leash,
  network: Network,
): Promise<Members> {
  options.log?.(`${options.nodes} nodes in ${network.management.cidr}`);
  const nodes = await Promise.all(
    Array.from({ length: options.nodes }, (_, index) =>
      buildNode(options, index + 1, { leash, network }),
    ),
  );
  const qnetd =
    options.qdevice === undefined
      ? undefined
      : await Qnetd.start(leash, network);
  const text = configText(options, nodes, network);
  await Promise.all(nodes.map((node) => node.writeConfig(text)));
  return { nodes, qnetd };
}

async function buildNode(
  options: LabOptions,
  number: number,
  { leash, network }: { readonly leash: Leash; readonly network: Network },
): Promise<LabNode> {
  const name = options.nodeNames?.[number - 1] ?? `node${number}`;
  const nodeId = options.nodeIds?.[number - 1] ?? number;
  const namespace = await createNamespace(leash, {
    name,
    privateFolders: NODE_FOLDERS,
  });
  const rings = ringsOf(options);
  await network.plug({
    ...{ namespace, number },
    networks: [...rings, "management"],
  });
  const hasQdevice = options.qdevice !== undefined;
  return new LabNode({
    ...{ number, nodeId, name, namespace, network, rings, hasQdevice },
  });
}

function ringsOf({ rings }: LabOptions): readonly NetworkName[] {
  return rings === 2 ? ["ring0", "ring1"] : ["ring0"];
}

function configText(
  options: LabOptions,
  nodes: readonly LabNode[],
  network: Network,
): string {
  const rings = ringsOf(options);
  return corosyncConfig({
    clusterName: options.clusterName ?? DEFAULT_CLUSTER_NAME,
    tokenMs: options.tokenMs ?? 1000,
    nodes: nodes.map((node) => ({
      nodeId: node.nodeId,
      name: node.name,
      addresses: rings.map((ring) => network.address(ring, node.number)),
      votes: options.votes?.[node.number - 1],
    })),
    quorum: options.quorum ?? {},
    qdevice: qdeviceConfig(options, network),
    uidgid: options.uidgid ?? [],
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
