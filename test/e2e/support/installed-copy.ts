// A copy of the built program as a package would bring it: readable by everybody, with no more than it needs.
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productionPackages } from "../../../scripts/supply/production-packages.ts";

export interface InstalledCopy extends Disposable {
  /** The script to run with node. */
  readonly main: string;
}

/** A checkout may lie where other users cannot look; this copy does not. */
export function copyInstallation(): InstalledCopy {
  const home = mkdtempSync(join(tmpdir(), "votequorum-installed-"));
  const lock = readFileSync("package-lock.json", "utf8");
  for (const path of [
    ...["package.json", "dist"],
    ...["votequorum", "cmap", "posix"].map(
      (addon) => `build/Release/${addon}.node`,
    ),
    ...productionPackages(lock).map(({ path }) => path),
  ]) {
    cpSync(path, join(home, path), { recursive: true });
  }
  chmodSync(home, 0o755);
  return {
    main: join(home, "dist", "main.js"),
    [Symbol.dispose]() {
      rmSync(home, { recursive: true });
    },
  };
}
