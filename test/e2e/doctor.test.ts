// The command doctor, in health and in each of the illnesses that it knows.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import { startLab, until } from "../../lab/lab.ts";
import type { Lab } from "../../lab/lab.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import { runCommand, type Ran } from "./support/command.ts";

const NOBODY = { uid: 65_534, gid: 65_534 };

let lab: Lab;
before(async () => {
  lab = await startLab({ nodes: 1, clusterName: "examined" });
});
after(() => lab[Symbol.asyncDispose]());

/** The one line about something. */
function lineOf({ stdout }: Ran, about: string): string {
  const lines = stdout
    .split("\n")
    .filter((line) => line.slice(5).startsWith(`${about}: `));
  assert.equal(lines.length, 1, stdout);
  return lines[0] ?? "";
}

async function examine(
  args: readonly string[] = [],
  options: Parameters<typeof runCommand>[2] = {},
): Promise<Ran> {
  const journal = "--journal.path=/run/votequorum.jsonl";
  return runCommand(lab.node(1), ["doctor", journal, ...args], options);
}

test("doctor says ok to everything, beside a running exporter that it does not disturb", async (t) => {
  const routing = { route: { receiver: "x" }, receivers: [{ name: "x" }] };
  const host = lab.hostAddress;
  await using alertmanager = await startAlertmanager({ host, config: routing });
  const push = `--alertmanager.url=${alertmanager.url}`;
  const healthy = await examine([push]);
  t.diagnostic(healthy.stdout);
  assert.equal(healthy.status, 0, healthy.stdout);
  assert.match(lineOf(healthy, "corosync"), /^ok {3}.* node ID 1$/);
  assert.match(lineOf(healthy, "access"), /uid 0, gid 0 may read/);
  assert.match(lineOf(healthy, "names"), /cluster examined, 1 configured/);
  assert.match(lineOf(healthy, "journal"), /can be made$/);
  assert.match(lineOf(healthy, "alertmanager"), /answers$/);
  assert.match(lineOf(healthy, "address"), /:10064 is free$/);

  const journal = "--journal.path=/run/votequorum.jsonl";
  const args = [push, journal];
  await using exporter = await startExporter(lab.node(1), {
    args,
    listen: ":10064",
  });
  const beside = await until("the exporter's journal", async () => {
    const ran = await examine([push]);
    return ran.stdout.includes("an exporter writes it") ? ran : undefined;
  });
  assert.equal(beside.status, 0, beside.stdout);
  assert.match(lineOf(beside, "journal"), /is writable, of uid 0, an exporter/);
  assert.match(lineOf(beside, "address"), /an exporter answers/);
  assert.match(await exporter.scrape(), /\nvotequorum_journal_errors_total 0/);
  assert.equal(await exporter.stop(), 0);
});

test("doctor as a user whom corosync does not know shows the uidgid entry, and tells of the journal's folder", async () => {
  const ran = await examine([], { asUser: NOBODY });
  assert.equal(ran.status, 1, ran.stdout);
  assert.match(lineOf(ran, "corosync"), /^ok/);
  assert.match(
    lineOf(ran, "access"),
    /^FAIL .*uid 65534.*uidgid \{ uid: 65534 \}.*uidgid\.d/,
  );
  assert.match(lineOf(ran, "names"), /^skip/);
  assert.match(
    lineOf(ran, "journal"),
    /^FAIL .*EACCES.*writable for uid 65534/,
  );
});

test("doctor finds an Alertmanager that is not there, a name without address, and tells what to do", async () => {
  const ran = await examine([
    `--alertmanager.url=http://${lab.hostAddress}:1`,
    "--alertmanager.url=http://nowhere.invalid",
  ]);
  assert.equal(ran.status, 1);
  assert.match(
    ran.stdout,
    /FAIL alertmanager: http:\S+:1: connection refused; check the port/,
  );
  assert.match(
    ran.stdout,
    /FAIL alertmanager: http:\/\/nowhere\.invalid:9093: /,
  );
});

test("doctor finds a journal's folder that is mounted read-only", async () => {
  const node = lab.node(1);
  await mkdir(node.path("/run/sealed"));
  const mount = node.spawn(
    "mount",
    ["-t", "tmpfs", "-o", "ro", "sealed", "/run/sealed"],
    { stdio: "ignore" },
  );
  await new Promise((resolve) => mount.once("close", resolve));
  const ran = await runCommand(node, [
    "doctor",
    "--journal.path=/run/sealed/journal.jsonl",
  ]);
  assert.equal(ran.status, 1);
  assert.match(
    lineOf(ran, "journal"),
    /^FAIL .*EROFS.*or give --journal\.path$/,
  );
});

test("doctor finds an address that another program has", async () => {
  const node = lab.node(1);
  const other = node.spawn(
    process.execPath,
    [
      "-e",
      "require('http').createServer((_, r) => r.end('hello')).listen(10064, () => console.log('ready'))",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((resolve) => other.stdout?.once("data", resolve));
  const ran = await examine();
  other.kill("SIGKILL");
  assert.equal(ran.status, 1);
  assert.match(lineOf(ran, "address"), /^FAIL .*another program answers; end/);
});

test("doctor at a corosync that is frozen, or not there, says so and tries no further", async () => {
  const node = lab.node(1);
  node.freeze();
  const frozen = await examine(["--corosync.timeout=500ms"]);
  node.thaw();
  assert.equal(frozen.status, 1);
  assert.match(
    lineOf(frozen, "corosync"),
    /^FAIL .*did not answer within 0\.5 s/,
  );
  assert.match(lineOf(frozen, "access"), /^skip/);
  await node.kill();
  const dead = await examine();
  assert.equal(dead.status, 1);
  assert.match(
    lineOf(dead, "corosync"),
    /^FAIL .*not running.*systemctl status corosync/,
  );
});
