// Room commands: whatever a name or a server says, it stays text on the reader's terminal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingLine } from "../../src/commands/doctor/finding.ts";
import { printable } from "../../src/commands/printable.ts";
import { escapeJsonText } from "../../src/log/logfmt.ts";

/** Clears the screen, the same in one character, a new title, a line of its own twice, right to left, nothing to see. */
const steering = [
  ...["\u001b[2J", "\u009b2J", "\u001b]0;x\u0007", "\r\n", "\u2028"],
  ...["\u202e", "\u2066", "\u200b", "\ud800"],
];

test("printable() leaves nothing that a terminal acts upon, and words as they are", () => {
  for (const text of steering) {
    const shown = printable(`node${text}1`, "?");
    assert.match(shown, /^node\?[\w[\]?;]*1$/, JSON.stringify(text));
  }
  assert.equal(printable("Knöten-1 (節点)", "?"), "Knöten-1 (節点)");
});

test("findingLine() is one line that steers nothing, whatever a server said", () => {
  for (const text of steering) {
    const words = `answered 500: ${text}`;
    const line = findingLine({ verdict: "FAIL", about: "x", words });
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  }
});

test("escapeJsonText(), as `status --json` uses it, is the same JSON without anything that a terminal acts upon", () => {
  for (const text of steering) {
    const document = { nodeName: `node${text}1` };
    const json = escapeJsonText(JSON.stringify(document));
    assert.doesNotMatch(json, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    assert.deepEqual(JSON.parse(json), document);
  }
});
