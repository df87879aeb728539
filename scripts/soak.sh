#!/bin/sh
# Flaps a real cluster (--minutes N, default 3) and holds the exporter's counters against a C listener's.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh lab
mkdir -p build/bench
gcc -O2 -Wall -Wextra -Werror -o build/bench/listener bench/listener.c -lvotequorum
exec node --import tsx bench/soak.ts "$@"
