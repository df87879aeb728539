// Room test/native: the datagram to a unix socket, as the service manager is told something.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { once } from "node:events";
import { addonDir } from "./watch-process.ts";
import { startReceiver } from "../systemd/receiver.ts";

const folder = mkdtempSync(join(tmpdir(), "datagram-"));
after(() => {
  rmSync(folder, { recursive: true });
});

/** In a process of its own: under the sanitizers only that one has them. */
function run(program: string, ...args: readonly string[]): unknown {
  const output = execFileSync(
    process.execPath,
    [
      "-e",
      `const { sendDatagram } = require(process.argv[1]); ${program}`,
      ...[join(addonDir, "posix.node"), ...args],
    ],
    {
      encoding: "utf8",
      env: { ...process.env, LD_PRELOAD: process.env["ADDON_PRELOAD"] ?? "" },
    },
  );
  return JSON.parse(output);
}

function send(address: string, text: string): unknown {
  return run(
    "console.log(JSON.stringify(sendDatagram(...process.argv.slice(2)) ?? null))",
    ...[address, text],
  );
}

test("sendDatagram() reaches a path and an abstract name, whole and in order", async () => {
  const abstract = `@votequorum-exporter-test-${String(process.pid)}`;
  for (const address of [join(folder, "notify"), abstract]) {
    await using receiver = await startReceiver(address);
    assert.equal(send(address, "READY=1\nSTATUS=grün"), null);
    assert.equal(send(address, "WATCHDOG=1"), null);
    await receiver.until((news) => news.length === 2);
    assert.deepEqual(
      receiver.heard.map(({ text }) => text),
      ["READY=1\nSTATUS=grün", "WATCHDOG=1"],
    );
  }
});

test("sendDatagram() never waits: a receiver that does not read is EAGAIN, one that is gone has its errno", async () => {
  const address = join(folder, "full");
  await using receiver = await startReceiver(address);
  receiver.freeze();
  const untilRefused = `
    let refused;
    while (refused === undefined) refused = sendDatagram(process.argv[2], "WATCHDOG=1");
    console.log(JSON.stringify(refused));`;
  assert.equal(run(untilRefused, address), "EAGAIN");
  assert.equal(send(join(folder, "nobody"), "x"), "ENOENT");
  assert.equal(send("@nobody-listens-here", "x"), "ECONNREFUSED");
  assert.equal(send(`/${"x".repeat(108)}`, "x"), "ENAMETOOLONG");
  for (const wrong of ["", "@", "/"]) {
    assert.equal(send(wrong, "x"), "EINVAL");
  }
});

test("cannot hurt: sendDatagram() cannot speak to a socket of the kind that corosync listens on", async () => {
  const path = join(folder, "stream");
  const server = createServer().listen(path);
  await once(server, "listening");
  assert.equal(send(path, "x"), "EPROTOTYPE");
  server.close();
});

test("sendDatagram() takes two texts, and nothing else", () => {
  const program = `
    const thrown = [[], ["@x"], ["@x", 1], [1, "x"], ["@x", "x", "x"]].map((wrong) => {
      try {
        return sendDatagram(...wrong);
      } catch (error) {
        return error.name;
      }
    });
    console.log(JSON.stringify([...new Set(thrown)]));`;
  assert.deepEqual(run(program), ["TypeError"]);
});
