// Writes THIRD-PARTY-LICENSES out of what is installed in node_modules.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readLicence, thirdPartyLicences } from "./supply/licence-texts.ts";
import { productionPackages } from "./supply/production-packages.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = readFileSync(`${root}/package-lock.json`, "utf8");
const packages = productionPackages(lock);
const text = thirdPartyLicences(packages.map((one) => readLicence(root, one)));
writeFileSync(`${root}/THIRD-PARTY-LICENSES`, text);
