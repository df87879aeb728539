// Tests of alerts/: Prometheus' own tools. They must be installed (Debian packages prometheus, prometheus-alertmanager).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a tool to its end, in `folder`, with what it printed on both streams. */
export async function runTool(
  tool: "promtool" | "amtool",
  args: readonly string[],
  folder: URL,
): Promise<Outcome> {
  const child = spawn(tool, args, {
    cwd: fileURLToPath(folder),
    stdio: ["ignore", "pipe", "pipe"],
    // A third of promtool's time is collecting garbage.
    env: { ...process.env, GOGC: "400" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

/** Like `runTool`, and what it prints is the reason if it fails. */
export async function toolSucceeds(
  tool: "promtool" | "amtool",
  args: readonly string[],
  folder: URL,
): Promise<string> {
  const { code, output } = await runTool(tool, args, folder);
  assert.equal(code, 0, `${tool} ${args.join(" ")}:\n${output}`);
  return output;
}
