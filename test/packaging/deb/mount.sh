#!/bin/sh
# Inside a node of a lab: mount.sh ROOT makes /mnt/root, a host of its own beside that node's corosync.
# Nothing reaches ROOT: what is written lies in /mnt/upper, and is gone with the node's mount namespace.
set -eu
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
# The node's own /dev/shm comes along: that is where corosync's answers are.
mount --rbind /dev /mnt/root/dev
mount --bind /proc /mnt/root/proc
# Debian's corosync brings this folder.
mkdir -p /etc/corosync/uidgid.d
mount --bind /etc/corosync /mnt/root/etc/corosync
