#!/bin/sh
# Every Node.js that the script is made for, in build/nodes/VERSION/: fetched once, from npm, which checks what it
# downloads against the registry's checksums. Prints their versions.
set -eu
cd "$(dirname "$0")/.."

# 18 is Debian 12's own; the checkout and its tests need 20.19.
versions='18.20.8 20.20.2 22.23.3 24.21.0'
arch=$(node -p process.arch)

mkdir -p build/nodes
exec 7>build/nodes/.lock
flock 7
missing=
for version in $versions; do
  [ -x "build/nodes/$version/bin/node" ] || missing="$missing node-linux-$arch@$version"
done
if [ -n "$missing" ]; then
  rm -rf build/nodes/new
  mkdir build/nodes/new
  # shellcheck disable=SC2086 # a list of words
  npm pack --silent --pack-destination build/nodes/new $missing >/dev/null
  for package in $missing; do
    version=${package##*@}
    rm -rf "build/nodes/$version.new"
    mkdir "build/nodes/$version.new"
    tar -xzf "build/nodes/new/node-linux-$arch-$version.tgz" -C "build/nodes/$version.new" --strip-components=1 \
      package/bin/node package/include
    rm -f "build/nodes/new/node-linux-$arch-$version.tgz"
    rm -rf "build/nodes/$version"
    mv "build/nodes/$version.new" "build/nodes/$version"
  done
  rmdir build/nodes/new
fi
echo "$versions"
