// Promise 4, it cannot hurt the cluster: the exporter as a user without rights, from corosync's first refusal on.
import assert from "node:assert/strict";
import { chown, mkdir, readFile, stat } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Exporter, startExporter } from "../../lab/exporter.ts";
import { finish } from "../../lab/kernel/command.ts";
import { hasExited } from "../../lab/kernel/leash.ts";
import { startLab, until, type Lab } from "../../lab/lab.ts";
import type { LabNode } from "../../lab/node.ts";
import { readExposition, type Scraped } from "./support/exposition.ts";
import {
  copyInstallation,
  type InstalledCopy,
} from "./support/installed-copy.ts";

/** Of nobody else on this host, and without a name: corosync must not need one. */
const USER = { uid: 61_183, gid: 61_183 };
const SNIPPET = "/etc/corosync/uidgid.d/votequorum-exporter";
const STATE = "/run/state-of-the-exporter";

let lab: Lab;
let installed: InstalledCopy;
before(async () => {
  installed = copyInstallation();
  lab = await startLab({ nodes: 2, clusterName: "guarded" });
  for (const node of lab.nodes) {
    const path = node.path(STATE);
    await mkdir(path, { mode: 0o700 });
    await chown(path, USER.uid, USER.gid);
  }
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  installed[Symbol.dispose]();
});

