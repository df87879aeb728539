// The Debian package in a bootstrapped Debian 12 beside a real corosync: installed, upgraded, removed, purged.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";
import { startLab, type Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { differences } from "../e2e/support/agreement.ts";
import { readExposition } from "../e2e/support/exposition.ts";
import { startHost, type Host } from "./deb/host.ts";
import { leftovers } from "./deb/leftovers.ts";
import {
  build,
  digest,
  buildPackages,
  NEXT,
  type Packages,
} from "./deb/packages.ts";
import { startService, type Service } from "./deb/service.ts";

const NAME = "votequorum-exporter";
const UNIT = `${NAME}.service`;
const DEFAULTS = `/etc/default/${NAME}`;
const SNIPPET = `/etc/corosync/uidgid.d/${NAME}`;
const JOURNAL = `/var/lib/${NAME}/journal.jsonl`;

let packages: Packages;
let lab: Lab;
let host: Host;
let service: Service;

before(async () => {
  packages = buildPackages("deb");
  lab = await startLab({ nodes: 3 });
  host = await startHost(lab.node(1));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

/** Of the package's control file. */
function field(file: string, name: string): string {
  return execFileSync("dpkg-deb", ["--field", file, name], {
    encoding: "utf8",
  }).trim();
}

async function scrape() {
  return readExposition(await service.exporter.scrape());
}

async function losses() {
  const to = { to: "inquorate" };
  return (await scrape()).value("votequorum_quorum_changes_total", to);
}

async function isQuorate(): Promise<boolean> {
  return (await scrape()).value("votequorum_quorate") === 1;
}

test("package: lintian finds no error and no warning, and the same sources give the same bytes", (t) => {
  const { current } = packages;
  const { status, stdout } = spawnSync(
    "lintian",
    ["--allow-root", "--fail-on", "error,warning", current],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stdout);
  const built = digest(current);
  assert.equal(digest(build("deb")), built);
  t.diagnostic(`package ${(statSync(current).size / 1024).toFixed(0)} KiB`);
  t.diagnostic(`installed ${field(current, "Installed-Size")} KiB`);
});

test("package: apt installs it into Debian 12 with Debian's own Node.js, and it is complete", async () => {
  const { stdout } = await host.install(packages.current);
  assert.match(stdout, /^0 upgraded, 1 newly installed/m);
  const version = field(packages.current, "Version");
  const said = await host.run(NAME, "--version");
  assert.match(said.stdout, new RegExp(`^${NAME}, version ${version}`));
  assert.match((await host.run("node", "--version")).stdout, /^v18\./);
  // dpkg's checksums: no maintainer script has changed a file of the package.
  assert.equal((await host.run("dpkg", "--verify", NAME)).stdout, "");
  const look = await host.run(
    ...(["stat", "-c", "%n %a %U:%G", `/etc/${NAME}`] as const),
    ...[SNIPPET, `/usr/lib/${NAME}/prebuilds/linux-${process.arch}/cmap.node`],
  );
  assert.deepEqual(look.stdout.trim().split("\n"), [
    `/etc/${NAME} 750 root:${NAME}`,
    `${SNIPPET} 644 root:root`,
    `/usr/lib/${NAME}/prebuilds/linux-${process.arch}/cmap.node 644 root:root`,
  ]);
});

test("package: its examples are right once their # is taken away", async () => {
  const settings = host.read(`/etc/${NAME}/config.yml`);
  // After the words for people.
  const examples = settings.slice(settings.indexOf("\n\n"));
  assert.match(examples, /^#alertmanagers:$/m);
  const file = `/etc/${NAME}/try.yml`;
  host.write(file, examples.replaceAll(/^#/gm, ""));
  host.write(`/etc/${NAME}/alertmanager.password`, "secret\n");
  await host.run(NAME, `--config.file=${file}`, "--config.check");
  await host.run("rm", file, `/etc/${NAME}/alertmanager.password`);
  const defaults = host.read(DEFAULTS).match(/^#VOTEQUORUM.*$/gm) ?? [];
  assert.ok(defaults.length > 3);
  const variables = defaults
    .map((line) => line.slice(1))
    .filter((line) => !line.includes("_FILE="));
  await host.run("env", ...variables, NAME, "--config.check");
});

test("never lies: the unit's command, as the unit's user with Debian's Node.js, shows what quorumtool shows", async (t) => {
  service = await startService(host);
  assert.match(service.status("Uid"), /^(?!0\b)\d+/);
  assert.match(service.status("CapBnd"), /^0+$/);
  await until("/metrics to agree with quorumtool", async () => {
    const status = await lab.node(1).quorumtool();
    return differences(await scrape(), status).length === 0;
  });
  t.diagnostic(`start to first true scrape ${service.startMs} ms`);
  t.diagnostic(
    `memory ${service.status("VmRSS")}, of it its own ${service.status("RssAnon")}`,
  );
});

test("cannot hurt: corosync starts with the package's uidgid snippet, and admits the user by it", async () => {
  await lab.node(1).kill();
  await until("the loss of corosync to show", async () => {
    return (await scrape()).value("votequorum_up") === 0;
  });
  await lab.node(1).boot();
  await until("corosync to be seen again, and quorate", isQuorate);
});

test("misses nothing: an upgrade keeps counters, edited configuration, and the running exporter until it is restarted", async () => {
  await lab.node(1).cut();
  await until("quorum to be lost", async () => !(await isQuorate()));
  await lab.node(1).heal();
  await until("quorum to be there again", isQuorate, { timeoutMs: 30_000 });
  const lost = await losses();
  assert.ok(lost !== undefined && lost >= 1, String(lost));
  const edited = `${host.read(DEFAULTS)}VOTEQUORUM_EXPORTER_LOG_FORMAT=json\n`;
  host.write(DEFAULTS, edited);

  await host.install(packages.next);
  assert.equal(await losses(), lost);
  assert.equal(await service.exporter.stop(), 0, service.exporter.stderr());
  service = await startService(host);

  assert.equal(await losses(), lost, service.exporter.stderr());
  const [info] = (await scrape()).all("votequorum_exporter_build_info");
  assert.equal(info?.labels["version"], NEXT);
  assert.equal(host.read(DEFAULTS), edited);
  assert.match(service.exporter.stderr(), /^\{/);
});

test("package: removed, it leaves state, configuration and user, and takes its access away", async () => {
  assert.equal(await service.exporter.stop(), 0);
  await host.run("apt-get", "remove", "-y", NAME);
  assert.throws(() => host.read(SNIPPET), /ENOENT/);
  assert.match(host.read(JOURNAL), /"kind"/);
  assert.match(host.read(DEFAULTS), /LOG_FORMAT=json/);
  await host.run("id", NAME);
});

test("package: purged, nothing is left; but the user stays while corosync would admit who gets its number", async (t) => {
  const purged = await host.run("apt-get", "purge", "-y", NAME);
  assert.match(purged.stdout + purged.stderr, /so user .* stays/);
  const names = ["passwd", "group", "shadow", "gshadow"];
  assert.deepEqual(
    leftovers(host).toSorted(),
    names.map((name) => `/etc/${name}: content`).toSorted(),
  );
  // As the words say: corosync starts again, then the user can go.
  await lab.node(1).kill();
  await lab.node(1).boot();
  await host.run("userdel", NAME);
  t.diagnostic(leftovers(host).join(", ") || "nothing is left");
  assert.deepEqual(leftovers(host), []);
});

/** Stands where systemd's is, writes down what it is told, and says that a unit is enabled. */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>/run/told
case "$*" in *is-enabled*) echo enabled ;; esac
`;

test("package: on a host with systemd the service is started, restarted at an upgrade, stopped at a removal", async () => {
  const systemctl = "/usr/bin/systemctl";
  host.write(systemctl, SYSTEMCTL);
  await host.run("chmod", "755", systemctl);
  await host.run("mkdir", "-p", "/run/systemd/system");
  await host.run("sh", "-c", "dpkg -i /opt/systemd-standalone-sysusers*.deb");
  await host.install(packages.current);
  await host.install(packages.next);
  await host.run("apt-get", "remove", "-y", NAME);
  const orders = /\b(?:start|restart|stop) votequorum.*$/gm;
  const told = host.read("/run/told").match(orders);
  await host.run("dpkg", "--purge", "systemd-standalone-sysusers");
  await host.run("rm", systemctl);
  assert.deepEqual(told, [`start ${UNIT}`, `restart ${UNIT}`, `stop ${UNIT}`]);
});

test("package: corosync installed after it admits its user, too", async () => {
  await host.install(packages.current);
  await host.run("rm", SNIPPET);
  await host.run("dpkg-trigger", "--no-await", "/etc/corosync");
  await host.run("dpkg", "--configure", "--pending");
  const uid = (await host.run("id", "-u", NAME)).stdout.trim();
  assert.match(host.read(SNIPPET), new RegExp(`^  uid: ${uid}$`, "m"));
});

test("package: purged from a corosync that has not read its snippet, nothing is left, the user neither", async (t) => {
  await host.run("apt-get", "purge", "-y", NAME);
  const left = leftovers(host);
  t.diagnostic(left.join(", ") || "nothing is left");
  assert.deepEqual(left, []);
  assert.throws(() => host.read(SNIPPET), /ENOENT/);
});
