// Makes the exporter's host misbehave; see faulty-host.c.
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("faulty-host.c", import.meta.url));
const folder = fileURLToPath(new URL("../../../build/test", import.meta.url));

export interface FaultyHost extends Disposable {
  /** For the environment of the process that shall live there. */
  readonly env: Readonly<Record<string, string>>;
  /** When each fsync so far was done, on CLOCK_MONOTONIC in milliseconds. */
  syncsDoneMs(): readonly number[];
  /** From now on an fsync takes this long; 0 ends also those under way. */
  fsyncSeconds(seconds: number): void;
  /** From now on the wall clock is off by this much. */
  clockSeconds(seconds: number): void;
}

export function startFaultyHost(): FaultyHost {
  mkdirSync(folder, { recursive: true });
  const library = join(folder, "faulty-host.so");
  execFileSync("gcc", [
    ...["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"],
    ...["-o", library, source],
  ]);
  const knobs = mkdtempSync(join(tmpdir(), "faulty-host-"));
  const log = join(knobs, "syncs");
  writeFileSync(log, "");
  const set = (name: string) => (seconds: number) => {
    writeFileSync(join(knobs, name), String(seconds));
  };
  return {
    env: {
      LD_PRELOAD: library,
      FAULTY_FSYNC_SECONDS: join(knobs, "fsync"),
      FAULTY_CLOCK_SECONDS: join(knobs, "clock"),
      FAULTY_FSYNC_LOG: log,
    },
    syncsDoneMs: () => readFileSync(log, "utf8").split("\n").map(Number),
    fsyncSeconds: set("fsync"),
    clockSeconds: set("clock"),
    [Symbol.dispose]() {
      rmSync(knobs, { recursive: true });
    },
  };
}
