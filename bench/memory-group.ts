// Bench: a memory cgroup of its own, of either version, as the service manager makes one for MemoryMax=.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Charge {
  readonly nowMiB: number;
  readonly mostMiB: number;
  /** How often something had to be taken back to stay below the limit. */
  readonly limited: number;
  /** Of now: memory that belongs to files. */
  readonly filesMiB: number;
}

export interface MemoryGroup extends AsyncDisposable {
  /** Words in front of a command that put it in here. */
  readonly through: readonly string[];
  charge(): Charge;
}

interface Names {
  readonly folder: string;
  readonly limit: string;
  readonly now: string;
  readonly most: string;
  readonly files: RegExp;
  limited(read: (name: string) => string): number;
}

const name = `votequorum-bench-${String(process.pid)}`;

const version1: Names = {
  folder: `/sys/fs/cgroup/memory/${name}`,
  limit: "memory.limit_in_bytes",
  now: "memory.usage_in_bytes",
  most: "memory.max_usage_in_bytes",
  files: /^total_cache (\d+)$/m,
  limited: (read) => Number(read("memory.failcnt")),
};
const version2: Names = {
  folder: `/sys/fs/cgroup/${name}`,
  limit: "memory.max",
  now: "memory.current",
  most: "memory.peak",
  files: /^file (\d+)$/m,
  limited: (read) => Number(/^max (\d+)$/m.exec(read("memory.events"))?.[1]),
};

/** Undefined: this host does not let us make one. */
export function openMemoryGroup(limitMiB: number): MemoryGroup | undefined {
  const names = existsSync("/sys/fs/cgroup/memory") ? version1 : version2;
  const { folder } = names;
  try {
    mkdirSync(folder);
    writeFileSync(`${folder}/${names.limit}`, String(limitMiB * 2 ** 20));
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  const read = (file: string) => readFileSync(`${folder}/${file}`, "utf8");
  const mib = (text: string | undefined) => Number(text) / 2 ** 20;
  return {
    through: [
      ...["sh", "-c", `echo $$ >${folder}/cgroup.procs; exec "$@"`, "sh"],
    ],
    charge: () => ({
      nowMiB: mib(read(names.now)),
      mostMiB: mib(read(names.most)),
      limited: names.limited(read),
      filesMiB: mib(names.files.exec(read("memory.stat"))?.[1]),
    }),
    async [Symbol.asyncDispose]() {
      // The kernel needs a moment to notice that its last process is gone.
      for (let n = 0; n < 50; n++) {
        try {
          rmdirSync(folder);
          return;
        } catch {
          await sleep(20);
        }
      }
    },
  };
}
