// What Node.js 18, that of Debian 12, lacks of the language, and the one script brings along.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32 as nodes } from "node:zlib";
import fc from "fast-check";
import { crc32ByTable } from "../../packaging/npm/node-18/zlib.ts";

/** ES2023 as Node.js 18 has it already. */
const present = ["findLast", "findLastIndex"];

test("Node.js 18: the sources use no newer method than those that the one script brings along", () => {
  const args =
    "--no-install tsc -p tsconfig.build.json --noEmit --pretty false --target es2022 --lib";
  const { stdout } = spawnSync(
    "npx",
    [...args.split(" "), "es2022,esnext.disposable"],
    { encoding: "utf8" },
  );
  const used = [...stdout.matchAll(/Property '(\w+)' does not exist/g)].map(
    ([, name]) => name ?? "",
  );
  assert.ok(used.includes("toSorted"), `the compiler said: ${stdout}`);
  const arrays = readFileSync("packaging/npm/node-18/arrays.ts", "utf8");
  assert.deepEqual(
    [...new Set(used)].filter(
      (name) => !present.includes(name) && !arrays.includes(`"${name}",`),
    ),
    [],
  );
});

test("crc32() for Node.js 18 is what newer ones have: a journal may be read by either", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array()),
      fc.nat(),
      (data, before) => crc32ByTable(data, before) === nodes(data, before),
    ),
  );
});
