// Room http: how many connections this process can afford: journal, corosync and Alertmanagers need descriptors too.

/** What is enough for every Prometheus, browser and watchdog of a cluster. */
const MOST = 512;
/** Files, eventfds and rings of the addons; and every Alertmanager that we may have. */
const RESERVED = 256;
const FEWEST = 16;

/** @param limits the text of /proc/self/limits; node has raised the soft limit to the hard one */
export function connectionLimit(limits: string): number {
  const open = /^Max open files\s+(?<soft>\d+|unlimited)\s/m.exec(limits);
  const soft = Number(open?.groups?.["soft"]);
  // "unlimited", or a kernel that tells otherwise: nothing to be careful about.
  if (Number.isNaN(soft)) return MOST;
  return Math.max(FEWEST, Math.min(MOST, soft - RESERVED));
}
