// Room log: escaping, so that nobody's node name or error text can write a line of its own.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { escapeJsonText, formatLogfmt } from "../../src/log/logfmt.ts";

const table: readonly (readonly [
  value: string | number | boolean,
  line: string,
])[] = [
  ["plain", "k=plain"],
  [7, "k=7"],
  [true, "k=true"],
  ["", 'k=""'],
  ["a b", 'k="a b"'],
  ["a=b", 'k="a=b"'],
  ['say "x"', String.raw`k="say \"x\""`],
  [String.raw`a\b`, String.raw`k=a\b`],
  [String.raw`a\b c`, String.raw`k="a\\b c"`],
  ["a\nlevel=ERROR", String.raw`k="a\nlevel=ERROR"`],
  ["a\r\tb", String.raw`k="a\r\tb"`],
  ["\u0000", String.raw`k="\u0000"`],
  ["\u001b[2J", String.raw`k="\u001b[2J"`],
  ["\u007f", String.raw`k="\u007f"`],
  ["\u009b2J", String.raw`k="\u009b2J"`],
  ["a\u2028b", String.raw`k="a\u2028b"`],
  ["\u202eofni", String.raw`k="\u202eofni"`],
  ["\ufeff", String.raw`k="\ufeff"`],
  ["\ud800", String.raw`k="\ud800"`],
  ["\u{e0001}", String.raw`k="\udb40\udc01"`],
  ["größer", "k=größer"],
  ["節点", "k=節点"],
  ["😀", "k=😀"],
];

suite("formatLogfmt()", () => {
  for (const [value, line] of table) {
    test(`writes ${JSON.stringify(value)} as ${line}`, () => {
      assert.equal(formatLogfmt([["k", value]]), line);
    });
  }

  test("keys have no room for tricks", () => {
    assert.equal(formatLogfmt([["a b=\n", 1]]), "a_b__=1");
    assert.equal(formatLogfmt([["", 1]]), "_=1");
  });

  test("can be read back: every value, in order", () => {
    const values = fc.array(fc.string({ unit: "binary" }), { maxLength: 5 });
    fc.assert(
      fc.property(values, (texts) => {
        const line = formatLogfmt(texts.map((text) => ["k", text] as const));
        assert.deepEqual(readBack(line), texts);
      }),
    );
  });
});

test("escapeJsonText() keeps the meaning of JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.equal(JSON.parse(escapeJsonText(JSON.stringify(text))), text);
    }),
  );
});

function readBack(line: string): readonly string[] {
  return [...line.matchAll(/k=("(?:[^"\\]|\\.)*"|\S*)/g)].map(
    ([, value = ""]) =>
      value.startsWith('"') ? String(JSON.parse(value)) : value,
  );
}
