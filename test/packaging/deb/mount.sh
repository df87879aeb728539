#!/bin/sh
# Inside a node of a lab: mount.sh ROOT makes /run/host/root, a host of its own beside that node's corosync.
# Nothing reaches ROOT: what is written lies in /run/host/upper, and is gone with the node's mount namespace.
set -eu
# The node's /run is a tmpfs of its own.
cd /run
mkdir host host/upper host/work host/root
mount -t overlay overlay -o "lowerdir=$1,upperdir=/run/host/upper,workdir=/run/host/work" host/root
# The node's own /dev/shm comes along: that is where corosync's answers are.
mount --rbind /dev host/root/dev
mount --bind /proc host/root/proc
# Debian's corosync brings this folder.
mkdir -p /etc/corosync/uidgid.d
mount --bind /etc/corosync host/root/etc/corosync
