// Tests of room journal: one writer at a time, as the kernel sees it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test, type TestContext } from "node:test";
import { journalPath, mustOpen, tryOpen } from "./open.ts";

const child = fileURLToPath(new URL("child.ts", import.meta.url));

async function startHolder(context: TestContext, path: string) {
  const holder = spawn(
    process.execPath,
    ["--import", "tsx", child, "hold", path],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  context.after(() => holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  return holder;
}

test("openJournal() of a second process says who writes the journal, and leaves it alone", async (context) => {
  const path = await journalPath(context);
  const holder = await startHolder(context, path);
  const before = await readFile(path, "utf8");
  const opened = await tryOpen({ path });
  assert.equal(opened.kind, "taken");
  assert.match(
    opened.owner,
    new RegExp(`^pid ${String(holder.pid)} since \\d{4}-\\d\\d-\\d\\dT`),
  );
  assert.equal(await readFile(path, "utf8"), before);
});

test("openJournal() takes the lock of a process that was killed, whatever stands in the file", async (context) => {
  const path = await journalPath(context);
  const holder = await startHolder(context, path);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  await writeFile(`${path}.lock`, "pid 1 since never\n".repeat(100));
  await using journal = await mustOpen({ path });
  assert.equal(journal.errors(), 0);
  assert.equal(
    await readFile(`${path}.lock`, "utf8"),
    `pid ${String(process.pid)} since 2026-01-01T00:00:00.000Z\n`,
  );
});

test("openJournal() takes no words from a lock file that are not an owner's", async (context) => {
  const path = await journalPath(context);
  await using journal = await mustOpen({ path });
  await writeFile(`${path}.lock`, "\u001b[31m nobody\n");
  const opened = await tryOpen({ path });
  assert.deepEqual(opened, { kind: "taken", owner: "another process" });
  assert.equal(journal.errors(), 0);
});

test("disposing lets the lock go", async (context) => {
  const path = await journalPath(context);
  for (let times = 0; times < 3; times += 1) {
    const journal = await mustOpen({ path });
    await journal[Symbol.asyncDispose]();
    await journal[Symbol.asyncDispose]();
  }
});
