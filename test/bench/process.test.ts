// Bench: what a process costs is read from the kernel as it is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { openMemoryGroup } from "../../bench/memory-group.ts";
import { processorMs, residentOf, scheduledMs } from "../../bench/process.ts";

test("processorMs() counts programs that were started and have ended, as a scrape of the peer's is", () => {
  const before = processorMs(process.pid);
  const burn =
    "while (process.cpuUsage().user + process.cpuUsage().system < 300_000);";
  spawnSync(process.execPath, ["-e", burn]);
  // One tick at either end may be cut off.
  assert.ok(processorMs(process.pid) - before >= 280);
});

test("scheduledMs() and residentOf() read figures of a process that lives", () => {
  assert.ok(scheduledMs(process.pid) > 0);
  const { anonMiB, pssMiB, rssMiB } = residentOf(process.pid);
  assert.ok(anonMiB > 1 && pssMiB > anonMiB / 2 && rssMiB >= anonMiB);
});

test("openMemoryGroup() charges what a command takes, and is gone afterwards", async (t) => {
  const opened = openMemoryGroup(64);
  if (opened === undefined) {
    t.skip("this host lets nobody make a memory cgroup");
    return;
  }
  await using group = opened;
  const take = "Buffer.alloc(20 * 2 ** 20, 1)";
  const words = [...group.through, process.execPath, "-e", take];
  const { status } = spawnSync("env", words);
  assert.equal(status, 0);
  assert.ok(group.charge().mostMiB > 20);
  assert.ok(group.charge().mostMiB <= 64);
});
