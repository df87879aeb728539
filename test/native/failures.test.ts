// Room test/native: every call may fail with every code, and the watcher ends or goes on as it should.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess } from "./watch-process.ts";

/** Every cs_error_t of corotypes.h but CS_OK, and one that no header knows. */
const codes = [
  ...Array.from({ length: 27 }, (_, index) => index + 2),
  30,
  100,
  4711,
];
const CS_ERR_LIBRARY = 2;
const transient = new Set([6, 16]); // CS_ERR_TRY_AGAIN, CS_ERR_INTERRUPT
const lost = new Set([CS_ERR_LIBRARY, 9]); // and CS_ERR_BAD_HANDLE

for (const call of [
  "initialize",
  "context_set",
  "fd_get",
  "trackstart",
  "dispatch",
  "getinfo",
]) {
  test(`Watcher ends with votequorum_${call} and its code, for every code, and finalizes`, async () => {
    await using standin = await startStandin();
    await using child = new WatchProcess(
      { stay: true, options: { pollIntervalMs: 20 } },
      standin,
    );
    await child.kind("snapshot");
    for (const code of codes) {
      const goesOn =
        transient.has(code) && (call === "dispatch" || call === "getinfo");
      const from = child.heard.length;
      await standin.send(`fail ${call} ${String(code)}${goesOn ? " 3" : ""}`);
      await child.ask("close");
      await child.kind("ended", from);
      const start = child.heard.length;
      await child.ask("restart");
      if (goesOn) {
        await child.kind("snapshot", start);
      } else {
        const ended = await child.kind("ended", start);
        assert.deepEqual(
          [ended.call, ended.code],
          [`votequorum_${call}`, code],
        );
        const { handles } = await standin.calls();
        assert.equal(
          handles,
          0,
          "the handle is finalized before ended is told",
        );
        await standin.send(`work ${call}`);
        await child.ask("restart");
      }
      await standin.send(`work ${call}`);
    }
  });
}

test("Watcher ends when getinfo of another node says that the connection is lost, else goes on without the node", async () => {
  await using standin = await startStandin(["nodes 2"]);
  await using child = new WatchProcess({ stay: true, idle: true }, standin);
  for (const code of codes) {
    const from = child.heard.length;
    await child.ask("restart");
    await standin.send(`fail getinfo:2 ${String(code)}`);
    if (lost.has(code)) {
      const ended = await child.kind("ended", from);
      assert.deepEqual([ended.call, ended.code], ["votequorum_getinfo", code]);
    } else {
      await child.until(
        (item) => item.kind === "snapshot" && item.failures[0]?.code === code,
        from,
      );
      await child.ask("close");
      await child.kind("ended", from);
    }
    await standin.send("work getinfo:2");
  }
});

test("Watcher hears the last words of a dead corosync, then ends with votequorum_dispatch and CS_ERR_LIBRARY", async () => {
  await using standin = await startStandin(["hang dispatch"]);
  await using child = new WatchProcess(
    { options: { pollIntervalMs: 3_600_000 } },
    standin,
  );
  await child.kind("connected");
  await standin.send("quorum 0 1:1", "hup", "go dispatch");
  const ended = await child.kind("ended");
  assert.deepEqual(
    [ended.call, ended.code],
    ["votequorum_dispatch", CS_ERR_LIBRARY],
  );
  const quorate = child.items.flatMap((item) =>
    item.kind === "quorum" ? [item.quorate] : [],
  );
  assert.deepEqual(quorate, [1, 0]);
});

test("Watcher believes POLLHUP though dispatch turned CS_ERR_BAD_HANDLE into CS_OK", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { options: { pollIntervalMs: 3_600_000 } },
    standin,
  );
  await child.kind("snapshot");
  await standin.send("fail dispatch 1", "hup");
  const ended = await child.kind("ended");
  assert.deepEqual(
    [ended.call, ended.code],
    ["votequorum_dispatch", CS_ERR_LIBRARY],
  );
});

test("Watcher finds a bad handle that dispatch hides, without POLLHUP, by the timer's getinfo", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess({}, standin);
  await child.kind("snapshot");
  await standin.send("fail dispatch 1", "fail getinfo 9", "expected 3");
  const ended = await child.kind("ended");
  assert.deepEqual([ended.call, ended.code], ["votequorum_getinfo", 9]);
});
