#!/bin/sh
# The staged script on every Node.js it is made for, against a real corosync; with --all also the tests of the rooms
# and of the native addons on the newer ones.
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

say() { printf '==> %s, after %s s\n' "$1" "$(($(date +%s) - began))" >&2; }
began=$(date +%s)
script_versions=$(sh scripts/fetch-nodes.sh)
say 'versions of Node.js are here'

sh scripts/stage.sh
node --import tsx --test --test-reporter=spec test/packaging/nodes.test.ts
say "the staged script works on Node.js $script_versions"

[ "$all" = 1 ] || exit 0
# On what the addons in build/Release were built for, and on the others: one build serves all.
for version in $script_versions; do
  # The checkout and its tests need 20.19.
  [ "${version%%.*}" -ge 20 ] || continue
  PATH=$PWD/build/nodes/$version/bin:$PATH
  run() { node --import tsx --test --test-concurrency=2 --test-reporter=dot "$@"; }
  run test/quorum/*.test.ts test/metrics/*.test.ts test/config/*.test.ts test/http/*.test.ts test/journal/*.test.ts \
    test/log/*.test.ts test/corosync/*.test.ts test/notify/*.test.ts test/context/*.test.ts test/commands/*.test.ts
  say "pure rooms and edges pass on Node.js $(node -v)"
  run test/native/*.test.ts
  say "native addons pass on Node.js $(node -v)"
done
