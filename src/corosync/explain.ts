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
      return "the native addon cannot be loaded: install the package again, or in a checkout build it for this Node.js with `npm run build:native`";
    case "CS_ERR_ACCESS":
      return refusal(who);
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

/**
 * A number, not a name: corosync does not start over a name that the host does not know. And first the key that counts
 * at once on this node alone: a reload lets every node of the cluster read its corosync.conf again.
 */
function refusal({ uid, gid }: Credentials): string {
  return (
    `corosync refused uid ${uid}, gid ${gid}: as root put \`uidgid { uid: ${uid} }\`, one key a line, ` +
    "into /etc/corosync/uidgid.d/votequorum-exporter (counts from corosync's next start or reload) " +
    `and run \`corosync-cmapctl -s uidgid.uid.${uid} u8 1\` (counts at once)`
  );
}
