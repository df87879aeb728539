// An exporter on a node where one shared library is not installed.
import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Exporter } from "../../../lab/exporter.ts";
import type { LabNode } from "../../../lab/node.ts";
import { until } from "../../../lab/until.ts";

const main = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));

// An overlay in a mount namespace of its own hides the files; the dynamic linker then finds what it finds on a host
// without the package: nothing.
const hide = `
set -eu
folder=$1 pattern=$2 main=$3 listen=$4
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work
mount -t overlay overlay -o "lowerdir=$folder,upperdir=/mnt/upper,workdir=/mnt/work" "$folder"
rm "$folder"/$pattern*
exec node "$main" "--web.listen-address=$listen"
`;

/** @param library its soname, like libcmap.so.4 */
export async function startWithoutLibrary(
  node: LabNode,
  library: string,
): Promise<Exporter> {
  const listen = `${node.managementAddress}:10064`;
  const file = installedPath(library);
  const child = node.spawn(
    "unshare",
    [
      "--mount",
      "sh",
      "-c",
      hide,
      "sh",
      dirname(file),
      basename(file),
      main,
      listen,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, STATE_DIRECTORY: "/dev/null/state" },
    },
  );
  const exporter = new Exporter(child, `http://${listen}`);
  await until(
    `the exporter without ${library} to answer`,
    async () => (await exporter.get("/-/healthy")).ok,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${exporter.stderr()}`);
  });
  return exporter;
}

function installedPath(library: string): string {
  const cache = execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  const path = cache
    .split("\n")
    .find((line) => line.trim().startsWith(`${library} `))
    ?.split(" => ")[1];
  if (path === undefined) {
    throw new Error(`Cannot hide ${library}: it is not installed`);
  }
  return path;
}
