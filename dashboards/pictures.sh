#!/bin/sh
# Draws docs/images/*.png anew: real clusters, a real Prometheus, Grafana's own components in a headless browser.
# Takes about four minutes, and 500 MB the first time; needs root, and what scripts/bootstrap.sh test installs and builds.
#   sh dashboards/pictures.sh
set -eu
cd "$(dirname "$0")/.."
if [ ! -d dashboards/preview/node_modules ]; then
  (cd dashboards/preview && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
fi
(cd dashboards/preview && npm run --silent build)
exec node --import tsx dashboards/pictures/main.ts
