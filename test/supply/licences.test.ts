// Supply chain: everything that is shipped has a licence that may be, and its text is shipped with it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import {
  readLicence,
  thirdPartyLicences,
} from "../../scripts/supply/licence-texts.ts";
import { productionPackages } from "../../scripts/supply/production-packages.ts";

/** Permissive, and fit for what is itself under Apache-2.0. A new one is a decision, made here. */
const accepted = new Set(["MIT", "ISC", "BSD-3-Clause", "Apache-2.0"]);

const shipped = productionPackages(readFileSync("package-lock.json", "utf8"));

test("every package that is shipped has a licence on the list, and its text", (t) => {
  const counts = new Map<string, number>();
  for (const one of shipped) {
    const { name, licence, texts } = readLicence(".", one);
    assert.ok(accepted.has(licence), `${name}: ${licence}`);
    assert.ok(texts.join("").length > 500, `${name}: the text is whole`);
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  t.diagnostic([...counts].map(([name, n]) => `${name}: ${n}`).join(", "));
});

test("THIRD-PARTY-LICENSES is what `npm run licences` writes for the packages of the lockfile", () => {
  const packages = shipped.map((one) => readLicence(".", one));
  const fresh = thirdPartyLicences(packages);
  assert.ok(
    readFileSync("THIRD-PARTY-LICENSES", "utf8") === fresh,
    "THIRD-PARTY-LICENSES is out of date: run `npm run licences`",
  );
});

test("whatever ends up in one script with the program is in THIRD-PARTY-LICENSES", async () => {
  const bundled = await build({
    entryPoints: ["src/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const names = new Set(
    Object.keys(bundled.metafile.inputs)
      .map((input) =>
        /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input),
      )
      .flatMap((match) => match?.[1] ?? []),
  );
  assert.ok(names.has("express"), "packages were found in the bundle");
  const listed = new Set(shipped.map(({ name }) => name));
  assert.deepEqual(
    [...names].filter((name) => !listed.has(name)),
    [],
  );
});
