// The image in a container of podman, inside a node of a lab, as packaging/container says it is to be run.
import { execFileSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Exporter } from "../../../lab/exporter.ts";
import { finish, type Outcome } from "../../../lab/kernel/command.ts";
import { hasExited } from "../../../lab/kernel/leash.ts";
import type { LabNode } from "../../../lab/node.ts";
import { until } from "../../../lab/until.ts";

export const image = "localhost/votequorum-exporter:latest";
export const base = "docker.io/library/node:22-bookworm-slim";
/** Half of what packaging/container gives it: so that much is enough twice over. */
export const TESTED_MEMORY_MIB = 64;

const engine = ["sh", resolve("packaging/container/engine.sh"), "podman"];

/** What a container is run with, as `docker run` spells it; what packaging/container has is held against it. */
export const runOptions = [
  "--network=host",
  "--ipc=host",
  "--userns=host",
  "--user=61183:61183",
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--security-opt=label=disable",
  "--pids-limit=64",
  "--volume=votequorum-exporter:/var/lib/votequorum-exporter",
] as const;

/** Where packaging/container/clean.sh finds what is left. */
export const CGROUP = "--cgroup-parent=/votequorum-exporter-image";

/** Of this test only: half the memory, nothing that podman would add to what Docker has, no timers of systemd. */
const testOptions = [
  `--memory=${TESTED_MEMORY_MIB}m`,
  "--read-only-tmpfs=false",
  "--pull=never",
  "--health-interval=disable",
  CGROUP,
] as const;

/** What earlier containers left, of a run that crashed, too; not the images. */
export function cleanContainers(): void {
  const script = "packaging/container/clean.sh";
  execFileSync("sh", [script], { stdio: ["ignore", "ignore", "inherit"] });
}

export function podmanHere(args: readonly string[]): string {
  const [command = "", ...rest] = [...engine, ...args];
  return execFileSync(command, rest, { encoding: "utf8" });
}

/** podman inside the node; its containers end with the lab. */
export function podman(
  node: LabNode,
  args: readonly string[],
  accept: readonly number[] = [0],
): Promise<Outcome> {
  const child = start(node, args);
  const command = `podman ${args.join(" ")}`;
  return finish(child, { command, accept, timeoutMs: 30_000 });
}

function start(node: LabNode, args: readonly string[]): ChildProcess {
  const [command = "", ...rest] = [...engine, ...args];
  return node.spawn(command, rest, { stdio: "pipe" });
}

export interface RunOptions {
  readonly port?: number;
  /** More of `docker run`. */
  readonly options?: readonly string[];
  /** More of the exporter. */
  readonly flags?: readonly string[];
}

export interface Contained {
  readonly exporter: Exporter;
  readonly name: string;
}

/** `docker run` with the options above, and more of them, which come last. */
export function runContained(
  node: LabNode,
  name: string,
  { port = 10_064, options = [], flags = [] }: RunOptions = {},
): Contained {
  const address = `${node.managementAddress}:${port}`;
  const child = start(node, [
    ...["run", `--name=${name}`, ...runOptions, ...testOptions, ...options],
    ...[image, `--web.listen-address=${address}`, ...flags],
  ]);
  return { exporter: new Exporter(child, `http://${address}`), name };
}

/** Resolves when it answers. */
export async function startContained(
  node: LabNode,
  name: string,
): Promise<Contained> {
  const contained = runContained(node, name);
  const { exporter } = contained;
  await until(
    `container ${name} to answer`,
    async () => {
      if (hasExited(exporter.process)) return "ended";
      return (await exporter.get("/-/healthy")).ok ? "answers" : undefined;
    },
    { timeoutMs: 30_000, everyMs: 10 },
  ).then(
    (answer) => {
      if (answer === "ended") throw new Error(exporter.stderr());
    },
    (error: unknown) => {
      throw new Error(`${String(error)}: ${exporter.stderr()}`);
    },
  );
  return contained;
}

/** The exporter's process ID on the host. */
export async function pidOf(node: LabNode, name: string): Promise<number> {
  const format = "{{.State.Pid}}";
  const { stdout } = await podman(node, ["inspect", "--format", format, name]);
  return Number(stdout);
}

export interface Charged {
  readonly now: number;
  readonly most: number;
  readonly limit: number;
}

/** What the container's cgroup counts, in bytes, with either version of cgroups. */
export function memoryOf(pid: number): Charged {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").split("\n");
  const old = lines.find((line) => line.split(":")[1] === "memory");
  const path = (old ?? lines.find((line) => line.startsWith("0::")) ?? "")
    .split(":")
    .slice(2)
    .join(":");
  const folder = join(
    "/sys/fs/cgroup",
    old === undefined ? "" : "memory",
    path,
  );
  const read = (file: string) =>
    Number(readFileSync(join(folder, file), "utf8"));
  return old === undefined
    ? {
        now: read("memory.current"),
        most: read("memory.peak"),
        limit: read("memory.max"),
      }
    : {
        now: read("memory.usage_in_bytes"),
        most: read("memory.max_usage_in_bytes"),
        limit: read("memory.limit_in_bytes"),
      };
}
