#!/usr/bin/env node
// The front door: the only file that sees argv, environment, signals and exit codes.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostClock } from "./clock.ts";
import { parseConfig } from "./config/config.ts";
import type { Config } from "./config/config.ts";
import { readConfigFile } from "./config/read-config-file.ts";
import { runExporter } from "./exporter.ts";
import { ListenError } from "./http/listen.ts";
import { createLog } from "./log/create-log.ts";

const packageDirectory = join(dirname(fileURLToPath(import.meta.url)), "..");

async function main(): Promise<number> {
  const version = readVersion();
  const parsed = parseConfig(process.argv.slice(2), process.env, {
    readFile: readConfigFile,
    version,
  });
  switch (parsed.kind) {
    case "print":
      process.stdout.write(parsed.text);
      return 0;
    case "refused":
      process.stderr.write(`votequorum-exporter: error: ${parsed.message}\n`);
      return 2;
    case "run":
      return run(parsed.config, version);
    default:
      return parsed satisfies never;
  }
}

async function run(config: Config, version: string): Promise<number> {
  await using log = createLog({
    level: config.logLevel,
    format: config.logFormat,
  });
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      stop.abort(signal);
    });
  }
  const who = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  log.info("Starting votequorum-exporter", { version, node: process.version });
  try {
    await runExporter(config, {
      build: { version, nodeVersion: process.version },
      addonDirectory: join(packageDirectory, "build", "Release"),
      clock: hostClock,
      random: Math.random,
      who,
      log,
      signal: stop.signal,
    });
    return 0;
  } catch (error) {
    if (error instanceof ListenError) {
      log.error(error.message);
      return 1;
    }
    throw error;
  }
}

function readVersion(): string {
  const text = readFileSync(join(packageDirectory, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

// Leaves at once: a native thread that a frozen corosync holds must not keep the process.
process.exit(await main());
