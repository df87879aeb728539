// Room test/native: a corosync that lies, fails and hangs does no harm to the cmap reader, and every failure is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CmapPlan } from "../../src/corosync/addon.ts";
import { key, startCmapStandin } from "./standin-cmap/driver.ts";
import type { CmapStandin } from "./standin-cmap/driver.ts";
import { WatchProcess } from "./watch-process.ts";

/** Every cs_error_t of corotypes.h but CS_OK, and one that no header knows. */
const codes = [
  ...Array.from({ length: 27 }, (_, index) => index + 2),
  30,
  100,
  4711,
];
const CS_ERR_LIBRARY = 2;
const CS_ERR_TRY_AGAIN = 6;
const CS_ERR_INVALID_PARAM = 7;
const CS_ERR_NOT_EXIST = 12;
const transient = new Set([CS_ERR_TRY_AGAIN, 16]);

function watch(standin: CmapStandin): WatchProcess {
  return new WatchProcess({ kind: "cmap", options: {}, stay: true }, standin);
}

async function ask(child: WatchProcess, plan: CmapPlan, id = 1): Promise<void> {
  await child.ask(
    "run",
    `(addon, subject) => subject.ask(${JSON.stringify({ ...plan, id })})`,
  );
}

function numberBytes(size: number, value: number | bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
  return bytes.subarray(0, size).toString("latin1");
}

test("Reader decodes each type of cmap, and null stands for what it cannot: never 0", async () => {
  const float = Buffer.alloc(4);
  float.writeFloatLE(1.5);
  const double = Buffer.alloc(8);
  double.writeDoubleLE(-0.1);
  const values: readonly (readonly [
    name: string,
    held: Parameters<typeof key>[2],
    told: unknown,
  ])[] = [
    ["a.i8", [1, numberBytes(1, -1)], -1],
    ["a.u8", [2, numberBytes(1, 255)], 255],
    ["a.i16", [3, numberBytes(2, -2)], -2],
    ["a.u16", [4, numberBytes(2, 65_535)], 65_535],
    ["a.i32", [5, numberBytes(4, -3)], -3],
    ["a.u32", [6, numberBytes(4, 0xffff_ffff)], 0xffff_ffff],
    ["a.i64", [7, numberBytes(8, -4)], -4n],
    ["a.u64", [8, numberBytes(8, -1)], 2n ** 64n - 1n],
    ["a.f", [9, float.toString("latin1")], 1.5],
    ["a.d", [10, double.toString("latin1")], -0.1],
    ["a.text", [11, "words\0"], "words"],
    ["a.text.unended", [11, "x".repeat(64)], "x".repeat(64)],
    ["a.text.long", [11, `${"y".repeat(4095)}\0`], "y".repeat(4095)],
    ["a.text.too.long", [11, "z".repeat(4098)], null],
    ["a.text.bad", [11, "\xff\xfe\0"], "\ufffd\ufffd"],
    ["a.binary", [12, "abc"], null],
    ["a.type.unknown", [99, "abc"], null],
    ["a.type.negative", [-1, "abc"], null],
    ["a.length.lie", [6, numberBytes(4, 5), 2 ** 40], 5],
    ["a.u64.short", [8, "\x07"], 7n],
  ];
  await using standin = await startCmapStandin(
    values.map(([name, held]) => key("icmap", name, held)),
  );
  await using child = watch(standin);
  for (const wishes of [
    { keys: values.map(([name]) => name) },
    { prefixes: ["a."] },
    { keys: ["a.i8", "a.i8"], prefixes: ["a.", "", "a.te"] },
  ]) {
    const from = child.heard.length;
    await ask(child, { icmap: wishes });
    const { entries, truncated } = await child.kind("read", from);
    const sorted = values
      .map(([name, , told]) => [name, told])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    assert.deepEqual(entries, sorted);
    assert.equal(truncated, false);
  }
});

for (const map of ["icmap", "stats"] as const) {
  test(`Reader tells every code of one key of ${map} with the key, and its connection stands`, async () => {
    const bad = map === "stats" ? "stats.srp.bad" : "a.bad";
    const held = key(map, bad, [2, "\x01"]);
    await using standin = await startCmapStandin([held]);
    await using child = watch(standin);
    for (const code of codes) {
      await standin.write([held, `fail get:${bad} ${String(code)}`]);
      const from = child.heard.length;
      await ask(child, { [map]: { keys: [bad] } }, code);
      const answer = await child.until((item) => "id" in item, from);
      const { kind } = answer;
      if (code === CS_ERR_NOT_EXIST) {
        assert.ok(kind === "read" && answer.entries.length === 0);
      } else if (code === CS_ERR_INVALID_PARAM && map === "icmap") {
        // What cmap says of a value that is longer than the buffer.
        assert.ok(kind === "read");
        assert.deepEqual(answer.entries, [[bad, null]]);
      } else {
        assert.ok(kind === "failed");
        const { id, call } = answer;
        assert.deepEqual(
          [id, call, answer.code, answer.key],
          [code, "cmap_get", code, bad],
        );
      }
    }
    await standin.write([held]);
    await ask(child, { [map]: { keys: [bad] } });
    const last = await child.until(
      (item) => item.kind === "read" && item.id === 1,
    );
    assert.ok(last.kind === "read");
    assert.deepEqual(last.entries, [[bad, 1]]);
    const calls = await standin.calls();
    assert.ok(!calls.includes("finalize:1"), "it is the same connection");
  });
}

