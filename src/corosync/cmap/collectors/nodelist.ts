// Room corosync: the configured nodes and their links out of cmap. Pure.
import { nodeId } from "../../../quorum/terms/ids.ts";
import type { NodeId } from "../../../quorum/terms/ids.ts";
import type { ConfiguredNode } from "../../../context/reading.ts";
import { text, uint32, UnfitValue } from "../values.ts";
import type { CmapValues } from "../values.ts";

/** `nodelist.node.` as a prefix is all that is needed, and this key for the own node. */
export const localNodePosition = "nodelist.local_node_pos";

/** More nodes than corosync's own limit (PROCESSOR_COUNT_MAX, 384 in 3.1) would be nonsense. */
const maxNodes = 1024;

/** The nodes by their position; one without a `nodeid` is not told (corosync makes its ID of the address then). */
export function readNodes(values: CmapValues): readonly ConfiguredNode[] {
  const links = new Map<string, number[]>();
  for (const key of values.keys()) {
    const [, position, link] =
      /^nodelist\.node\.(\d{1,9})\.(?:ring([0-7])_addr|nodeid)$/.exec(key) ??
      [];
    if (position === undefined) continue;
    const known = links.get(position) ?? [];
    links.set(position, known);
    if (link !== undefined) known.push(Number(link));
  }
  if (links.size > maxNodes) {
    throw new UnfitValue("nodelist.node.", "at most 1024 nodes", links.size);
  }
  return [...links]
    .sort(([one], [other]) => Number(one) - Number(other))
    .flatMap(([position, found]) => readNode(values, position, found));
}

function readNode(
  values: CmapValues,
  position: string,
  links: readonly number[],
): readonly ConfiguredNode[] {
  const node = `nodelist.node.${position}`;
  const id = uint32(values, `${node}.nodeid`);
  if (id === undefined) return [];
  return [
    {
      nodeId: nodeId(id),
      name: text(values, `${node}.name`),
      votes: uint32(values, `${node}.quorum_votes`),
      links: links
        .toSorted((one, other) => one - other)
        .map((link) => ({
          link,
          address: text(values, `${node}.ring${String(link)}_addr`) ?? "",
        })),
    },
  ];
}

/** The ID of the node that this corosync is. */
export function readOwnNodeId(values: CmapValues): NodeId | undefined {
  const position = uint32(values, localNodePosition);
  const id =
    position === undefined
      ? undefined
      : uint32(values, `nodelist.node.${String(position)}.nodeid`);
  return id === undefined ? undefined : nodeId(id);
}
