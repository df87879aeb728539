// Room process: how many connections this process can afford: journal, corosync and Alertmanagers need descriptors too.

/** What is enough for every Prometheus, browser and watchdog of a cluster. */
const MOST = 512;
/** Files, eventfds and rings of the addons; and every Alertmanager that we may have. */
const RESERVED = 256;
const FEWEST = 16;

/** @param limits the text of /proc/self/limits; node has raised the soft limit to the hard one */
export function connectionLimit(limits: string): number {
  const open = openFilesLimit(limits);
  return open === undefined
    ? MOST
    : Math.max(FEWEST, Math.min(MOST, open - RESERVED));
}

/** Undefined: "unlimited", or a kernel that tells otherwise; there is nothing to be careful about. */
export function openFilesLimit(limits: string): number | undefined {
  const soft = /^Max open files\s+(?<soft>\d+)\s/m.exec(limits);
  return soft === null ? undefined : Number(soft.groups?.["soft"]);
}
