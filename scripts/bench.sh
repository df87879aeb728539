#!/bin/sh
# Measures the exporter on a real three-node lab, beside a C program that only dispatches, and prints the figures.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh lab
mkdir -p build/bench
gcc -O2 -Wall -Wextra -Werror -o build/bench/listener bench/listener.c -lvotequorum
node --import tsx bench/main.ts
exec node --import tsx bench/paging.ts
