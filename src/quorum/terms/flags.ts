// Room quorum: the bits of `flags` in `struct votequorum_info`.

/** `VOTEQUORUM_INFO_*` of votequorum.h, spelled as corosync.conf and corosync-quorumtool spell them. */
export const flagBits = {
  two_node: 1,
  quorate: 2,
  wait_for_all: 4,
  last_man_standing: 8,
  auto_tie_breaker: 16,
  allow_downscale: 32,
  qdevice_registered: 64,
  qdevice_alive: 128,
  qdevice_cast_vote: 256,
  qdevice_master_wins: 512,
} as const;

export type FlagName = keyof typeof flagBits;

const KNOWN_BITS = Object.values(flagBits).reduce((bits, bit) => bits | bit, 0);

/** Whether a flag is set. */
export function hasFlag(flags: number, name: FlagName): boolean {
  return (flags & flagBits[name]) !== 0;
}

/** The bits that this program has no name for, as an unsigned number; newer corosync adds some (1024). */
export function unknownFlags(flags: number): number {
  return (flags & ~KNOWN_BITS) >>> 0;
}

/**
 * Whether this node counts the qdevice's vote.
 * CAST_VOTE means nothing unless a qdevice is registered (votequorum.h, exec/votequorum.c).
 */
export function isQdeviceVoting(flags: number): boolean {
  return (
    hasFlag(flags, "qdevice_registered") && hasFlag(flags, "qdevice_cast_vote")
  );
}
