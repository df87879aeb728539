// The shipped unit under the real systemd, beside the real corosync.service: what an administrator relies on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startLab, type Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { bootMachine, TOOLS, UNIT, type Machine } from "../systemd/machine.ts";
import { readExposition } from "./support/exposition.ts";

const DEFAULT = "/etc/default/votequorum-exporter";
const DROP_IN = `/etc/systemd/system/${UNIT}.d/override.conf`;
const JOURNAL = "/var/lib/votequorum-exporter/journal.jsonl";
/** A shorter patience than the shipped one; the log where a test finds it. */
const dropIn = `[Service]
WatchdogSec=3
StandardError=append:/run/exporter.log
Environment=NODE_OPTIONS=--import=file://${TOOLS}/stick.mjs
`;
const FROZEN_MS = 8_000;

let lab: Lab;
let machine: Machine;
before(async () => {
  lab = await startLab({ nodes: 2, boot: "none" });
  machine = await bootMachine(lab.node(1), { dropIn, environment: "" });
  await machine.run("sh", "/usr/lib/votequorum-exporter/admit.sh");
});
after(async () => {
  await machine[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

async function scrape() {
  const url = `http://${lab.node(1).managementAddress}:10064/metrics`;
  return readExposition(await (await fetch(url)).text());
}

async function shows(status: RegExp): Promise<void> {
  await until(
    `systemctl status to show ${String(status)}`,
    async () =>
      status.test(await machine.property(UNIT, "StatusText")) || undefined,
    { timeoutMs: 30_000, everyMs: 200 },
  );
}

/** What tells one life of the service from the next. */
async function life() {
  const names = ["MainPID", "NRestarts", "ActiveState"];
  return Promise.all(names.map((name) => machine.property(UNIT, name)));
}

test("pages before the fence: the exporter is ready before corosync is started, and tells how the node is", async () => {
  await machine.run("systemctl", "start", "cluster.target");
  lab.node(2).startCorosync();
  const ready = Number(
    await machine.property(UNIT, "ActiveEnterTimestampMonotonic"),
  );
  const corosync = Number(
    await machine.property(
      "corosync.service",
      "ExecMainStartTimestampMonotonic",
    ),
  );
  assert.ok(ready > 0 && corosync > ready, `${ready} before ${corosync}`);
  await shows(/^quorate, 2 of 2 nodes, tolerates 0$/);
});

test("never lies: under all of the unit's restrictions it reads corosync as a user without any right", async (t) => {
  const [pid = ""] = await life();
  assert.equal((await scrape()).value("votequorum_up"), 1);
  assert.equal((await scrape()).value("votequorum_journal_errors_total"), 0);
  const status = machine.read(`/proc/${pid}/status`);
  for (const words of [
    /^Uid:\t(?!0\t)/m,
    /^CapEff:\t0+$/m,
    /^CapBnd:\t0+$/m,
    /^NoNewPrivs:\t1$/m,
    /^Seccomp:\t2$/m,
  ]) {
    assert.match(status, words);
  }
  const owner = await machine.run("stat", "-c", "%U %a", JOURNAL);
  assert.equal(owner.trim(), "votequorum-exporter 600");
  t.diagnostic(/^RssAnon:.*$/m.exec(status)?.[0] ?? "");
});

test("cannot hurt: a corosync that is frozen for longer than the watchdog waits is shown, and no reason to restart", async () => {
  const before = await life();
  await machine.run("systemctl", "kill", "-s", "STOP", "corosync");
  await shows(/^corosync does not answer$/);
  await sleep(FROZEN_MS);
  assert.deepEqual(await life(), before);
  assert.equal((await scrape()).value("votequorum_up"), 0);
  await machine.run("systemctl", "kill", "-s", "CONT", "corosync");
  await shows(/^quorate/);
});

/** Awaits that the watchdog has ended this life and Restart= has begun the next. */
async function isRestarted([pid, restarts]: readonly string[]): Promise<void> {
  await until(
    "the service to be restarted",
    async () => {
      const [, now, state] = await life();
      return (now !== restarts && state === "active") || undefined;
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );
  const [newPid, now] = await life();
  assert.notEqual(newPid, pid);
  assert.equal(Number(now), Number(restarts) + 1);
  await shows(/^quorate/);
}

test("misses nothing: a loop that is stuck is killed by the watchdog and started anew, with its counters", async () => {
  const before = await life();
  const rings = (await scrape()).value("votequorum_ring_changes_total") ?? 0;
  assert.ok(rings > 0);
  await machine.run("systemctl", "kill", "-s", "USR2", UNIT);
  await isRestarted(before);
  const after = (await scrape()).value("votequorum_ring_changes_total") ?? 0;
  assert.ok(after >= rings, `${after} after ${rings}`);
});

test("never lies: a watcher thread that is stuck in our own code is found, and ends in a restart", async () => {
  const before = await life();
  const [pid = ""] = before;
  const hold = `${TOOLS}/hold-thread.py`;
  const held = machine.run("python3", hold, pid, "votequorum", "20");
  await isRestarted(before);
  assert.match(
    machine.read("/run/exporter.log"),
    /The watcher thread is stuck/,
  );
  assert.equal(await held, "held\n");
});

test("cannot hurt: restarting, stopping or failing it never touches corosync, and corosync never touches it", async () => {
  const corosync = () => machine.property("corosync.service", "MainPID");
  const pid = await corosync();
  await machine.run("systemctl", "restart", UNIT);
  await shows(/^quorate/);
  assert.equal(await corosync(), pid);
  const before = await life();
  await machine.run("systemctl", "restart", "corosync");
  await shows(/^quorate/);
  assert.notEqual(await corosync(), pid);
  assert.deepEqual(await life(), before);
});

test("misses nothing: at shutdown it outlives corosync, and has written down that it went", async () => {
  // As at shutdown: both in one transaction.
  await machine.run("systemctl", "isolate", "machine.target");
  await until(
    "both to be stopped",
    async () => (await life())[2] === "inactive" || undefined,
    { timeoutMs: 30_000 },
  );
  const kinds = machine
    .read(JOURNAL)
    .trim()
    .split("\n")
    .flatMap((line) => /"kind":"([\w-]+)"/.exec(line)?.[1] ?? []);
  // We are told to stop a moment after corosync has ended, so either may be written first.
  const last = kinds.slice(kinds.lastIndexOf("quorum-gained"));
  assert.ok(last.includes("corosync-lost"), last.join(" "));
  assert.ok(last.includes("stopped"), last.join(" "));
  assert.equal(await machine.property(UNIT, "Result"), "success");
  assert.deepEqual(
    (await lab.node(1).shmFolders()).filter((name) => !name.includes("event")),
    [],
  );
});

test("cannot hurt: a start of ours that hangs delays corosync's by no more than TimeoutStartSec", async () => {
  machine.write(
    DROP_IN,
    `${dropIn}TimeoutStartSec=2\nRestart=no\nExecStart=\nExecStart=/usr/bin/sleep 1000\n`,
  );
  await machine.run("systemctl", "daemon-reload");
  await machine.run("systemctl", "start", "cluster.target");
  assert.equal(
    await machine.property("corosync.service", "ActiveState"),
    "active",
  );
  assert.equal(await machine.property(UNIT, "Result"), "timeout");
  machine.write(DROP_IN, dropIn);
  await machine.run("systemctl", "daemon-reload");
});

test("a wrong flag is failed at once, and not tried again and again", async () => {
  await machine.run("systemctl", "reset-failed");
  machine.write(DEFAULT, "VOTEQUORUM_EXPORTER_LOG_LEVEL=loud\n");
  await machine.run("systemctl", "restart", UNIT);
  await until(
    "the service to be failed",
    async () => (await life())[2] === "failed" || undefined,
  );
  assert.equal(await machine.property(UNIT, "ExecMainStatus"), "2");
  assert.match(machine.read("/run/exporter.log"), /LOG_LEVEL.*loud/);
});
