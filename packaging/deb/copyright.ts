// Packaging: debian/copyright of the package (DEP-5), out of the packages that are bundled.
import { readFileSync } from "node:fs";
import { readLicence } from "../../scripts/supply/licence-texts.ts";
import type { LicensedPackage } from "../../scripts/supply/licence-texts.ts";
import { productionPackages } from "../../scripts/supply/production-packages.ts";

/** Debian brings its text, and wants no other copy of it. */
const APACHE = `On Debian systems, the text of the Apache License, version 2.0, is found in
/usr/share/common-licenses/Apache-2.0.`;

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.trim() === "" ? " ." : ` ${line}`))
    .join("\n");
}

function holders(texts: readonly string[]): string {
  const found = texts
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) =>
      /^(?:portions )?copyright\b.*(?:\d{4}|\(c\)|©)/i.test(line),
    )
    .map((line) => line.replace(/^copyright:?\s*/i, ""));
  return found.length === 0 ? "its authors" : [...new Set(found)].join("\n  ");
}

function stanza({ name, path, licence, texts }: LicensedPackage): string {
  const text = licence === "Apache-2.0" ? APACHE : texts.join("\n\n");
  return [
    `Files: ${path}/*`,
    `Copyright: ${holders(texts)}`,
    `License: ${licence}`,
    indented(text),
    `Comment: ${name}, bundled into votequorum-exporter.mjs, password-worker.js or the addons.`,
  ].join("\n");
}

const shipped = productionPackages(readFileSync("package-lock.json", "utf8"));
const stanzas = [
  [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: votequorum-exporter",
    "Source: https://github.com/votequorum-exporter/votequorum-exporter",
  ].join("\n"),
  [
    "Files: *",
    "Copyright: 2026 the votequorum-exporter authors",
    "License: Apache-2.0",
    indented(APACHE),
  ].join("\n"),
  ...shipped.map((one) => stanza(readLicence(".", one))),
];
process.stdout.write(`${stanzas.join("\n\n")}\n`);
