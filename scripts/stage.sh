#!/bin/sh
# Makes build/stage/, the one tree that the npm package, the Debian package and the image are made of:
#   stage.sh [--version VERSION]
# The same sources give the same bytes; SOURCE_DATE_EPOCH (else the last commit's date) is every file's date.
set -eu
cd "$(dirname "$0")/.."

version=$(node -p 'require("./package.json").version')
case "${1-}" in
"") ;;
--version) version=${2:?Cannot stage: --version needs a value} ;;
*)
  echo "Cannot stage the package as the argument must be --version VERSION: current value is $1" >&2
  exit 2
  ;;
esac

sh scripts/build-native.sh
mkdir -p build
exec 8>build/.stage.lock
flock 8

umask 022
stage=build/stage.new
arch=$(node -p process.arch)
rm -rf "$stage"
mkdir -p "$stage/prebuilds/linux-$arch" "$stage/alerts" "$stage/dashboards" "$stage/node_modules/node-addon-api"

node --import tsx packaging/npm/bundle.ts "$version" "$stage"
node --import tsx packaging/npm/manifest.ts "$version" >"$stage/package.json"

for addon in votequorum cmap posix; do
  strip --strip-unneeded -o "$stage/prebuilds/linux-$arch/$addon.node" "build/Release/$addon.node"
done

# What compiles the addons where none of the prebuilt ones fits.
cp -R native binding.gyp "$stage/"
for file in package.json index.js napi.h napi-inl.h napi-inl.deprecated.h LICENSE.md; do
  cp "node_modules/node-addon-api/$file" "$stage/node_modules/node-addon-api/"
done

cp alerts/votequorum.rules.yml alerts/alertmanager.example.yml "$stage/alerts/"
cp dashboards/*.json "$stage/dashboards/"
cp README.md CHANGELOG.md LICENSE "$stage/"
for licenses in THIRD-PARTY-LICENSES*; do
  [ ! -e "$licenses" ] || cp "$licenses" "$stage/"
done

find "$stage" -type f -exec chmod 644 {} +
chmod 755 "$stage/votequorum-exporter.mjs"
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
find "$stage" -exec touch -h -d "@$epoch" {} +

rm -rf build/stage
mv "$stage" build/stage
