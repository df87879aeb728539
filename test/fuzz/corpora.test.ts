// Tests of room fuzz: every input that is kept goes through its target on every run, without the engine.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

interface Target {
  readonly fuzz: (data: Uint8Array) => void | Promise<void>;
}

const targets = readdirSync("fuzz/targets").map((file) =>
  basename(file, ".ts"),
);

for (const target of targets) {
  const folder = join("fuzz/corpus", target);
  const inputs = readdirSync(folder);

  test(`fuzz() of ${target} holds for every input of its corpus`, async () => {
    assert.ok(inputs.length > 0, "there are inputs");
    const { fuzz } = (await import(
      `../../fuzz/targets/${target}.ts`
    )) as Target;
    for (const input of inputs) {
      try {
        await fuzz(readFileSync(join(folder, input)));
      } catch (error) {
        throw new Error(`${folder}/${input} fails`, { cause: error });
      }
    }
  });
}
