#!/bin/sh
# The staged script on every Node.js it is made for, against a real corosync; with --all also the tests of the rooms
# and of the native addons on the newer ones. Node.js itself comes from npm, once, into build/nodes/.
set -eu
cd "$(dirname "$0")/.."

all=0
case "${1-}" in
"") ;;
--all) all=1 ;;
*)
  echo "Cannot test on other versions of Node.js as the argument must be --all: current value is $1" >&2
  exit 2
  ;;
esac

# 18 is Debian 12's own; the checkout and its tests need 20.19.
script_versions='18.20.8 20.20.2 22.23.3 24.21.0'
suite_versions='20.20.2 22.23.3 24.21.0'
arch=$(node -p process.arch)
say() { printf '==> %s, after %s s\n' "$1" "$(($(date +%s) - began))" >&2; }
began=$(date +%s)

mkdir -p build/nodes
exec 7>build/nodes/.lock
flock 7
missing=
for version in $script_versions; do
  [ -x "build/nodes/$version/bin/node" ] || missing="$missing node-linux-$arch@$version"
done
if [ -n "$missing" ]; then
  rm -rf build/nodes/new
  mkdir build/nodes/new
  # npm checks what it downloads against the registry's checksums.
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
  say 'versions of Node.js are here'
fi
flock -u 7

sh scripts/stage.sh
node --import tsx --test --test-reporter=spec test/packaging/nodes.test.ts
say "the staged script works on Node.js $script_versions"

[ "$all" = 1 ] || exit 0
# On what the addons in build/Release were built for, and on the others: one build serves all.
for version in $suite_versions; do
  PATH=$PWD/build/nodes/$version/bin:$PATH
  run() { node --import tsx --test --test-concurrency=2 --test-reporter=dot "$@"; }
  run test/quorum/*.test.ts test/metrics/*.test.ts test/config/*.test.ts test/http/*.test.ts test/journal/*.test.ts \
    test/log/*.test.ts test/corosync/*.test.ts test/notify/*.test.ts test/context/*.test.ts test/commands/*.test.ts
  say "pure rooms and edges pass on Node.js $(node -v)"
  run test/native/*.test.ts
  say "native addons pass on Node.js $(node -v)"
done
