// Packaging: the program as one script, the thread that it starts, and what npm runs when it installs the package.
// bundle.ts VERSION DIRECTORY
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";

const [version, directory] = process.argv.slice(2);
if (version === undefined || directory === undefined) {
  throw new Error("Cannot bundle: arguments are VERSION and DIRECTORY");
}

const common = {
  bundle: true,
  platform: "node",
  format: "esm",
  // Debian 12's own: syntax that is newer becomes older one.
  target: "node18",
  mainFields: ["module", "main"],
  // Shorter names would save no memory, and cost the names in what a crash prints.
  minifyWhitespace: true,
  // Node prints the whole line of a crash.
  lineLimit: 160,
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;
const unused = "./packaging/npm/unused.cjs";

await build({
  ...common,
  entryPoints: ["packaging/npm/main.ts"],
  outfile: join(directory, "votequorum-exporter.mjs"),
  alias: {
    "body-parser": unused,
    qs: unused,
    "mime-db": "./packaging/npm/mime-db.cjs",
    "node:zlib": "./packaging/npm/node-18/zlib.ts",
  },
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
  // Looked for beside the script that starts it.
  entryPoints: ["src/http/guard/passwords/password-worker.ts"],
  outfile: join(directory, "password-worker.js"),
});

await build({
  ...common,
  entryPoints: ["packaging/npm/install.ts"],
  outfile: join(directory, "install.mjs"),
  minifyWhitespace: false,
  lineLimit: 0,
});
