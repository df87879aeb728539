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
say() { printf '==> test: %s, after %s s\n' "$1" "$(($(date +%s) - began))" >&2; }

# run NAME CONCURRENCY FILE...
run() {
  say "$1"
  concurrency=$2
  shift 2
  node --import tsx --test --test-concurrency="$concurrency" --test-reporter=spec "$@"
}

# beside NAME COMMAND...: goes on while other tests run; its output is shown by `joined`, which fails if it failed.
log=build/test-beside.log
beside_pid=
trap '[ -z "$beside_pid" ] || kill "$beside_pid" 2>/dev/null || true' EXIT
beside() {
  say "$1, beside the next tests"
  beside_name=$1
  shift
  "$@" >"$log" 2>&1 &
  beside_pid=$!
}
joined() {
  status=0
  wait "$beside_pid" || status=$?
  beside_pid=
  say "what $beside_name printed"
  cat "$log" >&2
  [ "$status" -eq 0 ] || {
    printf 'error: failed with exit code %s: %s\n' "$status" "$beside_name" >&2
    exit 1
  }
}

run 'pure rooms and edges' 2 test/quorum/*.test.ts test/metrics/*.test.ts test/config/*.test.ts \
  test/http/*.test.ts test/journal/*.test.ts test/log/*.test.ts test/corosync/*.test.ts \
  test/notify/*.test.ts test/context/*.test.ts test/commands/*.test.ts test/supply/*.test.ts \
  test/fuzz/*.test.ts test/systemd/*.test.ts test/status/*.test.ts test/bench/*.test.ts
run 'native addons' 2 test/native/*.test.ts
beside 'native lifecycle under valgrind' sh scripts/test-valgrind.sh
say 'native addons under AddressSanitizer and UndefinedBehaviorSanitizer'
sh scripts/test-asan.sh
joined
# A lab mostly waits.
beside 'fuzzing, three seconds for each target' sh scripts/fuzz.sh --seconds 3
run 'lab' 1 test/lab/*.test.ts
joined
run 'end to end on real corosync' 2 test/e2e/*.test.ts test/docs/*.test.ts
run 'dashboards' 1 test/dashboards/*.test.ts
# So does the soak.
beside 'the soak, three minutes' sh scripts/soak.sh --minutes 3
say 'the one script on every Node.js'
sh scripts/test-nodes.sh
# One at a time: all are made of build/stage.
run 'packages' 1 test/packaging/npm.test.ts test/packaging/node-18.test.ts test/packaging/deb.test.ts \
  test/packaging/rpm.test.ts test/packaging/image.test.ts test/packaging/container-files.test.ts
run 'alert rules' 2 test/alerts/*.test.ts
joined
echo '==> all tests passed' >&2
