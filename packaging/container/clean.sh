#!/bin/sh
# Takes away what containers of build/container/ left, also after a crash; images and their layers stay.
set -eu
cd "$(dirname "$0")/../.."
[ -d build/container/storage ] || exit 0
exec 5>build/container/.lock
flock 5

# Containers of a test that was killed run on: all in this group are ours, and end with what watches them.
group=votequorum-exporter-image
processes() { find /sys/fs/cgroup -path "*/$group*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u; }
for round in 1 2 3 4 5 6 7 8 9 10; do
  left=$(processes)
  [ -n "$left" ] || break
  # shellcheck disable=SC2086 # a list of numbers
  kill -KILL $left 2>/dev/null || true
  sleep "0.$round"
done

# Mounts before files: what is taken away below must not be reached through one.
sed -n "s|^[^ ]* \($PWD/build/container/[^ ]*\) .*|\1|p" /proc/self/mounts | sort -r | while read -r mounted; do
  umount -l "$mounted"
done
# podman then believes that the host was booted: containers that ended with a lab's node count as ended.
rm -rf --one-file-system /run/votequorum-exporter-image
# What it says is of timers for health checks, which a host without systemd has not.
said=build/container/clean.log
{
  sh packaging/container/engine.sh podman rm --all --force --volumes &&
    sh packaging/container/engine.sh podman volume rm --all --force
} >"$said" 2>&1 || {
  cat "$said" >&2
  echo "Cannot take away the containers of build/container: see the lines above" >&2
  exit 1
}
find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null || true
rm -rf --one-file-system /run/votequorum-exporter-image
