// Room fuzz: --config.file, and the files it names.
import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/config.ts";
import { openInput } from "../input.ts";

/** In every file of a secret; no refusal may show it. */
const SECRET = "hunter2-not-for-anybody";
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u;

export function fuzz(data: Uint8Array): void {
  const input = openInput(data);
  const secret = input.bool() ? SECRET : `${SECRET}\n${input.text(40)}`;
  const file = Buffer.from(input.rest()).toString();
  const files = {
    version: "1.2.3",
    pid: 1,
    readFile: (path: string) => (path === "/f.yml" ? file : secret),
  };
  const path = "--config.file=/f.yml";
  const result = parseConfig([path], {}, files);
  const checked = parseConfig([path, "--config.check"], {}, files);
  if (result.kind === "refused") {
    assert.match(result.message, LINE);
    assert.ok(!result.message.includes(SECRET), "tells no secret");
    assert.deepEqual(checked, result, "the check says what the start says");
    return;
  }
  assert.equal(result.kind, "run");
  assert.equal(checked.kind, "print");
  const { config } = result;
  assert.ok(Object.isFrozen(config));
  assert.equal(Object.getPrototypeOf(config), Object.prototype);
  assert.ok(config.alertmanagers.length <= 64);
  for (const number of Object.values(config)) {
    if (typeof number === "number") assert.ok(number >= 0, "a number of use");
  }
}
