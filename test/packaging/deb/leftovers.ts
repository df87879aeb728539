// What is not as it was before a package came.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";
import type { Host } from "./host.ts";

/** What every package leaves behind, by its packager's hand or not. */
const OF_DEBIAN = [
  // dpkg's and apt's books, which say that there was a package; caches; logs.
  /^\/var\/lib\/(?:dpkg|apt)\//,
  /^\/var\/cache\/(?:apt|debconf|ldconfig)\//,
  /^\/var\/log\//,
  // The one before the last of /etc/passwd and its like, and the lock for changing them.
  /^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-$/,
  /^\/etc\/\.pwd\.lock$/,
  // Gone at the next boot.
  /^\/(?:tmp$|run\/)/,
];

/** Paths that are new, gone or different, each with why; all of it lies in the overlay's upper folder. */
export function leftovers({ changes, lower }: Host): readonly string[] {
  return changed(changes, lower, "/").filter(
    (line) =>
      !OF_DEBIAN.some((pattern) => pattern.test(line.split(": ")[0] ?? "")),
  );
}

function changed(upper: string, lower: string, folder: string): string[] {
  return readdirSync(join(upper, folder)).flatMap((name) => {
    const path = join(folder, name);
    const now = lstatSync(join(upper, path));
    const before = lstatSync(join(lower, path), { throwIfNoEntry: false });
    const inside = now.isDirectory() ? changed(upper, lower, path) : [];
    if (before === undefined) return [`${path}: new`, ...inside];
    const why = difference(join(upper, path), now, join(lower, path), before);
    return why === undefined ? inside : [`${path}: ${why}`, ...inside];
  });
}

function difference(
  ...[now, stats, before, old]: readonly [string, Stats, string, Stats]
): string | undefined {
  // How overlayfs writes down that a file is gone.
  if (stats.isCharacterDevice() && stats.rdev === 0) return "gone";
  if (stats.mode !== old.mode) return `mode ${stats.mode.toString(8)}`;
  if (stats.uid !== old.uid || stats.gid !== old.gid) return "owner";
  if (stats.isSymbolicLink()) {
    return readlinkSync(now) === readlinkSync(before) ? undefined : "target";
  }
  if (!stats.isFile()) return undefined;
  return readFileSync(now).equals(readFileSync(before)) ? undefined : "content";
}
