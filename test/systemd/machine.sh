#!/bin/sh
# Boots Debian's systemd as the init of namespaces of its own: machine.sh CGROUP FILES
# Its root is this host's, with the folder FILES laid over it; whatever it writes is gone with it.
set -eu
cgroup=$1 files=$2

if [ "${3-}" != inside ]; then
  echo $$ >"$cgroup/cgroup.procs"
  exec unshare --mount --pid --fork --cgroup --kill-child "$0" "$cgroup" "$files" inside
fi

mount --make-rprivate /
mkdir -p /run/machine
mount -t tmpfs machine /run/machine
cd /run/machine
mkdir upper work root
mount -t overlay machine -o lowerdir=/,upperdir=upper,workdir=work root
cd root
mount -t proc proc proc
# Nothing of the kernel that is shared with the host may be set from in here.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs machine run
mount -t tmpfs machine tmp
for folder in /etc/corosync /var/lib/corosync /var/log/corosync; do
  ! mountpoint -q "$folder" || mount --bind "$folder" ".$folder"
done
# The host's devices, modules, settings and counters are no business of this machine.
rm -rf usr/lib/systemd/system/sysinit.target.wants usr/lib/systemd/system/sockets.target.wants \
  usr/lib/systemd/system/timers.target.wants etc/systemd/system/*.wants var/lib/votequorum-exporter
cp -R "$files/." .
chroot . systemd-sysusers >/dev/null
chroot . systemctl enable votequorum-exporter.service >/dev/null 2>&1
mkdir -p old
pivot_root . old
cd /
umount -l /old
exec env -i container=machine PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=machine.target --show-status=no --log-target=null
