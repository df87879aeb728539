// Room http: a line for those who knock in vain: one a minute for each reason, however many knock.
import type { Log } from "../../log/log.ts";

const QUIET_MS = 60_000;
/** Reasons are OpenSSL's and our own; more than this many are not told apart. */
const MAX_REASONS = 64;

export interface Refused {
  readonly reason: string;
  /** The client's address. */
  readonly from: string;
}

/** `now` in milliseconds, of a clock that never goes back. */
export function tellRefusals(
  log: Pick<Log, "warn">,
  now: () => number,
): (refused: Refused) => void {
  const told = new Map<string, number>();
  return ({ reason, from }) => {
    const key = told.has(reason) || told.size < MAX_REASONS ? reason : "";
    const last = told.get(key);
    if (last !== undefined && now() - last < QUIET_MS) return;
    told.set(key, now());
    log.warn("TLS client refused", { reason, from });
  };
}
