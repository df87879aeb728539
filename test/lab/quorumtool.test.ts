// Room lab: the parser of quorumtool's output, on output of corosync 3.1.7.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseQuorumtool,
  type QuorumtoolStatus,
} from "../../lab/corosync/quorumtool.ts";

function output(
  [nodes, nodeId, ring, quorate]: readonly [number, number, string, string],
  [expected, highest, total]: readonly [number, number, number],
  [quorum, flags]: readonly [string, string],
  ...table: readonly string[]
): string {
  return `Quorum information
------------------
Date:             Sun Nov 22 09:33:58 2026
Quorum provider:  corosync_votequorum
Nodes:            ${nodes}
Node ID:          ${nodeId}
Ring ID:          ${ring}
Quorate:          ${quorate}

Votequorum information
----------------------
Expected votes:   ${expected}
Highest expected: ${highest}
Total votes:      ${total}
Quorum:           ${quorum}
Flags:            ${flags}

Membership information
----------------------
${table.join("\n")}
`;
}

const provider = "corosync_votequorum";

const CASES: readonly (readonly [string, string, QuorumtoolStatus])[] = [
  [
    "three nodes",
    output(
      [3, 1, "1.9", "Yes"],
      [3, 3, 3],
      ["2  ", "Quorate "],
      "    Nodeid      Votes Name",
      "         1          1 node1 (local)",
      "         2          1 node2",
      "         3          1 node3",
    ),
    {
      provider,
      nodes: 3,
      nodeId: 1,
      ringId: { nodeId: 1, sequence: 9n },
      quorate: true,
      expectedVotes: 3,
      highestExpected: 3,
      totalVotes: 3,
      quorum: 2,
      activityBlocked: false,
      flags: ["Quorate"],
      members: [
        { nodeId: 1, votes: 1, name: "node1", isLocal: true },
        { nodeId: 2, votes: 1, name: "node2", isLocal: false },
        { nodeId: 3, votes: 1, name: "node3", isLocal: false },
      ],
    },
  ],
  [
    "a silent qdevice, its activity blocked",
    output(
      [1, 1, "1.d", "No"],
      [4, 4, 1],
      ["3 Activity blocked", "Qdevice "],
      "    Nodeid      Votes    Qdevice Name",
      "         1          1   A,NV,NMW node1 (local)",
      "         0          0            Qdevice (votes 1)",
    ),
    {
      provider,
      nodes: 1,
      nodeId: 1,
      ringId: { nodeId: 1, sequence: 13n },
      quorate: false,
      expectedVotes: 4,
      highestExpected: 4,
      totalVotes: 1,
      quorum: 3,
      activityBlocked: true,
      flags: ["Qdevice"],
      members: [
        {
          nodeId: 1,
          votes: 1,
          name: "node1",
          isLocal: true,
          qdevice: "A,NV,NMW",
        },
      ],
      qdeviceVotes: 0,
      qdeviceVotesWithheld: 1,
    },
  ],
  [
    "a voting qdevice and one that is dead",
    output(
      [2, 2, "1.e", "Yes"],
      [3, 3, 3],
      ["2  ", "Quorate Qdevice "],
      "    Nodeid      Votes    Qdevice Name",
      "         1          1  NA,NV,NMW node1",
      "         2          1    A,V,NMW node2 (local)",
      "         0          1            Qdevice",
    ),
    {
      provider,
      nodes: 2,
      nodeId: 2,
      ringId: { nodeId: 1, sequence: 14n },
      quorate: true,
      expectedVotes: 3,
      highestExpected: 3,
      totalVotes: 3,
      quorum: 2,
      activityBlocked: false,
      flags: ["Quorate", "Qdevice"],
      members: [
        {
          nodeId: 1,
          votes: 1,
          name: "node1",
          isLocal: false,
          qdevice: "NA,NV,NMW",
        },
        {
          nodeId: 2,
          votes: 1,
          name: "node2",
          isLocal: true,
          qdevice: "A,V,NMW",
        },
      ],
      qdeviceVotes: 1,
    },
  ],
  [
    "a ring ID in hexadecimal on both sides of the dot, several flags, uneven votes",
    output(
      [2, 11, "b.1f", "Yes"],
      [6, 6, 5],
      ["4  ", "Quorate WaitForAll AutoTieBreaker "],
      "    Nodeid      Votes Name",
      "        11          2 alpha (local)",
      "     65535          3 beta.example.com",
    ),
    {
      provider,
      nodes: 2,
      nodeId: 11,
      ringId: { nodeId: 11, sequence: 31n },
      quorate: true,
      expectedVotes: 6,
      highestExpected: 6,
      totalVotes: 5,
      quorum: 4,
      activityBlocked: false,
      flags: ["Quorate", "WaitForAll", "AutoTieBreaker"],
      members: [
        { nodeId: 11, votes: 2, name: "alpha", isLocal: true },
        { nodeId: 65535, votes: 3, name: "beta.example.com", isLocal: false },
      ],
    },
  ],
  [
    "no flags at all",
    output(
      [1, 3, "3.12", "No"],
      [3, 3, 1],
      ["2 Activity blocked", ""],
      "    Nodeid      Votes Name",
      "         3          1 node3 (local)",
    ),
    {
      provider,
      nodes: 1,
      nodeId: 3,
      ringId: { nodeId: 3, sequence: 18n },
      quorate: false,
      expectedVotes: 3,
      highestExpected: 3,
      totalVotes: 1,
      quorum: 2,
      activityBlocked: true,
      flags: [],
      members: [{ nodeId: 3, votes: 1, name: "node3", isLocal: true }],
    },
  ],
];

for (const [what, text, status] of CASES) {
  test(`parseQuorumtool() reads ${what}`, () => {
    assert.deepEqual(parseQuorumtool(text), status);
  });
}

test("parseQuorumtool() throws on an output without a field rather than inventing a value", () => {
  const whole = CASES[0]?.[1] ?? "";
  for (const field of [
    "Ring ID",
    "Quorate",
    "Total votes",
    "Quorum",
    "Flags",
  ]) {
    const text = whole
      .split("\n")
      .filter((line) => !line.startsWith(`${field}:`))
      .join("\n");
    assert.throws(() => parseQuorumtool(text), {
      message: new RegExp(`^Cannot read "${field}"`),
    });
  }
  assert.throws(() => parseQuorumtool(""), { message: /^Cannot read/ });
  assert.throws(
    () => parseQuorumtool(whole.replace("Nodes:            3", "Nodes: many")),
    { message: /Nodes.*many/ },
  );
});
