// Room lab: says in one line what this machine lacks, before anything is started.
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { SEARCH_PATH } from "./leash.ts";

/** The machine or the options cannot carry a lab; the message is one line for people. */
export class LabRefusal extends Error {
  override readonly name = "LabRefusal";
}

const TOOLS: readonly (readonly [command: string, debianPackage: string])[] = [
  ["unshare", "util-linux"],
  ["nsenter", "util-linux"],
  ["setpriv", "util-linux"],
  ["mount", "mount"],
  ["ip", "iproute2"],
  ["corosync", "corosync"],
  ["corosync-quorumtool", "corosync"],
];

const QDEVICE_TOOLS: typeof TOOLS = [
  ["corosync-qnetd", "corosync-qnetd"],
  ["corosync-qdevice", "corosync-qdevice"],
];

/** Throws LabRefusal unless this process is root and the programs are there. */
export function checkPrerequisites(
  needsQdevice: boolean,
  { uid = process.geteuid?.(), searchPath = SEARCH_PATH } = {},
): void {
  if (uid !== 0) {
    throw new LabRefusal(
      `Cannot start a lab without root, which network namespaces need: current user ID is ${String(uid)}`,
    );
  }
  const tools = needsQdevice ? [...TOOLS, ...QDEVICE_TOOLS] : TOOLS;
  const missing = tools.filter(
    ([command]) => !isInstalled(command, searchPath),
  );
  const [first] = missing;
  if (first === undefined) return;
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  throw new LabRefusal(
    `Cannot start a lab without the program ${first[0]}: install it with apt-get install ${packages}`,
  );
}

function isInstalled(command: string, searchPath: string): boolean {
  return searchPath.split(":").some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
