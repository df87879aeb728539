// Room lab: reads what `corosync-quorumtool -s` prints.

export interface QuorumtoolMember {
  readonly nodeId: number;
  readonly votes: number;
  readonly name: string;
  /** The node that was asked ("(local)"). */
  readonly isLocal: boolean;
  /** The column "Qdevice", like "A,V,NMW" or "NR"; missing when no node has a qdevice. */
  readonly qdevice?: string;
}

/** Every field of the status, under the names that the tool gives them. */
export interface QuorumtoolStatus {
  readonly provider: string;
  /** How many nodes are members. */
  readonly nodes: number;
  readonly nodeId: number;
  /** Printed as "b.2a": representative node and sequence, both in hexadecimal. */
  readonly ringId: { readonly nodeId: number; readonly sequence: bigint };
  readonly quorate: boolean;
  readonly expectedVotes: number;
  readonly highestExpected: number;
  readonly totalVotes: number;
  /** The number of votes needed. */
  readonly quorum: number;
  readonly activityBlocked: boolean;
  readonly flags: readonly string[];
  /** The nodes; the qdevice's own row is `qdeviceVotes`. */
  readonly members: readonly QuorumtoolMember[];
  /** Votes in the row of node ID 0, missing when there is none. */
  readonly qdeviceVotes?: number;
  /** Votes the qdevice would cast but does not: "Qdevice (votes 1)". */
  readonly qdeviceVotesWithheld?: number;
}

/** Parses the output of `corosync-quorumtool -s`; throws on a text that has not every field. */
export function parseQuorumtool(text: string): QuorumtoolStatus {
  const lines = text.split("\n");
  const ring = /^([0-9a-f]+)\.([0-9a-f]+)$/.exec(field(lines, "Ring ID"));
  if (ring === null) throw unreadable("Ring ID", field(lines, "Ring ID"));
  const quorum = /^(\d+)(\s+Activity blocked)?$/.exec(field(lines, "Quorum"));
  if (quorum === null) throw unreadable("Quorum", field(lines, "Quorum"));
  return {
    provider: field(lines, "Quorum provider"),
    nodes: number(lines, "Nodes"),
    nodeId: number(lines, "Node ID"),
    ringId: {
      nodeId: Number.parseInt(ring[1] ?? "", 16),
      sequence: BigInt(`0x${ring[2] ?? ""}`),
    },
    quorate: field(lines, "Quorate") === "Yes",
    expectedVotes: number(lines, "Expected votes"),
    highestExpected: number(lines, "Highest expected"),
    totalVotes: number(lines, "Total votes"),
    quorum: Number(quorum[1]),
    activityBlocked: quorum[2] !== undefined,
    flags: field(lines, "Flags").split(/\s+/).filter(Boolean),
    ...membership(lines),
  };
}

type Membership = Pick<
  QuorumtoolStatus,
  "members" | "qdeviceVotes" | "qdeviceVotesWithheld"
>;

function membership(lines: readonly string[]): Membership {
  const header = lines.findIndex((line) => /^\s*Nodeid\s+Votes/.test(line));
  const rows = lines.slice(header + 1).filter((line) => line.trim() !== "");
  const hasQdevice = /\bQdevice\b/.test(lines[header] ?? "");
  const members: QuorumtoolMember[] = [];
  let qdevice: Omit<Membership, "members"> = {};
  for (const row of rows) {
    const [nodeId, votes, ...rest] = row.trim().split(/\s+/);
    if (nodeId === "0") {
      const withheld = /\(votes (\d+)\)/.exec(row)?.[1];
      qdevice = {
        qdeviceVotes: Number(votes),
        ...(withheld !== undefined && {
          qdeviceVotesWithheld: Number(withheld),
        }),
      };
      continue;
    }
    const state = hasQdevice ? rest.shift() : undefined;
    members.push({
      nodeId: Number(nodeId),
      votes: Number(votes),
      name: rest[0] ?? "",
      isLocal: rest.includes("(local)"),
      ...(state !== undefined && { qdevice: state }),
    });
  }
  return { members, ...qdevice };
}

function field(lines: readonly string[], name: string): string {
  const line = lines.find((each) => each.startsWith(`${name}:`));
  if (line === undefined) throw unreadable(name, "no such line");
  return line.slice(name.length + 1).trim();
}

function number(lines: readonly string[], name: string): number {
  const text = field(lines, name);
  if (!/^\d+$/.test(text)) throw unreadable(name, text);
  return Number(text);
}

function unreadable(name: string, value: string): Error {
  return new Error(
    `Cannot read "${name}" in the output of corosync-quorumtool: current value is "${value}"`,
  );
}
