// The RPM, installed by rpm itself into a host of its own beside a real corosync. That host is a Debian, which has the
// libraries under the same sonames; names of packages of Fedora and SUSE cannot be resolved here, so rpm is told not to.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startLab, type Lab } from "../../lab/lab.ts";
import { readExposition } from "../e2e/support/exposition.ts";
import { startHost, type Host } from "./deb/host.ts";
import { leftovers } from "./deb/leftovers.ts";
import {
  build,
  buildPackages,
  digest,
  NEXT,
  type Packages,
} from "./deb/packages.ts";
import { startService } from "./deb/service.ts";

const NAME = "votequorum-exporter";
const SETTINGS = `/etc/sysconfig/${NAME}`;
const SNIPPET = `/etc/corosync/uidgid.d/${NAME}`;

/** rpm's books (Debian's rpm keeps them there), and folders that every distribution with RPM has. */
const OF_RPM =
  /^\/(?:root\/\.rpmdb|(?:usr\/lib\/sysusers\.d|usr\/share\/licenses|etc\/sysconfig): new$)/;

let packages: Packages;
let lab: Lab;
let host: Host;

before(async () => {
  packages = buildPackages("rpm");
  lab = await startLab({ nodes: 1 });
  host = await startHost(lab.node(1));
  await host.run("sh", "-c", "dpkg -i /opt/systemd-standalone-sysusers*.deb");
});
after(async () => {
  await lab[Symbol.asyncDispose]();
});

/** Of the file, as lines. */
function ask(...query: readonly string[]): readonly string[] {
  const args = ["-qp", ...query, packages.current];
  return execFileSync("rpm", args, { encoding: "utf8" }).trim().split("\n");
}

/** The folders where the two families keep the same thing. */
function inDebian(path: string): string {
  return path
    .replace("/usr/lib/systemd/", "/lib/systemd/")
    .replace("/etc/sysconfig/", "/etc/default/");
}

test("rpm: holds what the Debian package holds, and the same sources give the same bytes", () => {
  const deb = execFileSync("dpkg-deb", ["--contents", build("deb")], {
    encoding: "utf8",
  });
  const files = (paths: readonly string[]) =>
    paths
      .filter((path) => path.includes(`/${NAME}`))
      .filter((path) => !/share\/(?:licenses|lintian|doc)/.test(path))
      .toSorted();
  const debian = deb
    .split("\n")
    .map((line) => / \.(\/\S*?)\/?(?: -> .*)?$/.exec(line)?.[1] ?? "");
  assert.deepEqual(files(ask("--list").map(inDebian)), files(debian));
  const built = digest(packages.current);
  assert.equal(digest(build("rpm")), built);
});

test("rpm: asks for corosync's libraries by soname and for a Node.js that is new enough, and offers nothing but itself", () => {
  const requires = ask("--requires").join("\n");
  for (const words of [
    /^libvotequorum\.so\.8\(\)/m,
    /^libcmap\.so\.4\(\)/m,
    /^\(nodejs\(engine\) >= 18\.19 or /m,
    /^\/usr\/bin\/node$/m,
  ]) {
    assert.match(requires, words);
  }
  for (const provided of ask("--provides")) assert.match(provided, /votequ/);
});

/** rpm works from outside, with its scripts inside. */
async function rpm(...args: readonly string[]): Promise<void> {
  await host.fromOutside("rpm", "--force-debian", "--nodeps", ...args);
}

test("rpm: installed, upgraded with edited settings, erased with its access; what is left is state and user", async () => {
  await rpm("--root", host.root, "-i", packages.current);
  const uid = (await host.run("id", "-u", NAME)).stdout.trim();
  assert.match(host.read(SNIPPET), new RegExp(`^  uid: ${uid}$`, "m"));
  const look = ["stat", "-c", "%a %U:%G", `/etc/${NAME}`] as const;
  assert.equal((await host.run(...look)).stdout, `750 root:${NAME}\n`);
  const edited = `${host.read(SETTINGS)}VOTEQUORUM_EXPORTER_LOG_FORMAT=json\n`;
  host.write(SETTINGS, edited);

  await rpm("--root", host.root, "-U", packages.next);
  assert.equal(host.read(SETTINGS), edited);
  assert.equal((await host.run(...look)).stdout, `750 root:${NAME}\n`);
  {
    await using service = await startService(host);
    const [info] = readExposition(await service.exporter.scrape()).all(
      "votequorum_exporter_build_info",
    );
    assert.equal(info?.labels["version"], NEXT);
    assert.match(service.exporter.stderr(), /^\{/);
    assert.equal(await service.exporter.stop(), 0);
  }

  await rpm("--root", host.root, "-e", NAME);
  assert.throws(() => host.read(SNIPPET), /ENOENT/);
  await host.run("dpkg", "--purge", "systemd-standalone-sysusers");
  assert.deepEqual(
    leftovers(host)
      .filter((line) => !OF_RPM.test(line))
      .toSorted(),
    [
      "/etc/group: content",
      "/etc/gshadow: content",
      "/etc/passwd: content",
      "/etc/shadow: content",
      "/etc/sysconfig/votequorum-exporter.rpmsave: new",
      "/var/lib/votequorum-exporter/journal.jsonl.lock: new",
      "/var/lib/votequorum-exporter/journal.jsonl.mark: new",
      "/var/lib/votequorum-exporter/journal.jsonl: new",
      "/var/lib/votequorum-exporter: new",
    ],
  );
});
