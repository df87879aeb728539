// Room lab: parts a cluster into two sides, each of which stays together.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { LabNode } from "./node.ts";

/** Nobody has it: what is sent there is received by nobody, and no error tells the sender. */
const NOBODY = "02:00:00:00:00:fe";

/** Each node of one side sends what is for the other side to nobody. */
export async function part(
  one: readonly LabNode[],
  other: readonly LabNode[],
): Promise<void> {
  await Promise.all([
    ...one.map((node) => sendToNobody(node, other)),
    ...other.map((node) => sendToNobody(node, one)),
  ]);
}

/** Takes back what `part` did with the same two sides. */
export async function rejoin(
  one: readonly LabNode[],
  other: readonly LabNode[],
): Promise<void> {
  await Promise.all([
    ...one.map((node) => findAgain(node, other)),
    ...other.map((node) => findAgain(node, one)),
  ]);
}

function sendToNobody(node: LabNode, peers: readonly LabNode[]): Promise<void> {
  return tellNeighbours(
    node,
    peers,
    (address) => `replace ${address} lladdr ${NOBODY} nud permanent`,
  );
}

function findAgain(node: LabNode, peers: readonly LabNode[]): Promise<void> {
  return tellNeighbours(node, peers, (address) => `del ${address}`);
}

/** @param command of `ip neigh`, for one address */
async function tellNeighbours(
  node: LabNode,
  peers: readonly LabNode[],
  command: (address: string) => string,
): Promise<void> {
  const addresses = await ringAddresses(node);
  const lines = peers.flatMap(
    ({ nodeId }) =>
      addresses.get(nodeId)?.map(
        (address) =>
          // Which interface leads there is for the kernel to say.
          `ip neigh ${command(address)} dev "$(ip -o route get ${address} | sed 's/.* dev \\([^ ]*\\).*/\\1/')"`,
      ) ?? [],
  );
  const child = node.spawn("sh", ["-ec", lines.join("\n")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) {
    throw new Error(
      `Cannot part ${node.name} from the others, or join it again: exit code ${String(code)}`,
    );
  }
}

/** The addresses of every node on every ring, by node ID, out of corosync.conf. */
async function ringAddresses(
  node: LabNode,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const text = await readFile(node.path("/etc/corosync/corosync.conf"), "utf8");
  const found = new Map<number, readonly string[]>();
  for (const [block] of text.matchAll(/\bnode\s*\{[^}]*\}/g)) {
    const nodeId = /\bnodeid:\s*(\d+)/.exec(block)?.[1];
    const addresses = [...block.matchAll(/\bring\d_addr:\s*(\S+)/g)].flatMap(
      ([, address]) => (address === undefined ? [] : [address]),
    );
    if (nodeId !== undefined) found.set(Number(nodeId), addresses);
  }
  return found;
}
