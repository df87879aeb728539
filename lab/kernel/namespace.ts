// Room lab: unnamed namespaces, alive exactly as long as the process that holds them.
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { finish, gather, type Outcome } from "./command.ts";
import type { Leash } from "./leash.ts";

/** The holder reads its standard input until this process closes it, on purpose or by dying. */
const HOLD = "echo ready; exec cat >/dev/null";

export interface NamespaceOptions {
  readonly name: string;
  /** Folders that get an empty tmpfs of their own, seen only inside. */
  readonly privateFolders: readonly string[];
}

export interface EnterOptions extends SpawnOptions {
  /** Runs the command as this user and group, without root's supplementary groups. */
  readonly asUser?: { readonly uid: number; readonly gid: number };
}

/** A network, mount and host name namespace. */
export class Namespace {
  readonly #leash: Leash;
  readonly name: string;
  readonly pid: number;

  constructor(name: string, leash: Leash, holder: ChildProcess) {
    if (holder.pid === undefined) {
      throw new Error(`Cannot create the namespaces of ${name}`);
    }
    this.#leash = leash;
    this.name = name;
    this.pid = holder.pid;
  }

  /** Where a file of this namespace is found from outside. */
  path(inside: string): string {
    return `/proc/${this.pid}/root${inside}`;
  }

  /** Starts a command inside, in this process's working directory unless `cwd` says otherwise. */
  spawn(
    command: string,
    args: readonly string[],
    { asUser, cwd, ...options }: EnterOptions = {},
  ): ChildProcess {
    const enter = [
      ...["-t", String(this.pid), "--net", "--mount", "--uts"],
      `--wdns=${cwd === undefined ? process.cwd() : String(cwd)}`,
    ];
    // The kernel forgets the parent-death signal when the user changes, so it is set again after that.
    const become =
      asUser === undefined
        ? []
        : [
            ...["setpriv", `--reuid=${asUser.uid}`, `--regid=${asUser.gid}`],
            ...["--clear-groups", "--pdeathsig", "KILL"],
          ];
    return this.#leash.spawn(
      "nsenter",
      [...enter, ...become, command, ...args],
      options,
    );
  }

  /** Runs a command inside to its end. */
  async run(
    command: string,
    args: readonly string[],
    options: {
      readonly stdin?: string;
      readonly accept?: readonly number[];
      readonly timeoutMs?: number;
    } = {},
  ): Promise<Outcome> {
    return finish(this.spawn(command, args, { stdio: "pipe" }), {
      ...options,
      command: `${command} ${args.join(" ")} (in ${this.name})`,
    });
  }

  /** Runs several `ip` commands at once. */
  async ip(lines: readonly string[]): Promise<void> {
    await this.run("ip", ["-batch", "-"], { stdin: `${lines.join("\n")}\n` });
  }
}

/** Creates the namespaces and waits until they are ready for use. */
export async function createNamespace(
  leash: Leash,
  { name, privateFolders }: NamespaceOptions,
): Promise<Namespace> {
  const mounts = privateFolders.map(
    (folder) =>
      `mount -t tmpfs -o mode=${folder === "/dev/shm" ? "1777" : "755"},size=512m lab ${folder}`,
  );
  const script = [
    "set -e",
    ...mounts,
    `echo ${name} >/proc/sys/kernel/hostname`,
    "ip link set lo up",
    HOLD,
  ].join("\n");
  const holder = leash.spawn(
    "unshare",
    [
      ...["--net", "--mount", "--uts", "--propagation", "private"],
      ...["sh", "-c", script],
    ],
    { stdio: ["pipe", "pipe", "pipe"], cwd: "/" },
  );
  const stderr = gather(holder.stderr);
  await new Promise<void>((resolve, reject) => {
    holder.stdout?.once("data", () => {
      resolve();
    });
    holder.once("error", reject);
    holder.once("close", (code) => {
      const why = `exit code ${String(code)}: ${stderr().trim()}`;
      reject(new Error(`Cannot create the namespaces of ${name}: ${why}`));
    });
  });
  return new Namespace(name, leash, holder);
}
