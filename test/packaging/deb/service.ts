// What systemd would start, out of the installed unit: its command, as its user, with its environment.
import { readFileSync } from "node:fs";
import { Exporter } from "../../../lab/exporter.ts";
import { until } from "../../../lab/until.ts";
import { readExposition } from "../../e2e/support/exposition.ts";
import type { Host } from "./host.ts";

const UNIT = "/lib/systemd/system/votequorum-exporter.service";

/** `sh -c` with the unit's UMask= and what shall be run. */
const BECOME = 'umask "$1"; shift; exec "$@"';

export interface Service extends AsyncDisposable {
  readonly exporter: Exporter;
  /** From its start to the first scrape that said that corosync answers. */
  readonly startMs: number;
  /** A line of /proc/PID/status. */
  status(name: string): string;
}

/** Resolves with the first scrape that shows corosync; throws when that takes longer than systemd would wait. */
export async function startService(host: Host): Promise<Service> {
  const unit = host.read(UNIT);
  const user = one(unit, "User");
  const folder = one(unit, "StateDirectory");
  const state = `/var/lib/${folder}`;
  const mode = one(unit, "StateDirectoryMode");
  await host.run(
    ...["install", "-d", "-o", user, "-g", one(unit, "Group")],
    ...["-m", mode, state],
  );
  const [enter = "", ...root] = host.enter;
  const rights = ["--reuid", user, "--regid", one(unit, "Group")];
  const began = performance.now();
  const child = host.node.spawn(
    enter,
    [
      ...root,
      ...["setpriv", ...rights, "--init-groups", "--pdeathsig", "KILL"],
      ...["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"],
      ...["env", "-i", `STATE_DIRECTORY=${state}`, ...environment(host, unit)],
      ...["sh", "-c", BECOME, "sh", one(unit, "UMask")],
      ...one(unit, "ExecStart").split(" "),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const url = `http://${host.node.managementAddress}:10064`;
  const exporter = new Exporter(child, url);
  await until(
    "a scrape that shows corosync",
    async () =>
      readExposition(await exporter.scrape()).value("votequorum_up") === 1,
    { timeoutMs: 10_000, everyMs: 10 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${exporter.stderr()}`, { cause: error });
  });
  return {
    exporter,
    startMs: Math.round(performance.now() - began),
    status(name) {
      const text = readFileSync(`/proc/${String(exporter.pid)}/status`, "utf8");
      const line = text.split("\n").find((it) => it.startsWith(`${name}:`));
      return line?.slice(name.length + 1).trim() ?? "";
    },
    async [Symbol.asyncDispose]() {
      await exporter[Symbol.asyncDispose]();
    },
  };
}

/** A setting that the unit has exactly once. */
function one(unit: string, name: string): string {
  const [value, ...more] = settings(unit, name);
  if (value === undefined || more.length > 0) {
    throw new Error(`Cannot run the unit: expected exactly one ${name}=`);
  }
  return value;
}

function settings(unit: string, name: string): readonly string[] {
  return unit
    .split("\n")
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));
}

/** Of the files that the unit names; "-": it may be missing. */
function environment(host: Host, unit: string): readonly string[] {
  return settings(unit, "EnvironmentFile").flatMap((file) => {
    try {
      const text = host.read(file.replace(/^-/, ""));
      return text.split("\n").filter((line) => /^[A-Z]/.test(line));
    } catch (error) {
      if (file.startsWith("-")) return [];
      throw error;
    }
  });
}
