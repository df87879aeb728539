// Supply chain: what is installed is what was reviewed, and installing it runs nothing.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  lockEntries,
  productionPackages,
} from "../../scripts/supply/production-packages.ts";

/** Each folder with a package.json, a package-lock.json and an .npmrc, and what would run a script when installed. */
const projects = [
  { project: ".", wouldRun: ["node_modules/esbuild"] },
  { project: "dashboards/preview", wouldRun: ["node_modules/esbuild"] },
  { project: "fuzz", wouldRun: [] },
] as const;

const DEPENDENCIES = [
  ...["dependencies", "devDependencies", "optionalDependencies"],
  ...["peerDependencies", "overrides"],
];

/** An override may put another package in the place of one. */
const EXACT = /^(?:npm:@?[\w./-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;

interface Manifest {
  readonly [key: string]: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
}

function manifestOf(project: string): Manifest {
  return JSON.parse(
    readFileSync(`${project}/package.json`, "utf8"),
  ) as Manifest;
}

function entriesOf(project: string): ReturnType<typeof lockEntries> {
  return lockEntries(readFileSync(`${project}/package-lock.json`, "utf8"));
}

for (const { project, wouldRun } of projects) {
  test(`${project}/package.json asks for exact versions only, and its lockfile for the same`, () => {
    const manifest = manifestOf(project);
    const own = entriesOf(project)[""] as Manifest | undefined;
    for (const kind of DEPENDENCIES) {
      const wanted = manifest[kind] ?? {};
      for (const [name, version] of Object.entries(wanted)) {
        assert.match(String(version), EXACT, name);
      }
      if (kind !== "overrides") assert.deepEqual(own?.[kind] ?? {}, wanted);
    }
  });

  test(`${project}/package-lock.json pins every package by version and SHA-512, and names no host`, () => {
    const entries = Object.entries(entriesOf(project));
    assert.ok(entries.length > 50, "the lockfile was read");
    for (const [path, { version, integrity, resolved }] of entries) {
      if (path === "") continue;
      assert.match(path, /^node_modules\//, "no link, no folder of this tree");
      assert.match(version ?? "", /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/, path);
      assert.match(integrity ?? "", /^sha512-[A-Za-z0-9+/]{86}==$/, path);
      assert.equal(resolved, undefined, path);
    }
  });

  test(`${project}/package-lock.json: no more than the known tools would run a script when installed, and no such script is ever run`, () => {
    const withScripts = Object.entries(entriesOf(project)).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    assert.deepEqual(
      withScripts.map(([path, { dev }]) => [path, dev]),
      wouldRun.map((path) => [path, true]),
    );
  });

  test(`${project}/.npmrc names no registry, no credentials and no shell, and keeps hosts out of the lockfile`, () => {
    const lines = readFileSync(`${project}/.npmrc`, "utf8").trim().split("\n");
    const keys = lines.map((line) => line.replace(/=.*/, ""));
    assert.ok(lines.includes("omit-lockfile-registry-resolved=true"));
    const accepted = new Set([
      ...["omit-lockfile-registry-resolved", "ignore-scripts", "save-exact"],
      ...["fund", "audit", "update-notifier", "engine-strict"],
    ]);
    assert.deepEqual(
      keys.filter((key) => !accepted.has(key)),
      [],
    );
  });
}

test("what is shipped has no install script at all, and ours has none but the one that builds the addons", () => {
  const entries = entriesOf(".");
  const lock = readFileSync("package-lock.json", "utf8");
  const shipped = productionPackages(lock);
  assert.ok(shipped.length > 50, "the lockfile was read");
  assert.deepEqual(
    shipped.filter(({ path }) => entries[path]?.hasInstallScript === true),
    [],
  );
  const hooks = ["preinstall", "install", "postinstall", "prepare"];
  const { scripts = {}, gypfile } = manifestOf(".");
  assert.deepEqual(
    hooks.filter((hook) => hook in scripts),
    [],
  );
  assert.equal(gypfile, false, "npm would run node-gyp by itself");
});

test("our scripts install packages from the lockfile, and run none of their scripts", () => {
  const files = [
    ...["scripts", "dashboards"].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".sh"))
        .map((file) => `${folder}/${file}`),
    ),
    ".ci/run",
  ];
  const installs = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => /^[^#"']*\bnpm (?:ci|i|install|add)\b/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  assert.ok(installs.length >= 2, "the installs were found");
  for (const install of installs) {
    assert.match(install, /npm ci .*--ignore-scripts/);
  }
});
