// Room config: the reader of web config files while we serve, on real files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { readWebFile } from "../../src/config/web/read-file.ts";

suite("readWebFile()", () => {
  const directory = mkdtempSync(join(tmpdir(), "votequorum-web-"));
  after(() => {
    rmSync(directory, { recursive: true });
  });
  function write(name: string, bytes: string | Uint8Array): string {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  }

  async function assertUnreadable(path: string, words: RegExp): Promise<void> {
    const file = await readWebFile(path);
    assert.equal(file.kind, "unreadable");
    assert.match(file.reason, words);
  }

  test("reads a file, an empty one, and one behind a symbolic link", async () => {
    const path = write("a.yml", "größer\n");
    symlinkSync(path, join(directory, "link.yml"));
    for (const one of [path, join(directory, "link.yml")]) {
      assert.deepEqual(await readWebFile(one), {
        kind: "text",
        text: "größer\n",
      });
    }
    assert.deepEqual(await readWebFile(write("empty.yml", "")), {
      kind: "text",
      text: "",
    });
  });

  test("reads a file whose size the kernel does not tell, in as many pieces as it takes", async () => {
    const file = await readWebFile("/proc/self/smaps");
    assert.equal(file.kind, "text");
    assert.ok(file.text.length > 10_000);
  });

  test("reads exactly 1 MiB and refuses one byte more", async () => {
    const size = 1024 * 1024;
    const path = write("big.yml", "#".repeat(size));
    const file = await readWebFile(path);
    assert.equal(file.kind === "text" && file.text.length, size);
    writeFileSync(path, "#".repeat(size + 1));
    await assertUnreadable(path, /larger than 1048576 bytes/);
  });

  test("refuses a folder, a device and a FIFO without waiting for a writer", async () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    for (const path of [directory, "/dev/zero", fifo]) {
      await assertUnreadable(path, /not a regular file/);
    }
  });

  test("tells that there is no such file, and what is no UTF-8", async () => {
    await assertUnreadable(join(directory, "none.yml"), /ENOENT/);
    const latin1 = write("latin1.yml", new Uint8Array([0x23, 0xe4]));
    await assertUnreadable(latin1, /utf-8/);
  });

  test("rejects when no file descriptor is left, which tells nothing about the file", () => {
    const module = new URL("../../src/config/web/read-file.ts", import.meta.url)
      .pathname;
    const path = write("b.yml", "text\n");
    const script = `
      import { openSync } from "node:fs";
      import { readWebFile } from ${JSON.stringify(module)};
      await readWebFile(${JSON.stringify(path)});
      try { for (;;) openSync("/dev/null"); } catch {}
      readWebFile(${JSON.stringify(path)}).then(
        (file) => process.exit(1),
        (error) => process.exit(error.code === "EMFILE" ? 42 : 2),
      );`;
    const file = write("poor.mts", script);
    const command = `ulimit -n 100; exec node --import tsx ${file}; `;
    assert.throws(
      () => execFileSync("sh", ["-c", command], { stdio: "pipe" }),
      { status: 42 },
    );
  });
});
