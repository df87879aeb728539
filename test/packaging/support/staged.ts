// The staged script inside a node of a lab, on a Node.js of choice.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Exporter } from "../../../lab/exporter.ts";
import type { LabNode } from "../../../lab/node.ts";
import { until } from "../../../lab/until.ts";

export const stage = resolve("build/stage");

export interface StagedOptions {
  /** The script; default: that of build/stage. */
  readonly script?: string;
  /** The Node.js to run it. */
  readonly node?: string;
  readonly port?: number;
  /** A command that runs the rest of its arguments, put before node. */
  readonly prefix?: readonly string[];
}

/** Resolves when it answers on /-/healthy. */
export async function startStaged(
  labNode: LabNode,
  {
    script = join(stage, "votequorum-exporter.mjs"),
    node = process.execPath,
    port = 10064,
    prefix = [],
  }: StagedOptions = {},
): Promise<Exporter> {
  const address = `${labNode.managementAddress}:${port}`;
  const state = `/run/votequorum-exporter-${port}`;
  await mkdir(labNode.path(state), { recursive: true });
  const command = [...prefix, node, script, `--web.listen-address=${address}`];
  const child = labNode.spawn("env", command, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, STATE_DIRECTORY: state },
  });
  const exporter = new Exporter(child, `http://${address}`);
  try {
    await until(
      `${script} on ${node} to answer`,
      async () => (await exporter.get("/-/healthy")).ok,
    );
  } catch (error) {
    throw new Error(`${String(error)}: ${exporter.stderr().slice(-2000)}`, {
      cause: error,
    });
  }
  return exporter;
}
