// Room test/native: the garbage collector takes a watcher after its life, never during it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

test("Watcher that nobody refers to goes on watching through garbage collections", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { stay: true, deaf: true },
    { ...standin, nodeFlags: ["--expose-gc"] },
  );
  await child.ask("forget");
  for (let round = 0; round < 5; round++)
    assert.equal(await child.ask("gc"), 0);
  const { handles, counts } = await standin.calls();
  assert.equal(handles, 1);
  while ((await standin.calls()).counts["getinfo"] === counts["getinfo"]) {
    await new Promise(setImmediate);
  }
});

test("Watcher is collected after it ended, though nothing was taken", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { stay: true, deaf: true },
    { ...standin, nodeFlags: ["--expose-gc"] },
  );
  await child.ask("close");
  await child.ask("forget");
  while ((await child.ask("gc")) === 0) await new Promise(setImmediate);
});

test("Watcher whose construction was refused is collected, and nothing was started", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { stay: true, idle: true },
    { ...standin, nodeFlags: ["--expose-gc"] },
  );
  const refused = `({ Watcher }) => {
    let count = 0;
    for (let i = 0; i < 1000; i++) {
      try { new Watcher({ pollIntervalMs: 1 }, () => {}); } catch { count++; }
    }
    return count;
  }`;
  assert.equal(await child.ask("run", refused), 1000);
  await child.ask("gc");
  const { threads } = (await child.ask("usage")) as {
    readonly threads: number;
  };
  assert.ok(threads < 100);
});
