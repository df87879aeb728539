// Tests of room journal: SIGKILL at any moment. What was acknowledged is there, and nothing is there twice.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { journalPath, mustOpen } from "./open.ts";

const child = fileURLToPath(new URL("child.ts", import.meta.url));
const ROUNDS = 12;

test(`a process killed ${String(ROUNDS)} times amid 200 transitions loses none that was acknowledged, and counts none twice (misses nothing)`, async (context) => {
  const path = await journalPath(context);
  const options = { path, maxFileBytes: 16 * 1024, keepFiles: 10 };
  let acknowledged = 0;
  let total = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const process_ = spawn(
      process.execPath,
      ["--import", "tsx", child, "flap", path],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    context.after(() => process_.kill("SIGKILL"));
    const ended = once(process_, "exit");
    // Some 200 transitions in all rounds, the kill after a different number of acknowledgements each time.
    let left = 1 + ((round * 7) % 33);
    for await (const line of createInterface(process_.stdout)) {
      acknowledged = Math.max(acknowledged, Number(line));
      left -= 1;
      if (left === 0) process_.kill("SIGKILL");
    }
    await ended;
    const journal = await mustOpen(options);
    const { counters } = journal.restored ?? assert.fail();
    const entries = await journal.read({ limit: 10_000 });
    const seqs = entries.map(({ seq }) => seq);
    const newest = seqs[0] ?? 0;
    assert.ok(
      newest >= acknowledged,
      `${String(acknowledged)} was acknowledged, ${String(newest)} is there`,
    );
    assert.deepEqual(
      seqs,
      Array.from({ length: newest }, (_, index) => newest - index),
    );
    const lost = entries.filter(({ kind }) => kind === "quorum-lost").length;
    const gained = entries.filter(({ kind }) => kind === "quorum-gained");
    assert.equal(counters.quorumLost, lost);
    assert.equal(counters.quorumGained, gained.length);
    assert.ok(Math.abs(lost - gained.length) <= 1, "each flap once");
    assert.ok(lost + gained.length >= total);
    total = lost + gained.length;
    assert.equal(
      entries.filter(({ kind }) => kind === "started").length,
      round + 1,
    );
    assert.ok(journal.errors() <= 1, "at most one torn line");
    await journal[Symbol.asyncDispose]();
  }
  assert.ok(total >= 200, String(total));
});
