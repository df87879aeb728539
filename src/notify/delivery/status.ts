// Room notify: what others may know about one member.

/** Counts are of alerts, since it became a member. */
export interface MemberStatus {
  /** The URL as configured, and behind a DNS name " at " and the address. */
  readonly label: string;
  /** Undefined as long as its name was never resolved. */
  readonly address: string | undefined;
  /** Not acknowledged yet in their newest state, for whatever reason. */
  readonly pending: number;
  /** In requests that were acknowledged. */
  readonly sent: number;
  /** In attempts that failed. */
  readonly failed: number;
  /** How far its clock is ahead of ours (negative: behind); undefined before its first answer. */
  readonly clockSkewMs: number | undefined;
  /** What went wrong last; undefined once it went well. */
  readonly lastError: string | undefined;
  /** CLOCK_REALTIME milliseconds. */
  readonly lastAcknowledgedAtMs: number | undefined;
}
