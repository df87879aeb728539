// Packaging: the package.json of the npm package, made from the repository's. manifest.ts VERSION
import { readFileSync } from "node:fs";

interface Repository {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const repository = JSON.parse(
  readFileSync("package.json", "utf8"),
) as Repository;
const [version = repository.version] = process.argv.slice(2);
// Headers, needed where the addons must be compiled; it comes inside the package, so nothing else is installed.
const headers = "node-addon-api";

const manifest = {
  name: repository.name,
  version,
  description: repository.description,
  keywords: ["corosync", "votequorum", "prometheus", "exporter", "pacemaker"],
  license: repository.license,
  type: "module",
  bin: { "votequorum-exporter": "votequorum-exporter.mjs" },
  engines: { node: ">=18.20" },
  os: ["linux"],
  // Without this, npm would compile wherever it sees a binding.gyp.
  gypfile: false,
  scripts: { install: "node install.mjs" },
  dependencies: { [headers]: repository.dependencies[headers] },
  bundleDependencies: [headers],
};

process.stdout.write(`${JSON.stringify(manifest, undefined, 2)}\n`);
