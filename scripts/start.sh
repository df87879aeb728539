#!/bin/sh
# Attaches to this host's corosync when one runs; else starts a private three-node lab and serves its node 1.
set -eu
cd "$(dirname "$0")/.."
sh scripts/bootstrap.sh run

# libqb's sockets are abstract unix sockets of the network namespace: a running corosync is seen here.
if grep -q '@votequorum' /proc/net/unix; then
  echo '==> corosync runs on this host: attaching to it (read only)' >&2
  exec node dist/main.js "$@"
fi

echo '==> no corosync runs on this host: starting a private lab of three nodes in network namespaces of its own' >&2
exec sh scripts/lab.sh --nodes 3 --serve-node 1 -- "$@"
