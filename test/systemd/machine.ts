// Room test/systemd: the shipped unit under the real systemd, which is the init of a lab node's namespaces.
import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LabNode } from "../../lab/node.ts";
import { killAndWait } from "../../lab/kernel/leash.ts";
import { until } from "../../lab/until.ts";

const script = fileURLToPath(new URL("machine.sh", import.meta.url));
export const UNIT = "votequorum-exporter.service";

/** Where the machine has this room's tools. */
export const TOOLS = "/usr/lib/votequorum-exporter/test";

/** Loaded ahead of the exporter: at SIGUSR2 its JavaScript loop is stuck, for twenty seconds. */
const STICK = `process.on("SIGUSR2", () => {
  const end = Date.now() + 20_000;
  while (Date.now() < end);
});
`;

export interface Machine extends AsyncDisposable {
  /** Runs a command inside; gives its standard output, whatever its exit code. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** A unit's property, as `systemctl show` prints it. */
  property(unit: string, name: string): Promise<string>;
  /** Where a file of the machine is found from outside. */
  path(inside: string): string;
  /** A file of the machine. */
  read(inside: string): string;
  write(inside: string, text: string): void;
}

export interface MachineOptions {
  /** More lines for the unit, as `systemctl edit` writes them. */
  readonly dropIn: string;
  /** Lines for /etc/default/votequorum-exporter. */
  readonly environment: string;
}

/** Boots it; resolves when systemd takes orders. Nothing is started yet. */
export async function bootMachine(
  node: LabNode,
  { dropIn, environment }: MachineOptions,
): Promise<Machine> {
  const files = mkdtempSync(join(tmpdir(), "machine-"));
  install(files);
  put(files, `etc/systemd/system/${UNIT}.d/override.conf`, dropIn);
  put(files, "etc/default/votequorum-exporter", environment);
  put(
    files,
    "etc/systemd/system/machine.target",
    "[Unit]\nWants=basic.target\nAllowIsolate=yes\n",
  );
  // As at boot: both in one transaction.
  put(
    files,
    "etc/systemd/system/cluster.target",
    `[Unit]\nWants=corosync.service ${UNIT} basic.target\n`,
  );
  const cgroup = join(cgroupRoot(), `machine-${String(process.pid)}`);
  mkdirSync(cgroup);
  const outer = node.spawn(script, [cgroup, files], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const init = (): string => {
    const pid = String(outer.pid);
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  };
  let isBooted = false;
  async function run(command: string, ...args: readonly string[]) {
    const enter = ["-t", init(), "-m", "-p", "-n", "-u", "-C", "-r", "-w"];
    const { stdout, stderr } = await promisify(execFile)(
      "nsenter",
      [...enter, command, ...args],
      { timeout: 60_000 },
    ).catch((error: unknown) => error as Record<"stdout" | "stderr", string>);
    if (isBooted && stderr !== "")
      process.stderr.write(`${command}: ${stderr}`);
    return stdout;
  }
  const path = (inside: string) => `/proc/${init()}/root${inside}`;
  const machine: Machine = {
    run,
    async property(unit, name) {
      return (
        await run("systemctl", "show", "--value", "-p", name, unit)
      ).trim();
    },
    path,
    read: (inside) => readFileSync(path(inside), "utf8"),
    write(inside, text) {
      writeFileSync(path(inside), text);
    },
    async [Symbol.asyncDispose]() {
      await killAndWait(outer);
      await until("the machine's processes to be gone", () =>
        Promise.resolve(removeCgroup(cgroup) || undefined),
      );
      rmSync(files, { recursive: true });
    },
  };
  try {
    await until(
      "systemd to take orders",
      async () =>
        (await machine.property("machine.target", "ActiveState")) ===
          "active" || undefined,
      { timeoutMs: 30_000 },
    );
    isBooted = true;
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
  return machine;
}

/** What the packages put into place. */
function install(root: string): void {
  execFileSync("sh", ["scripts/stage.sh"], { stdio: "ignore" });
  const library = join(root, "usr/lib/votequorum-exporter");
  mkdirSync(library, { recursive: true });
  for (const item of ["votequorum-exporter.mjs", "package.json", "prebuilds"]) {
    cpSync(join("build/stage", item), join(library, item), { recursive: true });
  }
  const unit = readFileSync(`packaging/systemd/${UNIT}`, "utf8");
  // Of the Node that runs this test.
  const node = join(library, "node");
  cpSync(process.execPath, node);
  put(
    root,
    `usr/lib/systemd/system/${UNIT}`,
    unit.replace("/usr/bin/node", "/usr/lib/votequorum-exporter/node"),
  );
  put(
    root,
    "usr/lib/sysusers.d/votequorum-exporter.conf",
    readFileSync("packaging/sysusers/votequorum-exporter.conf", "utf8"),
  );
  put(
    root,
    `${TOOLS}/hold-thread.py`,
    readFileSync("test/systemd/hold-thread.py", "utf8"),
  );
  put(root, `${TOOLS}/stick.mjs`, STICK);
  const admit = "usr/lib/votequorum-exporter/admit.sh";
  put(root, admit, readFileSync("packaging/corosync/admit.sh", "utf8"));
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Of version 2, which may lie beside version 1. */
function cgroupRoot(): string {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const mount = mounts.find((line) => line.split(" ")[2] === "cgroup2");
  const folder = mount?.split(" ")[1];
  if (folder === undefined) {
    throw new Error("Cannot boot systemd: no cgroup2 is mounted on this host");
  }
  return folder;
}

/** False while a process is still in there. */
function removeCgroup(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !removeCgroup(join(folder, entry.name))) {
        return false;
      }
    }
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
