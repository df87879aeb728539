// Tests of alerts/: ordinary boots call nobody, but for what is right.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { boots, bootTests } from "./boots.ts";
import { toolSucceeds } from "./run-tool.ts";
import { rulesFile } from "./shipped.ts";

test(`${String(boots.length)} boots fire what is right, and nothing else (never lies)`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "votequorum-boots-"));
  try {
    // JSON is YAML.
    writeFileSync(
      join(folder, "boots.yml"),
      bootTests().replaceAll("../votequorum.rules.yml", rulesFile.pathname),
    );
    await toolSucceeds(
      "promtool",
      ["test", "rules", "boots.yml"],
      pathToFileURL(join(folder, "/")),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
