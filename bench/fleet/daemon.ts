// Bench of a fleet: a program of Debian's that is measured: started, watched through /proc, and ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export interface Usage {
  /** VmRSS and VmHWM, the most that it ever was, in bytes. */
  readonly residentBytes: number;
  readonly peakBytes: number;
  /** Of the process so far, both kinds. */
  readonly cpuSeconds: number;
}

export interface Daemon extends AsyncDisposable {
  readonly name: string;
  usage(): Usage;
}

/** So that a mistake in a rule cannot take the machine: Go collects garbage harder before it goes beyond this. */
const GO_MEMORY = "5600MiB";

export async function startDaemon(
  name: string,
  args: readonly string[],
): Promise<Daemon> {
  const child = spawn(name, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, GOMEMLIMIT: GO_MEMORY },
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  try {
    await once(child, "spawn");
  } catch (cause) {
    throw new Error(
      `Cannot start ${name}: it is not in PATH, expected Debian's package of it`,
      { cause },
    );
  }
  const { pid } = child;
  return {
    name,
    usage: () => usageOf(pid ?? 0),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** USER_HZ, which Linux has fixed for /proc. */
const TICKS = 100;

function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const bytes = (field: string) =>
    1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
  // The second field, a name in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    residentBytes: bytes("VmRSS"),
    peakBytes: bytes("VmHWM"),
    cpuSeconds: ticks / TICKS,
  };
}
