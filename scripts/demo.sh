#!/bin/sh
# A real five-node cluster with sidecars, Prometheus and Alertmanager, guided through an incident.
# With --dashboards the shipped dashboards are drawn too: that installs 500 MB of Grafana's front end, once.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh test
if [ "${1-}" = --dashboards ]; then
  [ -d dashboards/preview/node_modules ] || (cd dashboards/preview && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  (cd dashboards/preview && npm run --silent build)
elif [ $# -gt 0 ]; then
  echo "error: Cannot accept '$1': the only option is --dashboards" >&2
  exit 2
fi
exec node --import tsx demo/main.ts
