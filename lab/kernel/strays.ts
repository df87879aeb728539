// Room lab: children of a node's commands, which no leash holds.
import { readdir, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The kernel's name of a process's network namespace, or undefined when the process is gone. */
export async function networkNamespaceOf(
  pid: number | string,
): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => undefined);
}

/** The processes that live in one of these network namespaces. */
export async function processesIn(
  namespaces: ReadonlySet<string>,
): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const homes = await Promise.all(pids.map(networkNamespaceOf));
  return pids
    .filter((_, index) => namespaces.has(homes[index] ?? ""))
    .map(Number);
}

/** Kills what is still in the namespaces, and what that has started meanwhile, until nothing is. */
export async function killStrays(
  namespaces: ReadonlySet<string>,
): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const strays = await processesIn(namespaces);
    if (strays.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(
        `Cannot end the lab: processes ${strays.join(", ")} are still in its namespaces`,
      );
    }
    for (const pid of strays) kill(pid);
    await sleep(10);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended between the two looks.
  }
}
