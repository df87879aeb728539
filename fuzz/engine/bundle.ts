// Room fuzz: each target as one CommonJS file: the engine counts branches in what require() loads.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Answers the path of the bundle of each target. */
export async function bundle(
  targets: readonly string[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  mkdirSync(folder, { recursive: true });
  // Of its own type: the project's is "module".
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  await build({
    entryPoints: targets.map((target) => `fuzz/targets/${target}.ts`),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "error",
    define: { "import.meta.url": "ownUrl" },
    banner: {
      js: 'const ownUrl = require("node:url").pathToFileURL(__filename).href;',
    },
  });
  return new Map(
    targets.map((target) => [target, join(folder, `${target}.js`)]),
  );
}
