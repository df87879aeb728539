// Room log: what a line looks like, what is not logged, and that missing lines are announced.
import assert from "node:assert/strict";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import fc from "fast-check";
import { createLog, type LogOptions } from "../../src/log/create-log.ts";
import { errorText, onChange, type Log } from "../../src/log/log.ts";
import { makeFifo } from "./pipe.ts";

/** What `act` logged into a regular file. */
async function linesOf(
  options: Omit<LogOptions, "fd">,
  act: (log: Log) => void,
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), "votequorum-log-"));
  const path = join(directory, "log");
  const fd = openSync(path, "a");
  try {
    const log = createLog({ flushTimeoutMs: 600_000, ...options, fd });
    act(log);
    await log[Symbol.asyncDispose]();
    const lines = readFileSync(path, "utf8").split("\n");
    assert.equal(lines.pop(), "");
    return lines;
  } finally {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  }
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

suite("createLog() lines", () => {
  test("logfmt as Prometheus programs write it", async () => {
    const [line = ""] = await linesOf(
      { level: "info", format: "logfmt" },
      (log) => {
        log.info("Listening on", { address: "[::]:10064", tls: false, n: 1.5 });
      },
    );
    assert.match(
      line,
      new RegExp(
        `^time=${TIME} level=INFO msg="Listening on" address=\\[::\\]:10064 tls=false n=1\\.5$`,
      ),
    );
  });

  test("JSON with time, level and msg", async () => {
    const [line = ""] = await linesOf(
      { level: "info", format: "json" },
      (log) => {
        log.warn("Lost corosync", { code: "CS_ERR_LIBRARY", n: 2 });
      },
    );
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(time), new RegExp(`^${TIME}$`));
    assert.deepEqual(rest, {
      level: "WARN",
      msg: "Lost corosync",
      code: "CS_ERR_LIBRARY",
      n: 2,
    });
  });

  const levels = ["debug", "info", "warn", "error"] as const;
  for (const [index, level] of levels.entries()) {
    test(`level ${level} lets through what is as severe or more`, async () => {
      const lines = await linesOf({ level, format: "logfmt" }, (log) => {
        for (const each of levels) log[each]("m");
      });
      assert.deepEqual(
        lines.map((line) => /level=(\w+)/.exec(line)?.[1]?.toLowerCase()),
        levels.slice(index),
      );
    });
  }

  test("a message is no format, and a field cannot pose as time, level or message", async () => {
    const [line = ""] = await linesOf(
      { level: "info", format: "logfmt" },
      (log) => {
        log.info("100%s %d %o", { level: "x", msg: "y", time: "z" });
      },
    );
    assert.match(line, /level=INFO msg="100%s %d %o" level_=x msg_=y time_=z$/);
  });

  test("a long value is cut", async () => {
    for (const format of ["logfmt", "json"] as const) {
      const [line = ""] = await linesOf({ level: "info", format }, (log) => {
        log.info("m".repeat(99_999), { a: "b".repeat(99_999) });
      });
      assert.ok(line.length < 9000);
    }
  });

  for (const format of ["logfmt", "json"] as const) {
    test(`whatever is logged as ${format} is one printable line`, async () => {
      const texts = fc.sample(fc.string({ unit: "binary" }), 300);
      const lines = await linesOf({ level: "info", format }, (log) => {
        for (const text of texts) log.info(text, { value: text, [text]: true });
      });
      assert.equal(lines.length, texts.length);
      for (const [index, line] of lines.entries()) {
        assert.match(line, /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u);
        if (format === "logfmt") continue;
        const { msg, value } = JSON.parse(line) as Record<string, unknown>;
        assert.deepEqual([msg, value], [texts[index], texts[index]]);
      }
    });
  }

  test("after disposing nothing is written, and disposing again is fine", async () => {
    let late: Log | undefined;
    const lines = await linesOf({ level: "info", format: "json" }, (log) => {
      late = log;
      log.info("early");
    });
    late?.info("late");
    assert.equal(lines.length, 1);
  });

  test("every line reaches a regular file, in order", async () => {
    const lines = await linesOf({ level: "info", format: "logfmt" }, (log) => {
      for (let n = 0; n < 1000; n += 1) log.info("m", { n });
    });
    assert.deepEqual(
      lines.map((line) => Number(/n=(\d+)$/.exec(line)?.[1])),
      Array.from({ length: 1000 }, (_, n) => n),
    );
  });
});

suite("createLog() on a pipe that is read late", () => {
  test("nothing is lost while it fits, and disposing waits for the reader", async () => {
    using fifo = makeFifo();
    const log = createLog({
      level: "info",
      format: "logfmt",
      fd: fifo.fd,
      flushTimeoutMs: 600_000,
    });
    // More than the pipe's 64 KiB, less than the buffer's 256 KiB.
    for (let n = 0; n < 200; n += 1) log.info("x".repeat(1000), { n });
    const state = { isDisposed: false };
    const disposed = log[Symbol.asyncDispose]().then(() => {
      state.isDisposed = true;
    });
    let all = "";
    while (!state.isDisposed) {
      all += fifo.drain();
      await new Promise(setImmediate);
    }
    await disposed;
    all += fifo.drain();
    const numbers = [...all.matchAll(/ n=(\d+)\n/g)].map(([, n]) => Number(n));
    assert.deepEqual(
      numbers,
      Array.from({ length: 200 }, (_, n) => n),
    );
  });

  test("lines that did not fit are announced where they are missing, none is missing untold", async () => {
    using fifo = makeFifo();
    const log = createLog({ level: "info", format: "logfmt", fd: fifo.fd });
    const total = 1000;
    for (let n = 0; n < total; n += 1) log.info("x".repeat(1000), { n });
    let all = "";
    while (!all.includes("dropped_lines=")) {
      all += fifo.drain();
      await new Promise(setImmediate);
    }
    log.info("after", { n: total });
    while (!all.includes("msg=after")) {
      all += fifo.drain();
      await new Promise(setImmediate);
    }
    await log[Symbol.asyncDispose]();
    let expected = 0;
    for (const line of all.trimEnd().split("\n")) {
      const dropped =
        /^time=\S+ level=WARN msg="Log lines dropped: stderr was not read" dropped_lines=(\d+)$/.exec(
          line,
        );
      if (dropped !== null) {
        expected += Number(dropped[1]);
        continue;
      }
      assert.equal(Number(/ n=(\d+)$/.exec(line)?.[1]), expected);
      expected += 1;
    }
    assert.equal(expected, total + 1);
  });
});

suite("aids", () => {
  test("onChange() tells a change once", () => {
    const told: unknown[] = [];
    const look = onChange<boolean, string>(true, (value, why) => {
      told.push([value, why]);
    });
    look(true, "a");
    look(false, "b");
    look(false, "c");
    look(true, "d");
    assert.deepEqual(told, [
      [false, "b"],
      [true, "d"],
    ]);
  });

  test("errorText() never gives a stack", () => {
    assert.equal(errorText(new Error("x")), "x");
    assert.equal(errorText(new TypeError("")), "TypeError");
    assert.equal(errorText("x"), "x");
    assert.equal(errorText(undefined), "undefined");
  });
});
