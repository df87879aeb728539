// The licences of everything that is shipped, as one text: the same packages give the same bytes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProductionPackage } from "./production-packages.ts";

export interface LicensedPackage extends ProductionPackage {
  /** An SPDX expression, by the package's own package.json. */
  readonly licence: string;
  /** Licence and notice files, whole. */
  readonly texts: readonly string[];
}

/** Reads what the package, installed below `root`, says of itself. */
export function readLicence(
  root: string,
  shipped: ProductionPackage,
): LicensedPackage {
  const folder = join(root, shipped.path);
  const manifest = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as { readonly license?: string; readonly version: string };
  const what = `${shipped.name}@${shipped.version}`;
  if (manifest.version !== shipped.version) {
    throw new Error(
      `Cannot tell the licence of ${what}: ${manifest.version} is installed; run \`npm ci --ignore-scripts\``,
    );
  }
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:\.|$)/i.test(file))
    .toSorted()
    .map((file) => tidy(readFileSync(join(folder, file), "utf8")));
  if (typeof manifest.license !== "string" || texts.length === 0) {
    throw new Error(
      `Cannot tell the licence of ${what}: its package has no licence expression or no licence file`,
    );
  }
  return { ...shipped, licence: manifest.license, texts };
}

/** Line ends and blanks at them are not part of a licence. */
function tidy(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
}

/** The file THIRD-PARTY-LICENSES. */
export function thirdPartyLicences(
  packages: readonly LicensedPackage[],
): string {
  const rule = "=".repeat(80);
  const parts = packages.map(
    ({ name, version, licence, texts }) =>
      `${rule}\n${name} ${version}: ${licence}\n${rule}\n\n${texts.join("\n\n")}\n`,
  );
  return [
    "votequorum-exporter is shipped with these packages, each under its own licence.",
    "libvotequorum and libcmap (corosync, BSD-3-Clause) and Node.js are used where they are installed, and not shipped.",
    "Made by `npm run licences`; not to be edited.\n",
    ...packages.map(
      ({ name, version, licence }) => `${name} ${version}: ${licence}`,
    ),
    "",
    ...parts,
  ].join("\n");
}
