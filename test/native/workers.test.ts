// Room test/native: several environments in one process do not know of each other.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Standin, freeze, startStandin } from "./standin/driver.ts";
import { WatchProcess, addonDir } from "./watch-process.ts";

const live = { stay: true };

test("addon loads in the main thread, in two workers and from a second path, and each watches on its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "addon-copy-"));
  try {
    const copy = join(folder, "copy.node");
    await copyFile(join(addonDir, "votequorum.node"), copy);
    await using standin = await startStandin(["nodes 2"]);
    await using child = new WatchProcess(live, standin);
    assert.deepEqual(await child.ask("load", copy), ["Watcher"]);
    for (const worker of [
      await child.ask("worker"),
      await child.ask("worker", copy),
    ]) {
      await child.until(
        (item, heard) => heard.worker === worker && item.kind === "snapshot",
      );
    }
    await child.kind("snapshot");
    assert.equal((await standin.calls()).handles, 3);
    await child.ask("workerExit", 0);
    await child.ask("workerExit", 1);
    await handles(standin, 1);
    await goesOn(child, standin);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a worker terminated in the middle of a storm takes nothing down, and its handle is finalized", async () => {
  await using standin = await startStandin(["current off"]);
  await using child = new WatchProcess(live, standin);
  for (let round = 0; round < 10; round++) {
    const worker = await child.ask("worker");
    await child.until(
      (item, heard) => heard.worker === worker && item.kind === "connected",
    );
    await standin.send("storm 20000");
    await child.until(
      (item, heard) => heard.worker === worker && item.kind === "quorum",
    );
    await child.ask("terminate", worker);
    await handles(standin, 1);
  }
  await goesOn(child, standin);
});

test("a worker terminated before it is connected takes nothing down", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(live, standin);
  await child.kind("connected");
  for (let round = 0; round < 10; round++) {
    await child.ask("terminate", await child.ask("worker"));
  }
  await handles(standin, 1);
  await goesOn(child, standin);
});

for (const [leave, title] of [
  ["workerExit", "exits"],
  ["terminate", "is terminated"],
] as const) {
  test(`a worker that ${title} while corosync is frozen leaves a thread that ends by itself after the thaw`, async () => {
    await using standin = await startStandin();
    await using child = new WatchProcess({ ...live, idle: true }, standin);
    const worker = await child.ask("worker");
    await child.until((item) => item.kind === "snapshot");
    await freeze(standin);
    await child.ask(leave, worker);
    const stuck = (await child.ask("usage")) as { readonly threads: number };
    assert.equal(
      (await standin.calls()).handles,
      1,
      "the frozen one is still held",
    );
    await standin.send("go *");
    await handles(standin, 0);
    for (;;) {
      const now = (await child.ask("usage")) as { readonly threads: number };
      if (now.threads < stuck.threads) break;
    }
    await child.ask("restart");
    await goesOn(child, standin);
  });
}

async function handles(standin: Standin, count: number): Promise<void> {
  while ((await standin.calls()).handles !== count)
    await new Promise(setImmediate);
}

/** The main thread's watcher still hears what corosync says. */
async function goesOn(child: WatchProcess, standin: Standin): Promise<void> {
  const from = child.heard.length;
  await child.until(
    (item, heard) => heard.worker === undefined && item.kind === "snapshot",
    from,
  );
  await standin.send("expected 42");
  await child.until(
    (item, heard) => heard.worker === undefined && item.kind === "expected",
    from,
  );
}
