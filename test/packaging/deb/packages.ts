// A package, built twice: as it is, and as its successor.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Higher than whatever is released. */
export const NEXT = "9.9.9";

const DATE = Date.UTC(2026, 0, 1) / 1000;

export interface Packages {
  readonly current: string;
  readonly next: string;
}

export type Kind = "deb" | "rpm";

export function buildPackages(kind: Kind): Packages {
  // Out of the folder where an administrator looks for what was made.
  const next = resolve(`build/test/next.${kind}`);
  mkdirSync(dirname(next), { recursive: true });
  renameSync(build(kind, "--version", NEXT), next);
  // Last, so that build/stage/ is what it says it is for whoever comes next.
  return { current: build(kind), next };
}

/** The last line names the file. */
export function build(kind: Kind, ...args: readonly string[]): string {
  const printed = execFileSync("sh", [`scripts/package-${kind}.sh`, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    // Not that of the last commit, which somebody may make meanwhile.
    env: { ...process.env, SOURCE_DATE_EPOCH: String(DATE) },
  });
  return resolve(printed.trim().split("\n").at(-1) ?? "");
}

export function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
