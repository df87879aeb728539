// Bench: the three programs that are held beside each other: the exporter as installed, Debian's, and bare C.
import type { ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { hasExited, killAndWait } from "../lab/kernel/leash.ts";
import type { LabNode } from "../lab/node.ts";
import { until } from "../lab/until.ts";
import { shippedUnit } from "./unit.ts";

/** Copied from build/stage before the run, so that nobody changes it meanwhile. */
export const stagedScript = fileURLToPath(
  new URL("../build/bench/stage/votequorum-exporter.mjs", import.meta.url),
);
export const listenerPath = fileURLToPath(
  new URL("../build/bench/listener", import.meta.url),
);
export const probePath = fileURLToPath(
  new URL("../build/bench/probe", import.meta.url),
);

export interface Subject extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

export interface OwnOptions {
  readonly args?: readonly string[];
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Words in front of the program's own. */
  readonly through?: readonly string[];
  readonly node?: string;
}

const READY_MS = 20_000;

/** Starts it as the systemd unit does; resolves once it shows what corosync says. */
export async function startOwn(
  node: LabNode,
  options: OwnOptions = {},
): Promise<Subject> {
  const subject = await spawnOwn(node, options);
  await answering(subject, (text) => text.includes("\nvotequorum_up 1\n"));
  return subject;
}

/** The same, without waiting for anything. */
export async function spawnOwn(
  node: LabNode,
  {
    args = [],
    port = 10064,
    env = {},
    through = [],
    node: program = process.execPath,
  }: OwnOptions = {},
): Promise<Subject> {
  const address = `${node.managementAddress}:${String(port)}`;
  // In the node's private /run.
  const state = `/run/votequorum-exporter-${String(port)}`;
  await mkdir(node.path(state), { recursive: true });
  const [command = program, ...words] = [
    ...[...through, program, ...shippedUnit.nodeFlags, stagedScript],
    ...[`--web.listen-address=${address}`, ...args],
  ];
  const child = node.spawn(command, words, {
    stdio: "ignore",
    env: { ...process.env, ...shippedUnit.env, STATE_DIRECTORY: state, ...env },
  });
  return subjectOf(child, `http://${address}`);
}

/** Starts Debian's ha_cluster_exporter; resolves once it shows what corosync says. */
export async function startPeer(node: LabNode): Promise<Subject> {
  const subject = spawnPeer(node);
  await answering(subject, (text) => text.includes("_corosync_quorate"));
  return subject;
}

export function spawnPeer(node: LabNode): Subject {
  const address = `${node.managementAddress}:9664`;
  const child = node.spawn(
    "ha_cluster_exporter",
    [`--web.listen-address=${address}`],
    { stdio: "ignore" },
  );
  return subjectOf(child, `http://${address}`);
}

function subjectOf(child: ChildProcess, url: string): Subject {
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start what serves ${url}`);
  return {
    pid,
    url,
    async [Symbol.asyncDispose]() {
      if (!hasExited(child)) await killAndWait(child);
    },
  };
}

/** Resolves with the moment (performance.now) at which /metrics was as wanted. */
export async function answering(
  { url }: Subject,
  isWanted: (text: string) => boolean,
  everyMs = 50,
): Promise<number> {
  return until(
    `${url} to show what corosync says`,
    async () => {
      const text = await scrapeOnce(url);
      return isWanted(text) ? performance.now() : undefined;
    },
    { timeoutMs: READY_MS, everyMs },
  );
}

export async function scrapeOnce(url: string): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  return (await fetch(`${url}/metrics`, { signal })).text();
}
