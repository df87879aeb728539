// Room test/native: a watcher that ended leaves no descriptor and no thread behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

const endings = {
  "corosync was lost": ["hup"],
  "a call failed": ["fail getinfo 2 1", "expected 1"],
} as const;

for (const [title, commands] of Object.entries(endings)) {
  test(`50 connections that ended as ${title} leave no descriptor, thread or handle`, async () => {
    await using standin = await startStandin();
    await using child = new WatchProcess({ stay: true }, standin);
    let first: unknown;
    for (let cycle = 0; cycle < 50; cycle++) {
      const from = Math.max(
        0,
        child.heard.findLastIndex((one) => one.item.kind === "ended"),
      );
      await child.kind("snapshot", from);
      await standin.send(...commands);
      await child.kind("ended", from + 1);
      const usage = await child.ask("usage");
      first ??= usage;
      assert.deepEqual(usage, first);
      assert.equal((await standin.calls()).handles, 0);
      await child.ask("restart");
    }
  });
}

test("50 connections that could not be made leave no descriptor, thread or handle", async () => {
  await using standin = await startStandin(["fail initialize 2"]);
  await using child = new WatchProcess({ stay: true }, standin);
  let first: unknown;
  for (let cycle = 0; cycle < 50; cycle++) {
    await child.kind("ended", cycle);
    const usage = await child.ask("usage");
    first ??= usage;
    assert.deepEqual(usage, first);
    await child.ask("restart");
  }
});
