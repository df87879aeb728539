#!/bin/sh
# clang-tidy (.clang-tidy) over the addons; the stand-in is only compiled.
set -eu
cd "$(dirname "$0")/.."
command -v clang-tidy >/dev/null 2>&1 || {
  echo "Cannot lint the C++ as clang-tidy is missing: install clang-tidy (Debian)" >&2
  exit 1
}
prefix=$(node -p 'path.dirname(path.dirname(fs.realpathSync(process.execPath)))')
api=$(node -p 'path.resolve(require("node-addon-api").include_dir)')
if [ ! -e "$prefix/include/node/node_api.h" ]; then
  echo "Cannot lint the C++ as $prefix/include/node/node_api.h is missing: use a Node that brought its headers" >&2
  exit 1
fi
# Two at a time; xargs fails when one of them does.
# shellcheck disable=SC2016 # the words of the inner shell
find native -name '*.cc' | LC_ALL=C sort | xargs -P 2 -n 1 sh -c '
  clang-tidy --quiet "$2" -- -std=c++20 -fno-exceptions -Inative \
    -DNAPI_VERSION=9 -DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS \
    -DNODE_ADDON_API_DISABLE_DEPRECATED \
    -isystem "$0/include/node" -isystem "$1" 2>/dev/null
' "$prefix" "$api"
echo "tidy-native: no findings"
