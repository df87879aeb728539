// Room test/native: misuse from JS is refused with the right error before any native work.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandin } from "./standin/driver.ts";
import { WatchProcess, addonDir } from "./watch-process.ts";

const ok = "() => {}";

const watcherMisuse: readonly (readonly [code: string, error: RegExp])[] = [
  [
    "new Watcher()",
    /^TypeError: .*options must be an object|^TypeError: .*bell must be a function/,
  ],
  [
    `new Watcher(1, ${ok})`,
    /^TypeError: Cannot start as options must be an object/,
  ],
  [`new Watcher(null, ${ok})`, /^TypeError: .*options/],
  [
    `new Watcher({}, ${ok})`,
    /^TypeError: Cannot start as pollIntervalMs must be a number/,
  ],
  [
    `new Watcher({ pollIntervalMs: "50" }, ${ok})`,
    /^TypeError: .*pollIntervalMs must be a number/,
  ],
  [`new Watcher({ pollIntervalMs: 50n }, ${ok})`, /^TypeError/],
  [
    `new Watcher({ pollIntervalMs: 9.99 }, ${ok})`,
    /^RangeError: .*from 10 to 3600000: current value is 9.99/,
  ],
  [`new Watcher({ pollIntervalMs: 3600001 }, ${ok})`, /^RangeError/],
  [
    `new Watcher({ pollIntervalMs: NaN }, ${ok})`,
    /^RangeError: .*current value is NaN/,
  ],
  [`new Watcher({ pollIntervalMs: Infinity }, ${ok})`, /^RangeError/],
  [`new Watcher({ pollIntervalMs: -50 }, ${ok})`, /^RangeError/],
  [
    `new Watcher({ get pollIntervalMs() { throw new SyntaxError("mine"); } }, ${ok})`,
    /^SyntaxError: mine/,
  ],
  [
    "new Watcher({ pollIntervalMs: 50 })",
    /^TypeError: Cannot start as bell must be a function/,
  ],
  ["new Watcher({ pollIntervalMs: 50 }, {})", /^TypeError: .*bell/],
  [`Watcher({ pollIntervalMs: 50 }, ${ok})`, /^TypeError: .*'new'/],
  [`Watcher.call({}, { pollIntervalMs: 50 }, ${ok})`, /^TypeError: .*'new'/],
  ...["take", "close", "unref"].flatMap((method) =>
    [
      "{}",
      "undefined",
      "1",
      "new Map()",
      "Watcher.prototype",
      "Object.create(subject)",
      "reader",
    ].map(
      (self) =>
        [
          `Watcher.prototype.${method}.call(${self})`,
          /^TypeError: Cannot call a method of Watcher as this is not one/,
        ] as const,
    ),
  ),
  [
    "reader.take.call(subject)",
    /^TypeError: Cannot call a method of Reader as this is not one/,
  ],
  ["reader.ask.call(subject)", /^TypeError: Cannot call a method of Reader/],
];

const readerMisuse: readonly (readonly [code: string, error: RegExp])[] = [
  ["new Reader({})", /^TypeError: .*bell/],
  [`new Reader(1, ${ok})`, /^TypeError: .*options must be an object/],
  ["reader.ask()", /^TypeError: .*plan must be an object/],
  ["reader.ask({})", /^TypeError: .*id must be a number/],
  ["reader.ask({ id: 1, icmap: 1 })", /^TypeError: .*icmap must be an object/],
  [
    'reader.ask({ id: 1, icmap: { keys: "a" } })',
    /^TypeError: .*keys must be an array of strings/,
  ],
  [
    'reader.ask({ id: 1, stats: { prefixes: ["stats.srp.", 1] } })',
    /^TypeError: .*prefixes must be an array of strings/,
  ],
  [
    'reader.ask({ id: 1, icmap: { keys: Array(16385).fill("a") } })',
    /^TypeError: .*at most 16384 strings/,
  ],
  [
    'reader.ask({ id: 1, icmap: { keys: ["a".repeat(256)] } })',
    /^TypeError: .*255 bytes/,
  ],
  [
    'reader.ask({ id: 1, icmap: { keys: ["a\\0b"] } })',
    /^TypeError: .*without NUL/,
  ],
  // Corosync looks at neither the length of our buffer nor the pointer in the name of a connection there.
  ...["", "stats.", "stats.ipcs.", "totem."].map(
    (name) =>
      [
        `reader.ask({ id: 1, stats: { prefixes: ["${name}"] } })`,
        /^TypeError: .*lie under stats\.knet\./,
      ] as const,
  ),
  [
    "for (let id = 0; id < 100; id++) reader.ask({ id })",
    /^RangeError: .*16 plans are waiting/,
  ],
];

test("Watcher and Reader refuse every misuse with TypeError or RangeError, and start nothing", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess(
    { stay: true, options: { pollIntervalMs: 3_600_000 } },
    standin,
  );
  await child.kind("snapshot");
  const before = await standin.calls();
  for (const [code, error] of [...watcherMisuse, ...readerMisuse]) {
    const outcome = await child.ask(
      "run",
      `({ Watcher }, subject, require) => {
        const { Reader } = require(${JSON.stringify(`${addonDir}/cmap.node`)});
        const reader = globalThis.reader ??= new Reader({}, () => {});
        try { return String(eval(${JSON.stringify(code)})); } catch (error) { return error.name + ": " + error.message; }
      }`,
    );
    assert.match(String(outcome), error, code);
  }
  assert.deepEqual(await standin.calls(), before);
});

test("close(), unref() and take() may be called any number of times, at any time", async () => {
  await using standin = await startStandin();
  await using child = new WatchProcess({ stay: true }, standin);
  await child.kind("snapshot");
  await child.ask("take");
  for (const round of [1, 2, 3]) {
    await child.ask("unref");
    await child.ask("close");
    if (round === 2) await child.kind("ended");
  }
  assert.deepEqual(await child.ask("take"), []);
  assert.equal(child.items.filter((item) => item.kind === "ended").length, 1);
});
