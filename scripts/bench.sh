#!/bin/sh
# Measures the staged exporter on real labs, beside Debian's ha_cluster_exporter and a bare C program, in a few minutes:
#   bench.sh [--write] [PART ...]    all parts or these; --write makes docs/performance.md of the figures
#   bench.sh paging                  from a lost quorum to the pager, by push and by rule (with Prometheus; longer)
#   bench.sh cmap-read [NODES]       what readings of cmap cost
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh lab
mkdir -p build/bench
gcc -O2 -Wall -Wextra -Werror -o build/bench/listener bench/listener.c -lvotequorum
case "${1-}" in
paging | cmap-read)
  part=$1
  shift
  exec node --import tsx "bench/$part.ts" "$@"
  ;;
esac
if [ ! -e /usr/include/corosync/cpg.h ] || ! command -v ha_cluster_exporter >/dev/null; then
  echo "error: Cannot measure without libcpg-dev and prometheus-hacluster-exporter: apt-get install --no-install-recommends libcpg-dev prometheus-hacluster-exporter" >&2
  exit 1
fi
gcc -O2 -Wall -Wextra -Werror -o build/bench/probe bench/probe.c -lcpg -lvotequorum
sh scripts/stage.sh
# A copy: what is measured must not change under the measurement.
rm -rf build/bench/stage
flock build/.stage.lock cp -R build/stage build/bench/stage
exec node --import tsx bench/main.ts "$@"
