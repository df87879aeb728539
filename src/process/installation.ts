// Composition: what kind of installation this is, and where its version and its native addons lie.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The bundler's word; in a checkout nobody defines it. */
declare const BUNDLED_VERSION: string | undefined;

/** Where the running program comes from. */
export interface Installation {
  /** As in the package's file, without a "v". */
  readonly version: string;
  /** Holds votequorum.node, cmap.node and posix.node. */
  readonly addonDirectory: string;
}

/** The installation that `scriptUrl`, a main script's own address, belongs to. */
export function findInstallation(scriptUrl: string): Installation {
  const directory = dirname(fileURLToPath(scriptUrl));
  return typeof BUNDLED_VERSION === "string"
    ? { version: BUNDLED_VERSION, addonDirectory: packagedAddons(directory) }
    : checkout(dirname(directory));
}

/** Addons that were compiled when the package was installed fit this machine better than those it brought. */
function packagedAddons(directory: string): string {
  const compiled = compiledAddons(directory);
  return existsSync(compiled)
    ? compiled
    : join(directory, "prebuilds", `linux-${process.arch}`);
}

function checkout(directory: string): Installation {
  const text = readFileSync(join(directory, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return { version, addonDirectory: compiledAddons(directory) };
}

function compiledAddons(directory: string): string {
  return join(directory, "build", "Release");
}
