#!/bin/sh
# Draws docs/images/*.png anew: real clusters, a real Prometheus, Grafana's own components in a headless browser.
# Takes about three minutes; needs root, and Debian's chromium, prometheus and prometheus-alertmanager.
#   sh dashboards/pictures.sh
set -eu
cd "$(dirname "$0")/.."
if [ ! -d dashboards/preview/node_modules ]; then
  (cd dashboards/preview && npm ci --ignore-scripts)
fi
(cd dashboards/preview && npm run --silent build)
exec node --import tsx dashboards/pictures/main.ts
