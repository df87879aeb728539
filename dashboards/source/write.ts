// Dashboards: writes the JSON files, or with --check says which of them are not fresh.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fileOf, shippedDashboards, textOf } from "./dashboards.ts";

async function write(): Promise<void> {
  for (const dashboard of shippedDashboards()) {
    await writeFile(fileOf(dashboard), await textOf(dashboard));
  }
}

/** The files that are not what the sources make. */
async function stale(): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const dashboard of shippedDashboards()) {
    const file = fileOf(dashboard);
    const text = await readFile(file, "utf8").catch(() => "");
    if (text !== (await textOf(dashboard))) paths.push(fileURLToPath(file));
  }
  return paths;
}

if (process.argv.includes("--check")) {
  const paths = await stale();
  for (const path of paths) {
    process.stderr.write(
      `error: ${path} is not fresh: run npx tsx dashboards/source/write.ts\n`,
    );
  }
  process.exitCode = paths.length === 0 ? 0 : 1;
} else {
  await write();
}
