// Room corosync: what a failure means for the person who reads the log, and what to do about it. Pure.
import type { LossCause } from "../quorum/event.ts";

/** The user this program runs as, for the words about access. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
}

/** A sentence on why corosync cannot be observed and what would help. */
export function explainLoss(cause: LossCause, who: Credentials): string {
  switch (cause.code) {
    case "LIBRARY_MISSING":
      return "libvotequorum is not installed: install the package libvotequorum8 (Debian, Ubuntu, Proxmox) or corosynclib (RHEL, Fedora, SUSE: libvotequorum8)";
    case "ADDON_UNUSABLE":
      return "the native addon cannot be loaded: build it again with `npm run build:native` for this Node.js";
    case "CS_ERR_ACCESS":
      return (
        `corosync refused uid ${String(who.uid)}, gid ${String(who.gid)}: as root put \`uidgid { uid: ${String(who.uid)} }\`, one key a line, ` +
        "into a file in /etc/corosync/uidgid.d/ and run `corosync-cfgtool -R`"
      );
    case "CS_ERR_LIBRARY":
      return cause.call === "votequorum_initialize"
        ? "corosync is not running, or not reachable from this network namespace"
        : "the connection to corosync broke: it stopped or was killed";
    case "CS_ERR_NOT_EXIST":
      return "corosync's shared memory is not reachable, or votequorum is not its quorum provider: in a container use the host's IPC namespace; see quorum.provider in corosync.conf";
    case "CS_ERR_TRY_AGAIN":
      return "corosync is not ready yet";
    default:
      return `${cause.call} failed with ${cause.code}`;
  }
}
