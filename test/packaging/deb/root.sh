#!/bin/sh
# A Debian 12 of its own with nodejs and corosync out of Debian's packages: root.sh
# Prints its folder, build/roots/bookworm-KEY. Made once, then kept; never written to again.
set -eu
cd "$(dirname "$0")/../../.."
key=$(sha256sum test/packaging/deb/root.sh | cut -c 1-12)
root=build/roots/bookworm-$key
mkdir -p build/roots
exec 9>build/roots/.lock
flock 9
if [ -d "$root" ]; then
  echo "$root"
  exit 0
fi

mirror=$(sed -n 's|^URIs: *\(http[^ ]*/debian/\?\)$|\1|p; s|^deb \(\[[^]]*\] \)\?\(http[^ ]*/debian/\?\) .*|\2|p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}
rm -rf build/roots/new build/roots/bookworm-*
# What is mounted meanwhile goes with the namespace, also when this is killed.
# shellcheck disable=SC2016 # for the inner shell
unshare --mount --propagation private sh -euc '
  root=$1 mirror=$2
  debootstrap --variant=minbase bookworm "$root" "$mirror"
  echo "deb ${mirror%/}-security bookworm-security main" >>"$root/etc/apt/sources.list"
  printf "#!/bin/sh\nexit 101\n" >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }
  inside apt-get update
  inside apt-get install -y --no-install-recommends nodejs corosync libvotequorum8 libcmap4
  # Installed by a test later, without a network.
  inside sh -c "cd /opt && apt-get download systemd-standalone-sysusers"
  inside apt-get clean
  rm -rf "$root"/var/lib/apt/lists/* "$root/usr/sbin/policy-rc.d"
' sh build/roots/new "$mirror" >build/roots/log 2>&1 || {
  tail -n 20 build/roots/log >&2
  exit 1
}
mv build/roots/new "$root"
echo "$root"
