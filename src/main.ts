#!/usr/bin/env node
// The front door: the only file that sees argv, environment, signals and exit codes.
import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { hostClock } from "./clock.ts";
import { parseConfig } from "./config/config.ts";
import type { Config } from "./config/config.ts";
import { readConfigFile } from "./config/given/read-config-file.ts";
import { Refusal } from "./config/refusal.ts";
import { readWebFile } from "./config/web/read-file.ts";
import type { Credentials } from "./corosync/explain.ts";
import { loadAddon } from "./corosync/load-addon.ts";
import { runExporter } from "./exporter.ts";
import { beFrugal } from "./process/frugal.ts";
import { ListenError } from "./http/sockets/listen.ts";
import { TlsError } from "./http/tls/tls-error.ts";
import { findInstallation } from "./process/installation.ts";
import { createLog } from "./log/create-log.ts";
import type { Log } from "./log/log.ts";
import { findServiceManager } from "./systemd/service-manager.ts";
import { openProcessFacts } from "./process/facts.ts";
import { startJournal } from "./start-journal.ts";
import { noWebFile, openWebFile, type WebFile } from "./web-file.ts";
import { doctor } from "./commands/doctor/doctor.ts";
import type { LookDeps } from "./commands/look.ts";
import { status, type StatusOptions } from "./commands/status/status.ts";
import { testAlert } from "./commands/test-alert.ts";

const { version, addonDirectory } = findInstallation(import.meta.url);

/** native/posix/ */
interface PosixAddon {
  readonly flockExclusive: (fd: number) => boolean;
  readonly leaveNow: (code: number) => never;
  readonly sendDatagram: (address: string, text: string) => string | undefined;
}

async function main(): Promise<void> {
  beFrugal(process.versions.node);
  const parsed = parseConfig(process.argv.slice(2), process.env, {
    readFile: readConfigFile,
    version,
    pid: process.pid,
  });
  switch (parsed.kind) {
    case "print":
      process.stdout.write(parsed.text);
      return;
    case "refused":
      process.stderr.write(`votequorum-exporter: error: ${parsed.message}\n`);
      process.exitCode = 2;
      return;
    case "run": {
      const posix = loadPosix();
      // Not process.exit(): that waits for a disk that does not answer, and for a thread that corosync holds.
      posix.leaveNow(await run(parsed.config, posix));
      return;
    }
    case "status":
      loadPosix().leaveNow(await printStatus(parsed));
      return;
    case "doctor":
      loadPosix().leaveNow(await examine(parsed.config));
      return;
    case "test-alert": {
      const posix = loadPosix();
      posix.leaveNow(await sendTestAlert(parsed.config));
      return;
    }
    default:
      parsed satisfies never;
  }
}

async function printStatus(options: StatusOptions): Promise<number> {
  return status(options, { ...lookDeps(), version, print });
}

async function examine(config: Config): Promise<number> {
  await using log = createLog({
    level: "error",
    format: config.logFormat,
  });
  const isWell = await doctor(config, {
    ...lookDeps(),
    env: process.env,
    log,
    say(line) {
      print(`${line}\n`);
    },
  });
  return isWell ? 0 : 1;
}

/** What a command needs to look at corosync itself. */
function lookDeps(): LookDeps {
  return {
    addonDirectory,
    clock: hostClock,
    random: Math.random,
    who: credentials(),
    signal: untilSignal(),
  };
}

function credentials(): Credentials {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

function print(text: string): void {
  process.stdout.write(text);
}

async function sendTestAlert(config: Config): Promise<number> {
  await using log = createLog({
    level: config.logLevel,
    format: config.logFormat,
  });
  const isTaken = await testAlert(config, {
    addonDirectory,
    hostname: hostname(),
    clock: hostClock,
    random: Math.random,
    log,
    say(line) {
      print(`${line}\n`);
    },
  });
  return isTaken ? 0 : 1;
}

async function run(config: Config, posix: PosixAddon): Promise<number> {
  await using log = createLog({
    level: config.logLevel,
    format: config.logFormat,
  });
  const signal = untilSignal();
  const { pid } = process;
  const nodeVersion = process.version;
  log.info("Starting votequorum-exporter", { version, node: nodeVersion });
  warnOfRoot(log);
  const started = await startJournal(
    { path: config.journalPath, env: process.env },
    {
      bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      pid,
      fs,
      flockExclusive: posix.flockExclusive,
      clock: hostClock,
      log,
    },
  );
  if (started.kind === "refused") {
    log.error(started.message);
    return started.exitCode;
  }
  await using journal = started.journal;
  return await serve(log, async () => {
    await using web = openDoor(config, log);
    await runExporter(config, {
      build: { version, nodeVersion },
      addonDirectory,
      journal,
      web,
      clock: hostClock,
      random: Math.random,
      who: credentials(),
      serviceManager: findServiceManager(process.env, { ...posix, pid, log }),
      pid,
      processFacts: openProcessFacts(),
      hostname: hostname(),
      log,
      signal,
    });
  });
}

/** Root may do to this host whatever a hole in this program would let in; nothing in here needs it. */
function warnOfRoot(log: Log): void {
  if (credentials().uid !== 0) return;
  log.warn("Running as root, which is never needed", {
    uid: 0,
    help: "make a user votequorum-exporter, admit it to corosync (uidgid.d) and run as it (systemd: User=votequorum-exporter): docs/permissions.md",
  });
}

function openDoor({ webConfigFile }: Config, log: Log): WebFile {
  if (webConfigFile === undefined) return noWebFile();
  const deps = { readNow: readConfigFile, read: readWebFile, log };
  return openWebFile(webConfigFile, deps);
}

async function serve(log: Log, runs: () => Promise<void>): Promise<number> {
  try {
    await runs();
    return 0;
  } catch (error) {
    if (error instanceof ListenError || error instanceof TlsError) {
      log.error(error.message);
      return 1;
    }
    // The file was right when the flags were read.
    if (error instanceof Refusal) {
      log.error(error.message);
      return 2;
    }
    throw error;
  }
}

function untilSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      stop.abort(signal);
    });
  }
  return stop.signal;
}

/** Without it nothing can be locked: a broken installation, told in one line. */
function loadPosix(): PosixAddon {
  const loaded = loadAddon<PosixAddon>({
    directory: addonDirectory,
    name: "posix",
  });
  if (loaded.kind === "loaded") {
    return loaded.addon;
  }
  process.stderr.write(`votequorum-exporter: error: ${loaded.message}\n`);
  process.exit(1);
}

await main();
