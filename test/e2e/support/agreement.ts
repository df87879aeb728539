// Holds what /metrics says against what corosync-quorumtool says on the same node.
import type {
  QuorumtoolMember,
  QuorumtoolStatus,
} from "../../../lab/corosync/quorumtool.ts";
import type { Scraped } from "./exposition.ts";

const flagNames = {
  two_node: "2Node",
  wait_for_all: "WaitForAll",
  last_man_standing: "LastManStanding",
  auto_tie_breaker: "AutoTieBreaker",
} as const;

/** Every difference, in words; none: the two agree. */
export function differences(
  scraped: Scraped,
  status: QuorumtoolStatus,
): readonly string[] {
  const expected: (readonly [
    name: string,
    labels: Record<string, string>,
    value: number,
  ])[] = [
    ["votequorum_up", {}, 1],
    ["votequorum_quorate", {}, status.quorate ? 1 : 0],
    ["votequorum_expected_votes", {}, status.expectedVotes],
    ["votequorum_highest_expected_votes", {}, status.highestExpected],
    ["votequorum_total_votes", {}, status.totalVotes],
    ["votequorum_quorum_votes", {}, status.quorum],
    ["votequorum_ring_sequence", {}, Number(status.ringId.sequence)],
    ["votequorum_ring_representative_node_id", {}, status.ringId.nodeId],
    ...Object.entries(flagNames).map(
      ([flag, printed]) =>
        [
          "votequorum_flag",
          { flag },
          status.flags.includes(printed) ? 1 : 0,
        ] as const,
    ),
    ...status.members.flatMap(memberSamples),
    ...qdeviceSamples(status.members.find((member) => member.isLocal)),
  ];
  const found = expected
    .filter(([name, labels, value]) => scraped.value(name, labels) !== value)
    .map(
      ([name, labels, value]) =>
        `${name}${JSON.stringify(labels)} is ${String(scraped.value(name, labels))}, quorumtool says ${String(value)}`,
    );
  const members = scraped
    .all("votequorum_node_state")
    .filter(
      (sample) => sample.labels["state"] === "member" && sample.value === 1,
    ).length;
  return members === status.members.length
    ? found
    : [
        ...found,
        `${String(members)} members, quorumtool says ${String(status.members.length)}`,
      ];
}

function memberSamples(member: QuorumtoolMember) {
  const labels = { node_id: String(member.nodeId), node_name: member.name };
  return [
    ["votequorum_node_state", { ...labels, state: "member" }, 1],
    ["votequorum_node_votes", labels, member.votes],
  ] as const;
}

// The column reads "A,V,MW": alive, voting, master wins; "NA", "NV", "NMW" are their contraries, "NR" not registered.
function qdeviceSamples(local: QuorumtoolMember | undefined) {
  const column = local?.qdevice?.split(",") ?? ["NR"];
  const gauge = (name: string, value: boolean) =>
    [`votequorum_qdevice_${name}`, {}, value ? 1 : 0] as const;
  return [
    gauge("registered", !column.includes("NR")),
    gauge("alive", column.includes("A")),
    gauge("cast_vote", column.includes("V")),
    gauge("master_wins", column.includes("MW")),
  ];
}
