#!/bin/sh
# Measures the staged exporter on real labs, beside Debian's ha_cluster_exporter and a bare C program, in a few minutes:
#   bench.sh [--write] [PART ...]    all parts or these; --write makes docs/performance.md of the figures
#   bench.sh paging                  from a lost quorum to the pager, by push and by rule (with Prometheus; longer)
#   bench.sh cmap-read [NODES]       what readings of cmap cost
#   bench.sh fleet [--clusters N]    a simulated fleet before a real Prometheus (docs/fleet.md), or with
#                                    --engine victoria-metrics before Debian's VictoriaMetrics
set -eu
cd "$(dirname "$0")/.."
case "$*" in
*victoria-metrics*) sh scripts/bootstrap.sh bench-victoria-metrics ;;
*) sh scripts/bootstrap.sh bench ;;
esac
mkdir -p build/bench
gcc -O2 -Wall -Wextra -Werror -o build/bench/listener bench/listener.c -lvotequorum
case "${1-}" in
fleet)
  shift
  exec node --import tsx bench/fleet/main.ts "$@"
  ;;
paging | cmap-read)
  part=$1
  shift
  exec node --import tsx "bench/$part.ts" "$@"
  ;;
esac
gcc -O2 -Wall -Wextra -Werror -o build/bench/probe bench/probe.c -lcpg -lvotequorum
gcc -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -o build/bench/scrape bench/scrape.c
gcc -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -o build/bench/visible bench/visible.c -lvotequorum
sh scripts/fetch-nodes.sh >/dev/null
sh scripts/stage.sh
# A copy: what is measured must not change under the measurement.
rm -rf build/bench/stage
flock build/.stage.lock cp -R build/stage build/bench/stage
exec node --import tsx bench/main.ts "$@"
