// Room http: what strangers cause may not fill the log: a line a minute of each kind.

const QUIET_MS = 60_000;
/** More kinds than this are not told apart. */
const MAX_KINDS = 64;

/** Whether it is time to tell of this kind again. `now` in milliseconds, of a clock that never goes back. */
export function seldom(now: () => number): (kind: string) => boolean {
  const told = new Map<string, number>();
  return (kind) => {
    const key = told.has(kind) || told.size < MAX_KINDS ? kind : "";
    const last = told.get(key);
    if (last !== undefined && now() - last < QUIET_MS) return false;
    told.set(key, now());
    return true;
  };
}
