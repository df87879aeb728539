// Commands of the built program, inside a node of a lab.
import type { ChildProcess } from "node:child_process";
import type { EnterOptions } from "../../../lab/kernel/namespace.ts";
import type { LabNode } from "../../../lab/node.ts";

export interface Ran {
  /** The exit code; null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  stdout(): string;
  readonly ended: Promise<Ran>;
}

export function startCommand(
  node: LabNode,
  args: readonly string[],
  options: EnterOptions = {},
): Running {
  const child = node.spawn(process.execPath, ["dist/main.js", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const ended = new Promise<Ran>((resolve) => {
    child.once("close", (status) => {
      resolve({ status, stdout });
    });
  });
  return { child, stdout: () => stdout, ended };
}

export async function runCommand(
  ...command: Parameters<typeof startCommand>
): Promise<Ran> {
  return startCommand(...command).ended;
}
