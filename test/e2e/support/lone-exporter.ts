// The built exporter on this host's loopback, without any lab.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Exporter } from "../../../lab/exporter.ts";

/** @param env what the process gets besides this one's environment */
export async function startLoneExporter(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Exporter> {
  const child = spawn(
    process.execPath,
    ["dist/main.js", "--web.listen-address=127.0.0.1:0", ...args],
    {
      // A journal in memory only: this host is not the test's.
      env: { ...process.env, STATE_DIRECTORY: "/dev/null/state", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const address = new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: child.stderr });
    lines.on("line", (line) => {
      const found = /msg="Listening on" address=(\S+)/.exec(line)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
    child.once("exit", (code) => {
      reject(new Error(`Cannot start the exporter: exit code ${String(code)}`));
    });
  });
  return new Exporter(child, `http://${await address}`);
}
