#!/bin/sh
# Checks the formatting of all C++ (.clang-format); --write corrects it.
set -eu
cd "$(dirname "$0")/.."
files=$(find native test/native/standin test/native/standin-cmap -name '*.cc' -o -name '*.h' | LC_ALL=C sort)
command -v clang-format >/dev/null 2>&1 || {
  echo "Cannot check the formatting as clang-format is missing: install clang-format (Debian)" >&2
  exit 1
}
# shellcheck disable=SC2086 # a list of words
case "${1-}" in
--write) clang-format -i $files ;;
"") clang-format --dry-run -Werror $files ;;
*)
  echo "Cannot format as the argument must be --write: current value is $1" >&2
  exit 2
  ;;
esac
