#!/bin/sh
# Makes build/packages/votequorum-exporter-VERSION.tgz, the npm package: package-npm.sh [--version VERSION]
# It holds one script, the addons for this machine's architecture, and their sources for every other.
set -eu
cd "$(dirname "$0")/.."

sh scripts/stage.sh "$@"
mkdir -p build/packages
npm pack ./build/stage --pack-destination build/packages --ignore-scripts --loglevel=error
