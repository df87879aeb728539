// Room test/systemd: the shipped unit is well-formed, and denies what is not needed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { variableOf } from "../../src/config/given/environment.ts";
import { acts, settings } from "../../src/config/flags.ts";

/** As reached; below 2 systemd calls it OK. Network and V8's own code are most of it. */
const EXPOSURE_CEILING = 1.3;

const folder = mkdtempSync(join(tmpdir(), "unit-"));
after(() => {
  rmSync(folder, { recursive: true });
});
for (const kind of ["service", "socket"]) {
  const name = `votequorum-exporter.${kind}`;
  cpSync(join("packaging/systemd", name), join(folder, name));
}

function analyze(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync("systemd-analyze", args, {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test("systemd-analyze verify has nothing to say about the service and the socket", () => {
  // The program and its manual page are installed by the packages, not here.
  const { output } = analyze(
    ...["verify", "--man=no", "--recursive-errors=yes"],
    ...["./votequorum-exporter.service", "./votequorum-exporter.socket"],
  );
  assert.equal(output, "");
});

test("cannot hurt: systemd-analyze security gives the service no more exposure than was reached", (t) => {
  const { output } = analyze(
    ...["security", "--offline=true", "--no-pager"],
    "./votequorum-exporter.service",
  );
  const figure = /Overall exposure level for \S+: ([\d.]+)/.exec(output)?.[1];
  t.diagnostic(`systemd-analyze security: ${figure ?? output}`);
  assert.ok(Number(figure) <= EXPOSURE_CEILING, output);
});

test("cannot hurt: no setting switches the cpu controller on, or ties corosync's life to ours", () => {
  const unit = readFileSync(
    join(folder, "votequorum-exporter.service"),
    "utf8",
  );
  const lines = unit.split("\n").filter((line) => !line.startsWith("#"));
  const harmful =
    /^(?:(?:Startup)?CPUWeight|CPUQuota\w*|CPUShares|CPUAccounting|IOWeight|Requires|Requisite|BindsTo|PartOf|Upholds|Wants|Conflicts|OnFailure)=/;
  assert.deepEqual(
    lines.filter((line) => harmful.test(line)),
    [],
  );
  assert.ok(lines.includes("Before=corosync.service"));
});

test("the file of defaults names flags that exist, and sets none", () => {
  const text = readFileSync(
    "packaging/systemd/votequorum-exporter.default",
    "utf8",
  );
  const known = [...Object.values(acts), ...Object.values(settings)].map(
    ({ name }) => variableOf(name),
  );
  const named = [...text.matchAll(/^#(VOTEQUORUM_EXPORTER_\w+)=/gm)];
  assert.ok(named.length > 3);
  for (const [, variable = ""] of named) {
    assert.ok(known.includes(variable), variable);
  }
  assert.doesNotMatch(text, /^[^#\n]/m);
});
