// Tests of docs/: every command block is run on a real node, or listed with the reason; every other block is read by
// the program that it is for.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkConfigBlock } from "./config-blocks.ts";
import { openHouse, type House } from "./house.ts";
import { blocks, folders, keyOf, kindOf, prints } from "./kinds.ts";
import { notRun } from "./not-run.ts";
import { where } from "./pages.ts";

const root = process.cwd();

let opened: House | undefined;
before(async () => {
  opened = await openHouse();
});
after(() => opened?.[Symbol.asyncDispose]());

function house(): House {
  assert.ok(opened, "the node is there");
  return opened;
}

/** The checkout stands for what the package installs; a service's line is checked instead of served. */
function runnable(script: string): string {
  return script
    .replaceAll("/usr/share/votequorum-exporter/", `${root}/`)
    .replaceAll(/^votequorum-exporter(?= --|$)/gm, "$& --config.check")
    .replaceAll("--config.check --version", "--version")
    .replaceAll(/--config\.check(.*) --config\.check/g, "--config.check$1");
}

for (const block of blocks.filter((one) => kindOf(one) === "command")) {
  const key = keyOf(block);
  if (notRun.has(key)) continue;
  test(`docs: runs as it stands: ${key}`, async () => {
    await house().run("sh packaging/corosync/admit.sh");
    const folder = join(root, folders.get(key) ?? "");
    const { stdout } = await house().run(runnable(block.text), folder);
    assert.match(stdout, prints.get(key) ?? /(?:)/);
  });
}

for (const block of blocks.filter((one) => kindOf(one) === "console")) {
  test(`docs: prints what stands there: ${keyOf(block)}`, async () => {
    for (const part of block.text.split(/^\$ /m).slice(1)) {
      const [command = "", ...lines] = part.trimEnd().split("\n");
      const { stdout } = await house().run(runnable(command));
      assert.equal(stdout.trimEnd(), lines.join("\n"));
    }
  });
}

for (const block of blocks.filter((one) => kindOf(one) === "config")) {
  test(`docs: is read by what it is for: ${where(block)}`, async () => {
    await checkConfigBlock(block, house());
  });
}