for (const [call, prefix] of [
  ["iter_init", "a."],
  ["iter_next", "a."],
] as const) {
  test(`Reader tells every code of cmap_${call} with the prefix, finalizes the iterator, and goes on`, async () => {
    await using standin = await startCmapStandin();
    await using child = watch(standin);
    for (const code of codes) {
      await standin.write([`fail ${call} ${String(code)}`]);
      const from = child.heard.length;
      await ask(child, { icmap: { prefixes: [prefix] } }, code);
      const answer = await child.until((item) => "id" in item, from);
      if (code === 27) {
        assert.equal(answer.kind, "read", "CS_ERR_NO_SECTIONS: nothing there");
        continue;
      }
      assert.ok(answer.kind === "failed");
      assert.deepEqual(
        [answer.call, answer.code, answer.key],
        [`cmap_${call}`, code, prefix],
      );
    }
    const calls = await standin.calls();
    const count = (name: string) =>
      calls.filter((each) => each.startsWith(name)).length;
    const opened = call === "iter_next" ? count("iter_init") : 0;
    assert.equal(count("iter_finalize"), opened);
  });
}

test("Reader asks again what was put off, and gives up after ten times", async () => {
  await using standin = await startCmapStandin(["fail get:a.b 6"]);
  await using child = watch(standin);
  await ask(child, { icmap: { keys: ["a.b"] } });
  const { code } = await child.kind("failed");
  assert.ok(transient.has(code));
  const calls = await standin.calls();
  assert.equal(calls.filter((call) => call === "get:a.b").length, 10);
});

test("Reader ends when its map cannot be opened; without the other map only the plans for it fail", async () => {
  for (const code of codes) {
    await using standin = await startCmapStandin([
      `fail initialize_map:0 ${String(code)}`,
    ]);
    await using child = watch(standin);
    const ended = await child.kind("ended");
    assert.deepEqual([ended.call, ended.code], ["cmap_initialize_map", code]);
  }
  await using standin = await startCmapStandin(["fail initialize_map:1 19"]);
  await using child = watch(standin);
  await ask(child, { stats: { keys: ["stats.srp.x"] } }, 1);
  await ask(child, { icmap: { keys: ["a.b"] } }, 2);
  const failed = await child.kind("failed");
  assert.deepEqual(
    [failed.id, failed.call, failed.code, failed.key],
    [1, "cmap_initialize_map", 19, ""],
  );
  assert.equal((await child.kind("read")).id, 2);
});

test("Reader ends with the code when corosync answers nothing any more, though it does not hang up", async () => {
  for (const code of [CS_ERR_LIBRARY, 9]) {
    await using standin = await startCmapStandin([`fail get ${String(code)}`]);
    await using child = watch(standin);
    await ask(child, { icmap: { keys: ["a.b"] } });
    const ended = await child.kind("ended");
    assert.deepEqual([ended.call, ended.code], ["cmap_get", code]);
    assert.ok((await standin.calls()).includes("finalize:1"));
  }
});

test("Reader ends at once when corosync hangs up while nothing is asked, and finalizes both handles", async () => {
  await using standin = await startCmapStandin();
  await using child = watch(standin);
  await ask(child, { stats: { keys: ["stats.srp.x"] } });
  await child.kind("read");
  await standin.write(["hup"]);
  const ended = await child.kind("ended");
  assert.deepEqual([ended.call, ended.code], ["cmap_dispatch", CS_ERR_LIBRARY]);
  const calls = await standin.calls();
  assert.ok(calls.includes("finalize:1") && calls.includes("finalize:2"));
});

test("Reader bounds an iteration that never ends, and says so", async () => {
  await using standin = await startCmapStandin(["endless a."]);
  await using child = watch(standin);
  await ask(child, { icmap: { prefixes: ["a."] } });
  assert.equal((await child.kind("read")).truncated, true);
});

test("Reader takes a key of the greatest length, without a terminator", async () => {
  const longest = `a.${"k".repeat(254)}`;
  await using standin = await startCmapStandin([
    key("icmap", longest, [2, "\x01"]),
    key("icmap", longest.slice(0, 255), [2, "\x02"]),
  ]);
  await using child = watch(standin);
  await ask(child, { icmap: { prefixes: ["a."] } });
  const { entries } = await child.kind("read");
  assert.deepEqual(entries, [[longest.slice(0, 255), 2]]);
});

test("Reader that is held at one key answers nothing until it is let go, and the process may leave meanwhile", async () => {
  const held = key("stats", "stats.srp.x", [2, "\x01"]);
  await using standin = await startCmapStandin([held, "hang get:stats.srp.x"]);
  await using child = watch(standin);
  await ask(child, { icmap: { keys: ["a.b"] } }, 1);
  await ask(child, { stats: { keys: ["stats.srp.x"] } }, 2);
  await ask(child, { icmap: { keys: ["a.b"] } }, 3);
  assert.equal((await child.kind("read")).id, 1);
  while (!(await standin.calls()).includes("get:stats.srp.x"));
  assert.deepEqual(await child.ask("take"), []);
  await standin.write([held]);
  const last = await child.until(
    (item) => item.kind === "read" && item.id === 3,
  );
  assert.equal(child.items.indexOf(last), 2);
  await standin.write([held, "hang get:stats.srp.x"]);
  await ask(child, { stats: { keys: ["stats.srp.x"] } }, 4);
  child.tell("exit");
  const exit = await child.exited;
  assert.deepEqual([exit.code, exit.signal], [0, null], exit.stderr);
});
