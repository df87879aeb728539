// An exporter on a node where one shared library is not installed.
import { fileURLToPath } from "node:url";
import { Exporter } from "../../../lab/exporter.ts";
import type { LabNode } from "../../../lab/node.ts";
import { until } from "../../../lab/until.ts";
import { withoutLibraries } from "../../packaging/support/without-libraries.ts";

const main = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));

/** @param library its soname, like libcmap.so.4 */
export async function startWithoutLibrary(
  node: LabNode,
  library: string,
): Promise<Exporter> {
  const listen = `${node.managementAddress}:10064`;
  const [unshare = "", ...hidden] = withoutLibraries([library]);
  const child = node.spawn(
    unshare,
    [...hidden, process.execPath, main, `--web.listen-address=${listen}`],
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
