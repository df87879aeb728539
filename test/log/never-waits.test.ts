// Room log: whatever stderr is and whoever does not read it, the event loop turns and the process can end.
import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { suite, test } from "node:test";
import { createLog } from "../../src/log/create-log.ts";
import {
  isNonBlocking,
  makeFifo,
  runToEnd,
  runUntilTold,
  writerCommand,
  type Ended,
} from "./pipe.ts";

/** 10 MB through a stderr that takes 64 KiB: any wait for it would be for ever. */
const done: Ended = {
  code: 0,
  signal: null,
  stdout: "turns=100 written=10000\n",
};
const endings = ["run-out", "dispose", "exit"] as const;

suite("createLog() with 10 MB of lines that nobody reads", () => {
  for (const ending of endings) {
    test(`a pipe: the loop turns to the end, the process ends by itself (${ending})`, async () => {
      using fifo = makeFifo();
      const command = [...writerCommand, "10", ending];
      assert.deepEqual(await runToEnd(command, fifo.fd), done);
      const lines = fifo.drain().split("\n");
      assert.ok(lines.length > 10);
      // What was taken is the beginning, in whole lines up to where the pipe was full.
      for (const [number, line] of lines.slice(0, -1).entries()) {
        assert.match(line, new RegExp(`msg=line number=${String(number)} `));
      }
    });

    test(`a pipe of another user, which cannot be opened anew (${ending})`, async (context) => {
      if (process.geteuid?.() !== 0) {
        context.skip("only root can start a program as somebody else");
        return;
      }
      using fifo = makeFifo();
      const command = [...writerCommand, "10", ending, "65534"];
      assert.deepEqual(await runToEnd(command, fifo.fd), done);
      assert.match(fifo.drain(), /^time=\S+ level=INFO msg=line number=0 /);
    });

    test(`a socket, as journald's (${ending})`, async () => {
      // Node makes "pipe" a socket pair, and reads nothing of it until somebody listens.
      const command = [...writerCommand, "10", ending];
      assert.deepEqual(await runToEnd(command, "pipe"), done);
    });

    test(`a terminal that does not take more (${ending})`, async () => {
      using fifo = makeFifo();
      // The terminal's other side writes to a full pipe: so it stops reading the terminal.
      const inner = [...writerCommand, "10", ending].join(" ");
      const outer = `exec script -qec '${inner} >&3' /dev/null 3>&1 >&2 2>/dev/null`;
      const told = await runUntilTold(["sh", "-c", outer], fifo.fd);
      assert.equal(told, done.stdout);
    });
  }

  test("the flags of the description shared with the shell stay as they are", async () => {
    using fifo = makeFifo();
    await using log = createLog({
      level: "info",
      format: "logfmt",
      fd: fifo.fd,
    });
    log.info("line");
    assert.equal(isNonBlocking(fifo.fd), false);
    assert.match(fifo.drain(), /msg=line/);
  });

  test("a pipe whose reader has gone is no reason to die", async () => {
    const shell = `${writerCommand.join(" ")} 10 dispose 2>&1 >&3 3>&- | true`;
    const ended = await runToEnd(["sh", "-c", `exec 3>&1; ${shell}`], 2);
    assert.equal(ended.stdout, done.stdout);
  });

  for (const device of ["/dev/full", "/dev/null"]) {
    test(`${device} takes them all`, async () => {
      const fd = openSync(device, "r+");
      const command = [...writerCommand, "10", "dispose"];
      assert.deepEqual(await runToEnd(command, fd), done);
      closeSync(fd);
    });
  }

  test("a closed stderr takes them all", async () => {
    const shell = `exec ${writerCommand.join(" ")} 10 dispose 2>&-`;
    assert.deepEqual(await runToEnd(["sh", "-c", shell], 2), done);
  });
});
