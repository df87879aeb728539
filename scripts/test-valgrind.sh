#!/bin/sh
# The lifecycle tests under valgrind: every access of the addon, libvotequorum's
# stand-in and what they call. Arguments are test files, the lifecycle when none.
set -eu
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null 2>&1 || {
  echo "Cannot run under valgrind as it is missing: install valgrind (Debian)" >&2
  exit 1
}
sh scripts/build-native.sh

# V8 writes code at run time, which valgrind has to translate again and again:
# the interpreter alone is several times faster here. votequorum_dispatch puts
# 1 MiB on the stack. Threads take turns by --fair-sched, else one that is asked
# all the time starves the others. Leaks are LeakSanitizer's work (test-asan.sh).
[ $# -gt 0 ] || set -- test/native/lifecycle.test.ts
log=build/test-valgrind.log
status=0
ADDON_ROUNDS=1 \
  ADDON_RUNNER="valgrind --quiet --fair-sched=yes --error-exitcode=97 --leak-check=no --max-stackframe=4194304 --smc-check=all-non-file --suppressions=$PWD/test/native/valgrind.supp" \
  ADDON_NODE_FLAGS=--jitless \
  node --import tsx --test --test-concurrency=2 --test-timeout=1200000 "$@" >"$log" 2>&1 || status=$?

ran=$(sed -n 's/^# tests //p' "$log")
failed=$(($(sed -n 's/^# fail //p' "$log") + $(sed -n 's/^# cancelled //p' "$log")))
if [ "$status" != 0 ] || [ "$failed" != 0 ]; then
  cat "$log"
  echo "valgrind: FAILED, $failed of $ran tests (see build/test-valgrind.log)"
  exit 1
fi
echo "valgrind: clean, $ran tests"