/** The exporter as systemd would run it: a user of its own, a state directory of its own, nothing else. */
async function startUnprivileged(node: LabNode): Promise<Exporter> {
  const address = `${node.managementAddress}:10064`;
  const child = node.spawn(
    process.execPath,
    [installed.main, `--web.listen-address=${address}`],
    {
      asUser: USER,
      cwd: "/",
      env: { STATE_DIRECTORY: STATE },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exporter = new Exporter(child, `http://${address}`);
  await until(`the exporter of ${node.name} to answer`, async () => {
    assert.ok(!hasExited(child), exporter.stderr());
    return (await exporter.get("/-/healthy")).ok;
  });
  return exporter;
}

function doctor(node: LabNode) {
  return run(node, process.execPath, [installed.main, "doctor"], {
    asUser: USER,
    env: { STATE_DIRECTORY: STATE },
  });
}

function run(
  node: LabNode,
  command: string,
  args: readonly string[],
  options: Parameters<LabNode["spawn"]>[2] = {},
) {
  const child = node.spawn(command, args, { stdio: "pipe", ...options });
  return finish(child, { command, accept: [0, 1, 2], timeoutMs: 30_000 });
}

function admit(node: LabNode, ...args: readonly string[]) {
  return run(node, "sh", ["packaging/corosync/admit.sh", ...args]);
}

async function shows(
  exporter: Exporter,
  what: string,
  isShown: (scraped: Scraped) => boolean,
): Promise<Scraped> {
  return until(what, async () => {
    const scraped = readExposition(await exporter.scrape());
    return isShown(scraped) ? scraped : undefined;
  });
}

test("an exporter without rights: up 0 and words that help, then admit.sh, and all of it works without a restart", async () => {
  const node = lab.node(1);
  await using exporter = await startUnprivileged(node);
  const status = await readFile(`/proc/${exporter.pid}/status`, "utf8");
  assert.match(status, /^Uid:\t61183\t61183\t61183\t61183$/m);
  assert.match(status, /^CapEff:\t0+$/m);

  const denied = await shows(exporter, "the refusal", (scraped) => {
    const code = "CS_ERR_ACCESS";
    return (
      (scraped.value("votequorum_connection_errors_total", { code }) ?? 0) > 0
    );
  });
  assert.equal(denied.value("votequorum_up"), 0);
  assert.equal(denied.value("votequorum_quorate"), undefined);
  const helps =
    /refused uid 61183, gid 61183[:;] as root put `uidgid \{ uid: 61183 \}`.* into \/etc\/corosync\/uidgid\.d\/votequorum-exporter .*`corosync-cmapctl -s uidgid\.uid\.61183 u8 1`/;
  assert.match(exporter.stderr(), helps);
  assert.doesNotMatch(exporter.stderr(), /Running as root/);
  const ill = await doctor(node);
  assert.equal(ill.code, 1, ill.stdout);
  assert.match(ill.stdout, new RegExp(`FAIL access: .*${helps.source}`));

  const admitted = await admit(node, String(USER.uid));
  assert.equal(admitted.code, 0, admitted.stderr);
  const seen = await shows(
    exporter,
    "votes, cmap's values and the journal",
    (scraped) =>
      scraped.value("votequorum_up") === 1 &&
      scraped.value("corosync_collector_success", { collector: "knet" }) === 1,
  );
  assert.equal(seen.value("votequorum_quorate"), 1);
  for (const collector of [
    "config",
    "knet",
    "members",
    "scheduling",
    "totem",
  ]) {
    const success = seen.value("corosync_collector_success", { collector });
    assert.equal(success, 1, collector);
  }
  assert.equal(seen.value("votequorum_journal_errors_total"), 0);
  const { uid, mode } = await stat(node.path(`${STATE}/journal.jsonl`));
  assert.deepEqual([uid, mode & 0o027], [USER.uid, 0]);

  const well = await doctor(node);
  assert.match(well.stdout, /ok {3}access: uid 61183, gid 61183 may read$/m);
  assert.match(well.stdout, /ok {3}journal: .* an exporter writes it/);
  assert.doesNotMatch(well.stdout, /as root/);
});

test("the snippet is read at corosync's start and at a reload, and a revoked user is refused after the next one", async () => {
  const node = lab.node(2);
  assert.equal((await admit(node, String(USER.uid))).code, 0);
  await node.kill();
  await node.boot();
  const mayAsk = async (): Promise<boolean> =>
    (await run(node, "corosync-quorumtool", ["-s"], { asUser: USER })).code !==
    1;
  assert.equal(await mayAsk(), true, "after a start of corosync");
  await admit(node, "--revoke");
  assert.equal(await mayAsk(), true, "corosync has not read again");
  await node.reload();
  await until("the refusal after a reload", async () => !(await mayAsk()));
  await assert.rejects(stat(node.path(SNIPPET)), { code: "ENOENT" });
});

test("cannot hurt the cluster: a name that the host does not know keeps corosync from starting, so admit.sh writes a number", async () => {
  const node = lab.node(2);
  const unknown = await admit(node, "no-such-user");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no-such-user: there is no such user; make it/);
  assert.equal((await admit(node, "daemon")).code, 0);
  const snippet = await readFile(node.path(SNIPPET), "utf8");
  assert.match(snippet, /^uidgid \{\n {2}uid: \d+\n\}$/m);
  const named = snippet.replace(/uid: \d+/, "uid: no-such-user");
  await run(node, "sh", ["-c", `cat >${SNIPPET} <<'END'\n${named}END`]);
  await node.kill();
  await assert.rejects(node.boot(), /'no-such-user' user is not found/);
  await admit(node, "--revoke");
  await node.boot();
});

test("admit.sh refuses root and arguments that it does not know, in one line", async () => {
  for (const args of [["root"], ["0"], ["--remove"], ["a", "b"]]) {
    const refused = await admit(lab.node(1), ...args);
    assert.equal(refused.code, 2, args.join(" "));
    assert.match(refused.stderr, /^admit\.sh: error: Cannot .*\n$/);
  }
});

test("started as root it says once that it need not be, and names the user; its doctor says it too, status does not", async () => {
  const node = lab.node(1);
  await using exporter = await startExporter(node, { listen: ":10065" });
  const told = exporter
    .stderr()
    .split("\n")
    .filter((line) => line.includes("Running as root"));
  assert.equal(told.length, 1, exporter.stderr());
  assert.match(
    told[0] ?? "",
    /^time=\S+ level=WARN .*User=votequorum-exporter/,
  );
  const main = "dist/main.js";
  const examined = await run(node, process.execPath, [main, "doctor"]);
  assert.match(examined.stdout, /uid 0, gid 0 may read, as root always may/);
  const status = await run(node, process.execPath, [main, "status"]);
  assert.doesNotMatch(status.stdout + status.stderr, /as root/);
});
