// Room corosync: loads a native addon, and tells a missing corosync library from a broken build.
import { createRequire } from "node:module";
import { join } from "node:path";

const load = createRequire(import.meta.url);

/** Where an addon lies: `directory`/`name`.node. */
export interface AddonPlace {
  readonly directory: string;
  readonly name: "votequorum" | "cmap" | "posix";
}

export type LoadedAddon<Addon> =
  | { readonly kind: "loaded"; readonly addon: Addon }
  /** The dynamic linker did not find a library that the addon needs; it may be installed later. */
  | { readonly kind: "library-missing"; readonly message: string }
  /** The addon itself is not there or does not fit this Node: only a new build or install helps. */
  | { readonly kind: "unusable"; readonly message: string };

/** Loads an addon; never throws. A failed load leaves nothing behind and may be tried again. */
export function loadAddon<Addon>(place: AddonPlace): LoadedAddon<Addon> {
  const file = join(place.directory, `${place.name}.node`);
  try {
    return { kind: "loaded", addon: load(file) as Addon };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return isMissingLibrary(message)
      ? { kind: "library-missing", message }
      : { kind: "unusable", message: `Cannot load ${file}: ${message}` };
  }
}

// The words of glibc's dynamic linker, which node passes on: "libvotequorum.so.8: cannot open shared object file: …".
function isMissingLibrary(message: string): boolean {
  return /^lib[\w+-]+\.so[.\d]*: cannot open shared object file/.test(message);
}
