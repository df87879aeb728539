#!/bin/sh
# Runs podman or buildah on a storage of our own, build/container/, never on the system's: engine.sh podman images
# As root. Needs no daemon, no systemd and no network of its own.
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)/build/container
# What is gone at the next boot; inside a node of a lab it is that node's own.
run=/run/votequorum-exporter-image
mkdir -p "$home" "$run"

# With the process's number, then moved: several may do this at once.
put() { cat >"$home/$1.$$" && mv -f "$home/$1.$$" "$home/$1"; }

put storage.conf <<CONF
[storage]
driver = "overlay"
graphroot = "$home/storage"
runroot = "$run"
CONF

# runc: crun refuses machines whose cgroups are of both versions. Limits: none above those that an ordinary root has.
put containers.conf <<CONF
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "none"
netns = "host"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
static_dir = "$home/storage/libpod"
tmp_dir = "$run/libpod"
volume_path = "$home/storage/volumes"
CONF

export CONTAINERS_STORAGE_CONF="$home/storage.conf" CONTAINERS_CONF="$home/containers.conf"
exec "$@"
