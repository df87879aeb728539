#!/bin/sh
# The whole native test suite over the Debug addons: AddressSanitizer, UBSan
# and LeakSanitizer. Arguments are test files, all native ones when none.
set -eu
cd "$(dirname "$0")/.."
sh scripts/build-native.sh --debug

preload=
for library in libasan.so libubsan.so; do
  path=$(gcc -print-file-name=$library)
  if [ "$path" = "$library" ]; then
    echo "Cannot run the sanitizers as $library is missing: install libgcc-12-dev (Debian)" >&2
    exit 1
  fi
  preload=$preload${preload:+:}$(realpath "$path")
done

# The runtimes are preloaded into the processes that load an addon, not into
# this script's tools. A leak is told from V8's own ways by its nearest three
# frames: those in node's own binary are node's.
[ $# -gt 0 ] || set -- test/native/*.test.ts
log=build/test-asan.log
status=0
ADDON_DIR=build/Debug ADDON_PRELOAD=$preload \
  ASAN_OPTIONS=detect_leaks=1:malloc_context_size=3:abort_on_error=0:exitcode=99 \
  UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:exitcode=98 \
  LSAN_OPTIONS=suppressions=$PWD/test/native/leaks.supp:print_suppressions=0 \
  node --import tsx --test --test-concurrency=2 --test-timeout=1200000 "$@" >"$log" 2>&1 || status=$?

ran=$(sed -n 's/^# tests //p' "$log")
failed=$(($(sed -n 's/^# fail //p' "$log") + $(sed -n 's/^# cancelled //p' "$log")))
if [ "$status" != 0 ] || [ "$failed" != 0 ]; then
  cat "$log"
  echo "sanitizers: FAILED, $failed of $ran tests (see build/test-asan.log)"
  exit 1
fi
echo "sanitizers: clean, $ran tests under AddressSanitizer, UBSan and LeakSanitizer"
