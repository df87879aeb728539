// Room test/native: what the watcher thread promises, and when it promises nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

/** How long the promise has been due when it is asked for; negative: it lies ahead. */
const late =
  "(addon, watcher) => Number(process.hrtime.bigint()) / 1e6 - watcher.dueMs()";
/** JSON knows no infinity. */
const isHeld = "(addon, watcher) => watcher.dueMs() === Infinity";

async function becomes(child: WatchProcess, code: string): Promise<void> {
  while ((await child.ask("run", code)) !== true) {
    await new Promise(setImmediate);
  }
}

test("dueMs() of a thread that waits lies ahead, by the poll interval at most", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { options: { pollIntervalMs: 3_600_000 } },
    standin,
  );
  await child.kind("snapshot");
  await becomes(child, `(...args) => (${late})(...args) < -3_000_000`);
  assert.ok(Number(await child.ask("run", late)) >= -3_600_001);
});

test("dueMs() is Infinity while corosync holds the thread in any of its calls, and ends with the call", async () => {
  for (const call of ["initialize", "trackstart", "getinfo"]) {
    await using standin = await startStandin([`hang ${call}`]);
    await using child = new WatchProcess({}, standin);
    await standin.connected;
    await becomes(child, isHeld);
    await standin.send(`go ${call}`);
    await child.kind("snapshot");
    await becomes(child, `(...args) => !(${isHeld})(...args)`);
  }
});

test("dueMs() of a thread that ended, and that nobody heard, lies in the past and stays there", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess({ deaf: true, stay: true }, standin);
  await child.ask("close");
  // Of those left in the mailbox the last is its last word.
  const isEnded = `(addon, watcher) => watcher.take().at(-1)?.kind === "ended"`;
  await becomes(child, isEnded);
  await child.ask(
    "run",
    "(addon, watcher) => void (globalThis.due = watcher.dueMs())",
  );
  assert.ok(Number(await child.ask("run", late)) >= 0);
  const stays = "(addon, watcher) => watcher.dueMs() === globalThis.due";
  assert.equal(await child.ask("run", stays), true);
});
