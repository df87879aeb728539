// Room fuzz: a log line stays one line and reads back, whatever is in it.
import assert from "node:assert/strict";
import { escapeJsonText, formatLogfmt } from "../../src/log/logfmt.ts";
import { openInput } from "../input.ts";

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const PAIR = /([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"=]*)(?: |$)/gy;

export function fuzz(data: Uint8Array): void {
  const input = openInput(data);
  const values = input.list(6, () => [input.text(12), input.text(80)] as const);
  const line = formatLogfmt(values);
  assert.doesNotMatch(line, UNPRINTABLE);
  assert.deepEqual(
    readBack(line),
    values.map(([, value]) => value),
  );
  const json = JSON.stringify(values);
  assert.doesNotMatch(escapeJsonText(json), UNPRINTABLE);
  assert.deepEqual(JSON.parse(escapeJsonText(json)), JSON.parse(json));
}

function readBack(line: string): readonly string[] {
  const pairs = [...line.matchAll(PAIR)];
  const length = pairs.reduce((sum, [pair]) => sum + pair.length, 0);
  assert.equal(length, line.length, `nothing but pairs: ${line}`);
  return pairs.map(([, , value = ""]) =>
    value.startsWith('"') ? (JSON.parse(value) as string) : value,
  );
}
