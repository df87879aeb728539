// Room lab: what every node says of itself, as a table.
import { readFile } from "node:fs/promises";
import type { Lab } from "../lab.ts";
import type { LabNode } from "../node.ts";

const COLUMNS = [
  ...["node", "address", "corosync", "votes", "expected", "needed"],
  ...["members", "flags"],
];

export async function describeLab(lab: Lab): Promise<string> {
  const rows = await Promise.all(lab.nodes.map(describeNode));
  return table([COLUMNS, ...rows]);
}

async function describeNode(node: LabNode): Promise<readonly string[]> {
  const place = [node.name, node.managementAddress];
  const pid = node.corosyncPid();
  if (pid === undefined) return [...place, "not running"];
  // Asking a frozen corosync would only hang.
  if (await isStopped(pid)) return [...place, "frozen"];
  const status = await node.quorumtool().catch(() => undefined);
  if (status === undefined) return [...place, "no answer"];
  return [
    ...place,
    status.quorate ? "quorate" : "INQUORATE",
    String(status.totalVotes),
    String(status.expectedVotes),
    String(status.quorum),
    status.members.map(({ name }) => name).join(","),
    status.flags.join(","),
  ];
}

async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.includes(") T ");
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
