// A command that runs another one on a host where shared libraries are not installed.
import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";

// An overlay in a mount namespace of its own hides the files; the dynamic linker then finds what it finds on a host
// without the package: nothing.
const hide = `
set -eu
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work
mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" "$1"
cd "$1"
rm $2
cd "$OLDPWD"
shift 2
exec "$@"
`;

/** @param sonames like libcmap.so.4, all of one folder */
export function withoutLibraries(
  sonames: readonly string[],
): readonly string[] {
  const files = sonames.map(installedPath);
  const folder = dirname(files[0] ?? "");
  const patterns = files.map((file) => `${basename(file)}*`).join(" ");
  return ["unshare", "--mount", "sh", "-c", hide, "sh", folder, patterns];
}

function installedPath(soname: string): string {
  const cache = execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  const path = cache
    .split("\n")
    .find((line) => line.trim().startsWith(`${soname} `))
    ?.split(" => ")[1];
  if (path === undefined) {
    throw new Error(`Cannot hide ${soname}: it is not installed`);
  }
  return path;
}
