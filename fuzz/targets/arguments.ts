// Room fuzz: what is typed, and what stands in the environment.
import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/config.ts";
import { table } from "../../src/config/flags.ts";
import { openInput, type Input } from "../input.ts";

const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]{10,1001}$/u;

export function fuzz(data: Uint8Array): void {
  const input = openInput(data);
  const env = Object.fromEntries(
    input.list(3, () => [
      `VOTEQUORUM_EXPORTER_${flag(input).toUpperCase().replaceAll(/[.-]/g, "_")}`,
      input.text(40),
    ]),
  );
  const argv = input.list(5, () => word(input));
  const result = parseConfig(argv, env, {
    version: "1.2.3",
    readFile: () => "",
    pid: 1,
  });
  if (result.kind === "refused") assert.match(result.message, LINE);
  else if (result.kind !== "print") assert.ok(Object.isFrozen(result.config));
}

function word(input: Input): string {
  switch (input.below(6)) {
    case 0:
      return input.text(40);
    case 1:
      return input.pick(["status", "doctor", "test-alert", "--", "-h", "-"]);
    case 2:
      return `--no-${flag(input)}`;
    case 3:
      return `--${flag(input)}`;
    default:
      return `--${flag(input)}=${input.text(40)}`;
  }
}

function flag(input: Input): string {
  return table[input.below(table.length + 1)]?.name ?? input.text(12);
}
