// Bench: what a process has cost so far, as the kernel counts it.
import { readdirSync, readFileSync } from "node:fs";

/** The unit of /proc/PID/stat, in milliseconds: 100 a second on every Linux since 2.4. */
const TICK_MS = 10;

/** Processor time in milliseconds: user and system, of the process and of all its children that have ended. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  // The name may have spaces in it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).map(Number);
  return TICK_MS * ticks.reduce((sum, each) => sum + each, 0);
}

/** Processor time of the threads that are alive, in milliseconds: finer than ticks, and without children. */
export function scheduledMs(pid: number): number {
  const tasks = `/proc/${String(pid)}/task`;
  return readdirSync(tasks)
    .map((task) => readFileSync(`${tasks}/${task}/schedstat`, "utf8"))
    .reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e6, 0);
}

export interface Resident {
  /** Proportional: pages that several processes share are counted in parts. */
  readonly pssMiB: number;
  /** Memory of its own, not backed by any file. */
  readonly anonMiB: number;
  readonly rssMiB: number;
}

export function residentOf(pid: number): Resident {
  const folder = `/proc/${String(pid)}`;
  const status = readFileSync(`${folder}/status`, "utf8");
  const rollup = readFileSync(`${folder}/smaps_rollup`, "utf8");
  return {
    pssMiB: readKiB(rollup, "Pss") / 1024,
    anonMiB: readKiB(status, "RssAnon") / 1024,
    rssMiB: readKiB(status, "VmRSS") / 1024,
  };
}

function readKiB(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]);
}
