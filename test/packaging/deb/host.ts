// A bootstrapped Debian 12 that shares network, shared memory and corosync's folder with a node of a lab.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { finish, type Outcome } from "../../../lab/kernel/command.ts";
import type { LabNode } from "../../../lab/node.ts";

/** In the node's mount namespace; see mount.sh. */
const ROOT = "/run/host/root";
/** As in a shell of root; nothing of the machine that tests. */
const ENVIRONMENT = [
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ...["LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"],
];
/** dpkg and apt on a busy machine. */
const PATIENCE_MS = 120_000;

export interface Host {
  readonly node: LabNode;
  /** Runs a command as root in there; throws unless its exit code is 0. */
  run(command: string, ...args: readonly string[]): Promise<Outcome>;
  /** The command that runs the rest of its arguments in there. */
  readonly enter: readonly string[];
  /** Runs a command of the machine that tests as root, where `root` is that host's root. */
  fromOutside(command: string, ...args: readonly string[]): Promise<Outcome>;
  readonly root: string;
  /** Installs a package file as an administrator does. */
  install(file: string): Promise<Outcome>;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Where the files that differ from the bootstrapped root are found from outside. */
  readonly changes: string;
  /** The bootstrapped root itself. */
  readonly lower: string;
}

/** Bootstraps Debian when that was not done before; takes minutes then. */
export async function startHost(node: LabNode): Promise<Host> {
  const made = execFileSync("sh", ["test/packaging/deb/root.sh"], {
    encoding: "utf8",
  });
  const lower = resolve(made.trim());
  await finish(
    node.spawn("sh", [resolve("test/packaging/deb/mount.sh"), lower]),
    { command: "mount.sh" },
  );
  const enter = ["chroot", ROOT];
  const path = (inside: string) => node.path(ROOT + inside);

  async function fromOutside(command: string, ...args: readonly string[]) {
    return finish(node.spawn(command, args, { stdio: "pipe" }), {
      command: `${command} ${args.join(" ")}`,
      timeoutMs: PATIENCE_MS,
    });
  }
  async function run(...command: readonly string[]) {
    return fromOutside("chroot", ROOT, "env", "-i", ...ENVIRONMENT, ...command);
  }
  return {
    node,
    run,
    fromOutside,
    root: ROOT,
    enter,
    async install(file) {
      writeFileSync(path("/tmp/new.deb"), readFileSync(file));
      const done = await run("apt-get", "install", "-y", "/tmp/new.deb");
      await run("rm", "/tmp/new.deb");
      return done;
    },
    read: (inside) => readFileSync(path(inside), "utf8"),
    write(inside, text) {
      writeFileSync(path(inside), text);
    },
    changes: node.path("/run/host/upper"),
    lower,
  };
}
