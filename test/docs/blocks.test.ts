// Tests of docs/: every command block is run on a real node, or listed with the reason; every other block is read by
// the program that it is for.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkConfigBlock } from "./config-blocks.ts";
import { openHouse, type House } from "./house.ts";
import { notRun, texts } from "./not-run.ts";
import { pages, where, type Block } from "./pages.ts";

const blocks = pages.flatMap((page) => page.blocks);
const root = process.cwd();

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house[Symbol.asyncDispose]());

function keyOf({ page, text }: Block): string {
  return `${page}: ${text.split("\n")[0] ?? ""}`;
}

function kindOf(block: Block): "command" | "console" | "config" | "text" {
  switch (block.info) {
    case "sh":
      return "command";
    case "console":
      return "console";
    case "yaml":
    case "json":
    case "ini":
      return "config";
    default:
      return "text";
  }
}

/** Where a block wants to stand, if not in the checkout. */
const folders: ReadonlyMap<string, string> = new Map([
  [
    "docs/permissions.md: nm -D --undefined-only *.node | grep -E 'votequorum_|cmap_'   # see for yourself",
    "build/Release",
  ],
]);

/** What a block must print, besides ending well. */
const prints: ReadonlyMap<string, RegExp> = new Map([
  [
    "docs/install.md: curl -fsS http://localhost:10064/metrics | grep -E '^votequorum_(up|info|quorate)'",
    /votequorum_up 1\n[^]*cluster_name="north"[^]*votequorum_quorate 1\n/,
  ],
  ["docs/install.md: set -a", /^ok +access: uid 61183, gid 61183 may read/m],
  [
    "docs/prometheus.md: promtool query instant http://localhost:9090 'cluster_name:votequorum_quorate:min'",
    /cluster_name="north"\} => 1 /,
  ],
  [
    "docs/alertmanager.md: amtool check-config /usr/share/votequorum-exporter/alerts/alertmanager.example.yml",
    /\npager\n$/,
  ],
  [
    "docs/alertmanager.md: curl -fsS http://localhost:10064/metrics | grep '^votequorum_alerts_'",
    /votequorum_alerts_pending\{/,
  ],
]);

/** The checkout stands for what the package installs; a service's line is checked instead of served. */
function runnable(script: string): string {
  return script
    .replaceAll("/usr/share/votequorum-exporter/", `${root}/`)
    .replaceAll(/^votequorum-exporter(?= --|$)/gm, "$& --config.check")
    .replaceAll("--config.check --version", "--version")
    .replaceAll(/--config\.check(.*) --config\.check/g, "--config.check$1");
}

test("docs: every block is of a kind that is looked at, and every list of exceptions is of blocks that are there", () => {
  const keys = new Set(blocks.map(keyOf));
  for (const key of [...notRun.keys(), ...texts.keys()]) {
    assert.ok(keys.has(key), `listed, but in no page: ${key}`);
  }
  for (const key of [...folders.keys(), ...prints.keys()]) {
    assert.ok(keys.has(key), `known, but in no page: ${key}`);
  }
  for (const block of blocks) {
    if (kindOf(block) !== "text") continue;
    const what = `${where(block)}: neither run, read nor listed in not-run.ts`;
    assert.ok(texts.has(keyOf(block)), what);
  }
});

test("docs: what is not run names scripts that are there, and tests that run it", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  for (const [key, why] of [...notRun, ...texts]) {
    for (const [, script = ""] of key.matchAll(/npm run (\S+)/g)) {
      assert.ok(script in scripts, key);
    }
    for (const [file] of `${key} ${why}`.matchAll(
      /\b(?:scripts|test)\/\S+\.(?:sh|ts)/g,
    )) {
      assert.ok(existsSync(file), `${key}: ${file}`);
    }
  }
});

for (const block of blocks.filter((one) => kindOf(one) === "command")) {
  const key = keyOf(block);
  if (notRun.has(key)) continue;
  test(`docs: runs as it stands: ${key}`, async () => {
    await house.run("sh packaging/corosync/admit.sh");
    const folder = join(root, folders.get(key) ?? "");
    const { stdout } = await house.run(runnable(block.text), folder);
    assert.match(stdout, prints.get(key) ?? /(?:)/);
  });
}

for (const block of blocks.filter((one) => kindOf(one) === "console")) {
  test(`docs: prints what stands there: ${keyOf(block)}`, async () => {
    for (const part of block.text.split(/^\$ /m).slice(1)) {
      const [command = "", ...lines] = part.trimEnd().split("\n");
      const { stdout } = await house.run(runnable(command));
      assert.equal(stdout.trimEnd(), lines.join("\n"));
    }
  });
}

for (const block of blocks.filter((one) => kindOf(one) === "config")) {
  test(`docs: is read by what it is for: ${where(block)}`, async () => {
    await checkConfigBlock(block, house);
  });
}
