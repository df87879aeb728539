// Room test/native: the lock that ends with its owner, and the exit that waits for nobody.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

const addon = resolve(
  process.env["ADDON_DIR"] ?? "build/Release",
  "posix.node",
);
const preload = process.env["ADDON_PRELOAD"] ?? "";
const folder = mkdtempSync(join(tmpdir(), "posix-"));
after(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a program that has the addon as `posix`, in a process of its own: under the sanitizers only that one has them. */
function run(program: string, ...args: readonly string[]) {
  return spawn(
    process.execPath,
    [
      "-e",
      `const posix = require(process.argv[1]); ${program}`,
      addon,
      ...args,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, LD_PRELOAD: preload },
    },
  );
}

test("flockExclusive() is held by one, refused to others, and dropped by the kernel with its owner", async () => {
  const path = join(folder, "lock");
  const program = `
    const lock = posix.flockExclusive(require("fs").openSync(process.argv[2], "w"));
    console.log(lock);
    setInterval(() => {}, 1000);`;
  const owner = run(program, path);
  assert.equal(String((await once(owner.stdout, "data"))[0]), "true\n");
  const other = run(program, path);
  assert.equal(String((await once(other.stdout, "data"))[0]), "false\n");
  other.kill("SIGKILL");
  owner.kill("SIGKILL");
  await Promise.all([once(owner, "exit"), once(other, "exit")]);
  const next = run(program, path);
  assert.equal(String((await once(next.stdout, "data"))[0]), "true\n");
  next.kill("SIGKILL");
  await once(next, "exit");
});

test("leaveNow() leaves while a thread of libuv waits for a disk, with the code it was given", async () => {
  const fifo = join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
  // Opening a FIFO that nobody writes to holds a thread as a dead disk does.
  const child = run(
    `require("fs").open(process.argv[2], "r", () => {});
     setImmediate(() => setTimeout(() => posix.leaveNow(7), 50));`,
    fifo,
  );
  assert.deepEqual(await once(child, "exit"), [7, null]);
});

test("wrong arguments are TypeErrors, a descriptor that is none an Error with words", async () => {
  const child = run(`
    const assert = require("assert");
    for (const wrong of [[], ["1"], [-1], [1.5], [NaN], [2 ** 31], [1, 2]]) {
      assert.throws(() => posix.flockExclusive(...wrong), TypeError);
      assert.throws(() => posix.leaveNow(...wrong), TypeError);
    }
    assert.throws(() => posix.flockExclusive(9999), /Cannot lock descriptor 9999: Bad file descriptor/);`);
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
