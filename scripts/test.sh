#!/bin/sh
# The whole test suite, on a fresh machine too. `npm test` takes no options; a single file runs with
#   node --import tsx --test test/ROOM/FILE.test.ts
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || {
  echo "error: Cannot run the tests as uid $(id -u): they make network namespaces with real corosync clusters; run them as root" >&2
  exit 1
}
sh scripts/bootstrap.sh test
sh scripts/check.sh

began=$(date +%s)
run() {
  printf '==> test: %s, after %s s\n' "$1" "$(($(date +%s) - began))" >&2
  concurrency=$2
  shift 2
  node --import tsx --test --test-concurrency="$concurrency" --test-reporter=spec "$@"
}

run 'pure rooms and edges' 2 test/quorum/*.test.ts test/metrics/*.test.ts test/config/*.test.ts \
  test/http/*.test.ts test/journal/*.test.ts test/log/*.test.ts test/corosync/*.test.ts \
  test/notify/*.test.ts test/context/*.test.ts test/commands/*.test.ts test/supply/*.test.ts \
  test/fuzz/*.test.ts test/systemd/*.test.ts
run 'native addons' 2 test/native/*.test.ts
echo '==> test: native addons under AddressSanitizer and UndefinedBehaviorSanitizer' >&2
sh scripts/test-asan.sh
echo '==> test: native lifecycle under valgrind' >&2
sh scripts/test-valgrind.sh
echo '==> test: fuzzing, three seconds for each target' >&2
sh scripts/fuzz.sh --seconds 3
run 'lab' 1 test/lab/*.test.ts
run 'end to end on real corosync' 2 test/e2e/*.test.ts test/docs/*.test.ts
run 'dashboards' 1 test/dashboards/*.test.ts
# The soak mostly waits, and the next tests are all work.
echo '==> test: soak, three minutes, beside the next tests' >&2
soak_log=build/test-soak.log
sh scripts/soak.sh --minutes 3 >"$soak_log" 2>&1 &
soak=$!
fail() {
  kill "$soak"
  exit 1
}
echo '==> test: the one script on every Node.js' >&2
sh scripts/test-nodes.sh || fail
# One at a time: all are made of build/stage.
run 'packages' 1 test/packaging/npm.test.ts test/packaging/node-18.test.ts test/packaging/deb.test.ts \
  test/packaging/rpm.test.ts test/packaging/image.test.ts test/packaging/container-files.test.ts || fail
run 'alert rules' 2 test/alerts/*.test.ts || fail
status=0
wait "$soak" || status=$?
cat "$soak_log" >&2
[ "$status" -eq 0 ] || exit 1
echo '==> all tests passed' >&2
