// Room config: the reader of --config.file on real files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { readConfigFile } from "../../src/config/given/read-config-file.ts";

suite("readConfigFile()", () => {
  const directory = mkdtempSync(join(tmpdir(), "votequorum-config-"));
  after(() => {
    rmSync(directory, { recursive: true });
  });
  function write(name: string, bytes: string | Uint8Array): string {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  }

  test("reads a file, also through a symbolic link", () => {
    const path = write("a.yml", "log.level: größer\n");
    symlinkSync(path, join(directory, "link.yml"));
    for (const name of [path, join(directory, "link.yml")]) {
      assert.equal(readConfigFile(name), "log.level: größer\n");
    }
  });

  test("reads a file whose size the kernel does not tell", () => {
    assert.match(readConfigFile("/proc/self/status"), /^Name:/);
  });

  test("reads exactly 1 MiB and refuses one byte more", () => {
    const size = 1024 * 1024;
    const path = write("big.yml", "#".repeat(size));
    assert.equal(readConfigFile(path).length, size);
    writeFileSync(path, "#".repeat(size + 1));
    assert.throws(() => readConfigFile(path), /larger than 1048576 bytes/);
  });

  test("refuses what is no UTF-8", () => {
    const path = write("latin1.yml", new Uint8Array([0x23, 0xe4]));
    assert.throws(() => readConfigFile(path), /utf-8/);
  });

  test("refuses a folder, a device and a FIFO without waiting for a writer", () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    for (const path of [directory, "/dev/zero", fifo]) {
      assert.throws(() => readConfigFile(path), /not a regular file/);
    }
  });

  test("tells that there is no such file", () => {
    const path = join(directory, "none.yml");
    assert.throws(() => readConfigFile(path), /ENOENT/);
  });
});
