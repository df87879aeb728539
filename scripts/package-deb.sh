#!/bin/sh
# Makes build/packages/votequorum-exporter_VERSION_ARCH.deb for this machine's architecture:
#   package-deb.sh [--version VERSION]
# The same sources give the same bytes; see scripts/stage.sh.
set -eu
cd "$(dirname "$0")/.."

# Nothing in the package depends on where it is built.
export LC_ALL=C.UTF-8 TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

command -v dh >/dev/null || {
  echo 'error: Cannot make the Debian package: debhelper is not here; run this on Debian: apt-get install debhelper' >&2
  exit 1
}
mkdir -p build/packages
# One at a time: build/stage/ holds one version.
exec 9>build/packages/.lock
flock 9
sh scripts/stage.sh "$@"
version=$(node -p 'require("./build/stage/package.json").version')

work=build/deb
rm -rf "$work"
mkdir -p "$work/source/debian/source"
sh packaging/lay-out.sh "$version" "$work/source/tree" lib/systemd/system etc/default
cd packaging/deb
cp control rules postinst prerm postrm triggers lintian-overrides "../../$work/source/debian/"
cd ../..
mv "$work/source/debian/lintian-overrides" "$work/source/debian/votequorum-exporter.lintian-overrides"
echo '3.0 (native)' >"$work/source/debian/source/format"
node --import tsx packaging/deb/copyright.ts >"$work/source/debian/copyright"
node --import tsx packaging/deb/changelog.ts "$version" >"$work/source/debian/changelog"
find "$work/source" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

if ! (cd "$work/source" && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps) >"$work/log" 2>&1; then
  cat "$work/log" >&2
  exit 1
fi
deb=$(basename "$work"/*.deb)
mv "$work/$deb" "build/packages/$deb"
rm -rf "$work/source"
echo "build/packages/$deb"
