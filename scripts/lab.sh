#!/bin/sh
# Brings a private corosync cluster up on this host, with one exporter a node; see --help.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh lab
# exec, so that this process is the lab itself: a signal to it ends the lab.
exec node --import tsx lab/main.ts "$@"
