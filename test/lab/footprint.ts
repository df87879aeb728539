// Room lab: what a lab has put on this host, and what of it is still there.
import { readdir, readFile, readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { until } from "../../lab/lab.ts";

/** Taken while the lab runs; everything is remembered so that a later reuse of an ID or a name is no false alarm. */
export interface Footprint {
  /** Process ID -> its start time. */
  readonly processes: ReadonlyMap<string, string>;
  /** Network and mount namespaces other than the host's. */
  readonly namespaces: ReadonlySet<string>;
  /** Interface of the host -> its index. */
  readonly interfaces: ReadonlyMap<string, string>;
  readonly tempEntries: ReadonlySet<string>;
}

/** `rootPid` is the process that started the lab; `subnet` is like "10.213.7.0/24". */
export async function takeFootprint(
  rootPid: number,
  subnet: string,
): Promise<Footprint> {
  const processes = new Map<string, string>();
  const namespaces = new Set<string>();
  const own = await namespacesOf("self");
  for (const pid of await descendants(String(rootPid))) {
    const stat = await statOf(pid);
    const homes = await namespacesOf(pid);
    const foreign = homes.filter((home) => !own.includes(home));
    // Others, like tsx's compiler, are none of the lab's.
    if (stat === undefined || foreign.length === 0) continue;
    processes.set(pid, stat.startTime);
    for (const namespace of foreign) namespaces.add(namespace);
  }
  const name = `vqlab${subnet.split(".")[2] ?? ""}`;
  const index = await interfaceIndex(name);
  const interfaces = new Map(index === undefined ? [] : [[name, index]]);
  const tempEntries = new Set(await readdir(tmpdir()));
  return { processes, namespaces, interfaces, tempEntries };
}

/** Waits until nothing is left; the error names what is. */
export async function untilNothingIsLeft(footprint: Footprint): Promise<void> {
  let left: readonly string[] = [];
  await until("nothing of the lab to be left", async () => {
    left = await remains(footprint);
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`still there: ${left.join(", ")}`, { cause: error });
  });
}

export async function remains(footprint: Footprint): Promise<string[]> {
  const left: string[] = [];
  for (const [pid, startTime] of footprint.processes) {
    const stat = await statOf(pid);
    if (stat?.startTime === startTime) left.push(`process ${pid}`);
  }
  for (const pid of await allPids()) {
    const homes = await namespacesOf(pid);
    if (homes.some((home) => footprint.namespaces.has(home))) {
      left.push(`process ${pid} in a namespace of the lab`);
    }
  }
  for (const [name, index] of footprint.interfaces) {
    if ((await interfaceIndex(name)) === index) left.push(`interface ${name}`);
  }
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (/ - (tmpfs lab|nsfs) /.test(mounts)) left.push("a mount on the host");
  for (const entry of await readdir("/dev/shm")) {
    const pids = /^qb-(?:corosync-)?(\d+)-/.exec(entry);
    if (pids !== null && footprint.processes.has(pids[1] ?? "")) {
      left.push(`/dev/shm/${entry}`);
    }
  }
  for (const entry of await readdir(tmpdir())) {
    const isOfALab = /lab|corosync|vq|node\d/i.test(entry);
    if (isOfALab && !footprint.tempEntries.has(entry)) left.push(entry);
  }
  return left;
}

async function allPids(): Promise<readonly string[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
}

async function descendants(root: string): Promise<readonly string[]> {
  const pids = await allPids();
  const parents = new Map<string, string>();
  for (const pid of pids) {
    const stat = await statOf(pid);
    if (stat !== undefined) parents.set(pid, stat.parent);
  }
  const found = new Set([root]);
  let before: number;
  do {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  } while (found.size > before);
  found.delete(root);
  return [...found];
}

interface Stat {
  readonly parent: string;
  readonly startTime: string;
}

/** Undefined for a process that is gone, or is a zombie whom nobody has buried yet. */
async function statOf(pid: string): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, startTime] = [fields[0], fields[1], fields[19]];
  if (state === "Z" || parent === undefined || startTime === undefined) {
    return undefined;
  }
  return { parent, startTime };
}

async function namespacesOf(pid: string): Promise<readonly string[]> {
  const links = await Promise.all(
    ["net", "mnt"].map((kind) =>
      readlink(`/proc/${pid}/ns/${kind}`).catch(() => undefined),
    ),
  );
  return links.filter((link) => link !== undefined);
}

async function interfaceIndex(name: string): Promise<string | undefined> {
  return readFile(`/sys/class/net/${name}/ifindex`, "utf8").catch(
    () => undefined,
  );
}
