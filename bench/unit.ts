// Bench: what the shipped systemd unit says about how the exporter is started.
import { readFileSync } from "node:fs";

export interface Unit {
  /** What Node.js is started with, before the script. */
  readonly nodeFlags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMaxMiB: number;
}

export function readUnit(text: string): Unit {
  const all = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(
      ([, value = ""]) => value,
    );
  const nodeFlags = (all("ExecStart")[0] ?? "")
    .split(" ")
    .filter((word) => word.startsWith("--"));
  const env = all("Environment").map((line) => {
    const [name = "", ...value] = line.split("=");
    return [name, value.join("=")] as const;
  });
  const memoryMaxMiB = Number(/^(\d+)M$/.exec(all("MemoryMax")[0] ?? "")?.[1]);
  return { nodeFlags, env: Object.fromEntries(env), memoryMaxMiB };
}

export const shippedUnit = readUnit(
  readFileSync(
    new URL(
      "../packaging/systemd/votequorum-exporter.service",
      import.meta.url,
    ),
    "utf8",
  ),
);
