// Writes the bill of materials of what is shipped (CycloneDX): sbom.ts [FILE]
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { productionPackages } from "./supply/production-packages.ts";
import { finishSbom } from "./supply/sbom.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [file = `${root}/build/sbom.cdx.json`] = process.argv.slice(2);
const npmText = execFileSync(
  "npm",
  ["sbom", "--sbom-format", "cyclonedx", "--loglevel", "error"],
  { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
);
const { name, version } = JSON.parse(
  readFileSync(`${root}/package.json`, "utf8"),
) as { readonly name: string; readonly version: string };
const lock = readFileSync(`${root}/package-lock.json`, "utf8");
const bom = finishSbom(npmText, {
  name,
  version,
  packages: productionPackages(lock),
});
mkdirSync(dirname(resolve(file)), { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
process.stderr.write(`wrote ${file}\n`);
