// Room config: whatever is typed, parseConfig answers; and what it accepts, it understood.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDurationMs } from "../../src/config/duration.ts";
import { table } from "../../src/config/flags.ts";
import { parse, withFile } from "./parse.ts";

const name = fc.constantFrom(...table.map((flag) => flag.name));
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(":1", "info", "json", "1s", "/m", "7", "true", "__proto__"),
);
const argument = fc.oneof(
  anyText,
  name.map((flag) => `--${flag}`),
  name.map((flag) => `--no-${flag}`),
  fc.tuple(name, anyText).map(([flag, text]) => `--${flag}=${text}`),
  fc.constantFrom("--", "-", "-h", "-hh", "--no-", "--=", "--__proto__=x"),
);
const settingLine = fc
  .tuple(name, anyText)
  .map(([flag, text]) => `${flag}: ${text}`);

function assertAnswered(result: ReturnType<typeof parse>): void {
  if (result.kind !== "refused") return;
  assert.match(result.message, /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u);
}

test("parseConfig() answers any command line, and a refusal is one line", () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (argv) => {
      assertAnswered(parse(argv));
    }),
    { numRuns: 2000 },
  );
});

test("parseConfig() answers any environment, and a refusal is one line", () => {
  const variable = fc.oneof(
    name.map(
      (flag) =>
        `VOTEQUORUM_EXPORTER_${flag.toUpperCase().replaceAll(/[.-]/g, "_")}`,
    ),
    anyText.map((text) => `VOTEQUORUM_EXPORTER_${text}`),
  );
  fc.assert(
    fc.property(fc.dictionary(variable, anyText, { maxKeys: 4 }), (env) => {
      assertAnswered(parse([], { env }));
    }),
    { numRuns: 1000 },
  );
});

test("parseConfig() answers any file, and a refusal is one line", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(settingLine, { maxLength: 5 }).map((lines) => lines.join("\n")),
  );
  fc.assert(
    fc.property(text, (yaml) => {
      assertAnswered(parse(...withFile(yaml)));
    }),
    { numRuns: 2000 },
  );
});

test("parseConfig() runs with exactly what the command line said", () => {
  const values = fc.record({
    host: fc.oneof(fc.ipV4(), fc.ipV6()),
    port: fc.nat({ max: 65535 }),
    maxRequests: fc.nat({ max: 100_000 }),
    pollIntervalMs: fc.integer({ min: 100, max: 60_000 }),
  });
  fc.assert(
    fc.property(values, ({ host, port, maxRequests, pollIntervalMs }) => {
      const shown = host.includes(":") ? `[${host}]` : host;
      const result = parse([
        `--web.listen-address=${shown}:${String(port)}`,
        `--web.max-requests=${String(maxRequests)}`,
        `--corosync.poll-interval=${String(pollIntervalMs)}ms`,
      ]);
      assert.equal(result.kind, "run");
      assert.deepEqual(result.config.listenAddresses, [{ host, port }]);
      assert.equal(result.config.maxRequests, maxRequests);
      assert.equal(result.config.pollIntervalMs, pollIntervalMs);
    }),
  );
});

test("parseDurationMs() adds up what it is made of", () => {
  const parts = fc.tuple(fc.nat({ max: 99 }), fc.nat(99), fc.nat(99_999));
  fc.assert(
    fc.property(parts, ([minutes, seconds, milliseconds]) => {
      assert.equal(
        parseDurationMs(
          `${String(minutes)}m${String(seconds)}s${String(milliseconds)}ms`,
        ),
        minutes * 60_000 + seconds * 1000 + milliseconds,
      );
    }),
  );
});
