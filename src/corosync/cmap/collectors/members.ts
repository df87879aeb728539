// Room corosync: the collector members: every node that this corosync has seen. Pure.
import { nodeId } from "../../../quorum/terms/ids.ts";
import type { MemberFacts, MembersFacts } from "../../../context/reading.ts";
import { count, exact, text, UnfitValue } from "../values.ts";
import type { CmapValues } from "../values.ts";

/** The man page cmap_keys.7 calls it `runtime.totem.members.`, which corosync 3 does not have. */
export const membersPrefix = "runtime.members.";

const maxMembers = 1024;

/** Throws UnfitValue. */
export function readMembers(values: CmapValues): MembersFacts {
  const ids = new Set<number>();
  for (const key of values.keys()) {
    const id = /^runtime\.members\.(\d{1,10})\./.exec(key)?.[1];
    if (id === undefined) continue;
    if (Number(id) > 0xffff_ffff) throw new UnfitValue(key, "a node ID", id);
    ids.add(Number(id));
  }
  if (ids.size > maxMembers) {
    throw new UnfitValue(membersPrefix, "at most 1024 members", ids.size);
  }
  const sorted = [...ids].sort((one, other) => one - other);
  return { members: sorted.map((id) => readMember(values, id)) };
}

function readMember(values: CmapValues, id: number): MemberFacts {
  const member = `${membersPrefix}${String(id)}`;
  return {
    nodeId: nodeId(id),
    status: text(values, `${member}.status`),
    joinCount: count(values, `${member}.join_count`),
    configVersion: exact(values, `${member}.config_version`),
  };
}
