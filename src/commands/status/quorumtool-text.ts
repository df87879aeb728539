// Room commands: what corosync-quorumtool -s prints, line by line as it prints it. Pure.
import { ringText } from "../../status/words.ts";
import type { StatusState } from "../../status/document.ts";
import type { KnownFacts } from "../../quorum/availability.ts";
import { hasFlag, isQdeviceVoting } from "../../quorum/terms/flags.ts";
import { MEMBER } from "../../quorum/terms/node-state.ts";
import type { NodeInfo } from "../../quorum/event.ts";

export interface Seen {
  readonly facts: KnownFacts;
  readonly state: StatusState;
  readonly at: Date;
}

export function quorumtoolText({ facts, state, at }: Seen): readonly string[] {
  const { own, quorate } = facts;
  const { votes } = state;
  const members = state.nodes.filter((node) => node.state === "member");
  return [
    ...title("Quorum information"),
    field("Date", dateText(at)),
    field("Quorum provider", "corosync_votequorum"),
    field("Nodes", members.length),
    field("Node ID", own.nodeId),
    field("Ring ID", ringText(state)),
    field("Quorate", quorate ? "Yes" : "No"),
    "",
    ...title("Votequorum information"),
    field("Expected votes", votes.expected),
    field("Highest expected", votes.highestExpected),
    field("Total votes", votes.total),
    field("Quorum", `${votes.quorum}${quorate ? "" : " Activity blocked"}`),
    field("Flags", flagsText(facts)),
    "",
    ...title("Membership information"),
    ...membership(facts, members),
  ];
}

const printedFlags = {
  two_node: "2Node",
  quorate: "Quorate",
  wait_for_all: "WaitForAll",
  last_man_standing: "LastManStanding",
  auto_tie_breaker: "AutoTieBreaker",
  allow_downscale: "AllowDownscale",
  qdevice_registered: "Qdevice",
} as const;

function flagsText({ own }: KnownFacts): string {
  return Object.entries(printedFlags)
    .filter(([name]) => hasFlag(own.flags, name as keyof typeof printedFlags))
    .map(([, printed]) => printed)
    .join(" ");
}

function membership(
  { own, others }: KnownFacts,
  members: StatusState["nodes"],
): readonly string[] {
  const hasQdevice = hasFlag(own.flags, "qdevice_registered");
  const infos = new Map<number, NodeInfo>(
    [own, ...others.values()]
      .filter(({ state }) => state === MEMBER)
      .map((info) => [info.nodeId, info]),
  );
  const rows = members.map(({ nodeId, nodeName, votes }) => {
    const local = nodeId === own.nodeId ? " (local)" : "";
    const qdevice = hasQdevice ? column(deviceText(infos.get(nodeId))) : "";
    return `${column(nodeId)}${column(votes ?? "?")}${qdevice}${nodeName}${local}`;
  });
  const head = `${column("Nodeid")}${column("Votes")}${hasQdevice ? column("Qdevice") : ""}Name`;
  return [head, ...rows, ...(hasQdevice ? [deviceRow(own)] : [])];
}

/** The votes that it would cast stand behind it while it does not. */
function deviceRow(own: NodeInfo): string {
  const isVoting = isQdeviceVoting(own.flags);
  const withheld = isVoting ? "" : ` (votes ${own.qdeviceVotes})`;
  return `${column(0)}${column(isVoting ? own.qdeviceVotes : 0)}${column("")}Qdevice${withheld}`;
}

/** Alive, voting, master wins; with an N for "not". */
function deviceText(info: NodeInfo | undefined): string {
  if (info === undefined || !hasFlag(info.flags, "qdevice_registered")) {
    return "NR";
  }
  const { flags } = info;
  return [
    hasFlag(flags, "qdevice_alive") ? "A" : "NA",
    hasFlag(flags, "qdevice_cast_vote") ? "V" : "NV",
    hasFlag(flags, "qdevice_master_wins") ? "MW" : "NMW",
  ].join(",");
}

export function title(text: string): readonly string[] {
  return [text, "-".repeat(text.length)];
}

export function field(name: string, value: string | number): string {
  return `${`${name}:`.padEnd(18)}${value}`.trimEnd();
}

function column(value: string | number): string {
  return String(value).padStart(10) + " ";
}

/** As ctime(3) has it, in the time of this host. */
function dateText(at: Date): string {
  const [day, month, date, year] = at.toDateString().split(" ");
  const [time] = at.toTimeString().split(" ");
  const inMonth = String(Number(date)).padStart(2);
  return `${day ?? ""} ${month ?? ""} ${inMonth} ${time ?? ""} ${year ?? ""}`;
}
