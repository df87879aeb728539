#!/bin/sh
# Attaches to this host's corosync when one runs; else serves node 1 of a private three-node cluster.
# Arguments are the exporter's flags.
set -eu
cd "$(dirname "$0")/.."

# libqb's sockets are abstract unix sockets of the network namespace: a corosync that runs here is seen here.
if grep -q '@votequorum' /proc/net/unix; then
  sh scripts/bootstrap.sh run
  echo '==> corosync runs on this host: attaching to it, read only' >&2
  exec node dist/main.js "$@"
fi

echo '==> no corosync runs on this host: starting a private cluster of three nodes in network namespaces of its own' >&2
sh scripts/bootstrap.sh lab
exec node --import tsx lab/demo.ts "$@"
