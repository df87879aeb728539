#!/bin/sh
# Fuzzes every target, guided by coverage: fuzz.sh [--seconds N] [--seed N] [--jobs N] [--target NAME]...
# Exit 1: a target failed, its input is in build/fuzz/crashes/. See fuzz/README.md. Needs `sh scripts/bootstrap.sh test`.
set -eu
cd "$(dirname "$0")/.."

command -v clang++ >/dev/null 2>&1 || {
  echo "error: Cannot fuzz the addons as clang++ is missing: install clang and libclang-rt-dev (Debian)" >&2
  exit 1
}
if [ ! -e fuzz/node_modules/.package-lock.json ] ||
  [ -n "$(find fuzz/package-lock.json -newer fuzz/node_modules/.package-lock.json)" ]; then
  (cd fuzz && npm ci --ignore-scripts --loglevel=error >&2)
  touch fuzz/node_modules/.package-lock.json
fi
exec node --import tsx fuzz/main.ts "$@"
