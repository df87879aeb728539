// Packaging: the program as one script, and the script that npm runs when it installs the package.
// bundle.ts VERSION DIRECTORY
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";

const [version, directory] = process.argv.slice(2);
if (version === undefined || directory === undefined) {
  throw new Error("Cannot bundle: arguments are VERSION and DIRECTORY");
}

/** Debian 12's own Node.js is 18: what newer syntax there is becomes older one. */
const common = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node18",
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: join(directory, "votequorum-exporter.mjs"),
  mainFields: ["module", "main"],
  inject: ["packaging/npm/node-18.ts"],
  define: { BUNDLED_VERSION: JSON.stringify(version) },
  banner: {
    // Dependencies that are CommonJS ask for Node's own modules with require().
    js: [
      'import{createRequire as $createRequire}from"node:module";',
      "const require=$createRequire(import.meta.url);",
    ].join("\n"),
  },
});

await build({
  ...common,
  entryPoints: ["packaging/npm/install.ts"],
  outfile: join(directory, "install.mjs"),
  minifyWhitespace: false,
});
