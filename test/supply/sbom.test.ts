// Supply chain: the bill of materials names all that is shipped or used from the host, the same way everywhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { productionPackages } from "../../scripts/supply/production-packages.ts";
import { type Bom, purlOf } from "../../scripts/supply/sbom.ts";

function makeSbom(): string {
  const folder = mkdtempSync(join(tmpdir(), "votequorum-sbom-"));
  try {
    const file = join(folder, "sbom.cdx.json");
    execFileSync(
      process.execPath,
      ["--import", "tsx", "scripts/sbom.ts", file],
      { stdio: "pipe" },
    );
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the SBOM is CycloneDX 1.5 of this version, and has every shipped package with purl and licence, and nothing else", () => {
  const text = makeSbom();
  const bom = JSON.parse(text) as Bom;
  assert.deepEqual([bom.bomFormat, bom.specVersion], ["CycloneDX", "1.5"]);
  const { name, version } = JSON.parse(
    readFileSync("package.json", "utf8"),
  ) as { readonly name: string; readonly version: string };
  const own = bom.metadata.component;
  assert.deepEqual(
    [own.type, own.name, own.version],
    ["application", name, version],
  );
  const lock = readFileSync("package-lock.json", "utf8");
  const purls = productionPackages(lock).map(purlOf);
  const fromTheHost = [
    ...["pkg:generic/libvotequorum@8", "pkg:generic/libcmap@4"],
    "pkg:generic/node",
  ];
  assert.deepEqual(
    bom.components.map(({ purl }) => purl).toSorted(),
    [...purls, ...fromTheHost].toSorted(),
  );
  for (const { name: component, licenses } of bom.components) {
    assert.match(JSON.stringify(licenses), /"id":"[\w.-]+"/, component);
  }
  const refs = bom.components.map((one) => one["bom-ref"]);
  for (const { ref, dependsOn } of bom.dependencies) {
    for (const one of [ref, ...dependsOn]) {
      assert.ok([own["bom-ref"], ...refs].includes(one), one);
    }
  }
});

test("the SBOM is the same text each time, without time, serial number, tool or place of this machine", () => {
  const text = makeSbom();
  assert.equal(makeSbom(), text);
  assert.doesNotMatch(text, /"(?:serialNumber|timestamp|tools)"/);
  assert.ok(!text.includes(process.cwd()));
});

test("the SBOM's libraries of corosync are those that the addons are linked to", () => {
  const bom = JSON.parse(makeSbom()) as Bom;
  const linked = ["votequorum", "cmap", "posix"].flatMap((addon) => {
    const file = `build/Release/${addon}.node`;
    const dynamic = execFileSync("readelf", ["-d", file], { encoding: "utf8" });
    return [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)]
      .map(([, library = ""]) => library)
      .filter((name) => !/^lib(?:c|m|stdc\+\+|gcc_s)\.so/.test(name));
  });
  const named = bom.components.map((one) => one["bom-ref"]);
  assert.deepEqual(
    named.filter((ref) => /^host:.*\.so/.test(ref)).toSorted(),
    linked.map((library) => `host:${library}`).toSorted(),
  );
});
