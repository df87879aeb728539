#!/bin/sh
# Debian 12 with nodejs and corosync out of Debian's packages: root.sh
# Prints its folder, build/roots/host-KEY. Made once, then kept; nothing is ever written to it again.
set -eu
cd "$(dirname "$0")/../../.."
key=$(cat test/packaging/deb/root.sh packaging/roots/bootstrap.sh | sha256sum | cut -c 1-12)
root=build/roots/host-$key
mkdir -p build/roots
exec 9>build/roots/.host.lock
flock 9
if [ -d "$root" ]; then
  echo "$root"
  exit 0
fi

tarball=$(sh packaging/roots/bootstrap.sh)
rm -rf build/roots/host-*
log=build/roots/host.log
new=build/roots/host-new
inside() { chroot "$new" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }
make() {
  mkdir "$new"
  tar -C "$new" -xpf "$tarball"
  # Nothing is started while these packages are installed.
  printf '#!/bin/sh\nexit 101\n' >"$new/usr/sbin/policy-rc.d"
  chmod 755 "$new/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$new/etc/"
  inside apt-get update
  inside apt-get install -y --no-install-recommends nodejs corosync libvotequorum8 libcmap4
  # Installed by a test later, without a network.
  inside sh -c 'cd /opt && apt-get download systemd-standalone-sysusers'
  inside apt-get clean
  rm -rf "$new"/var/lib/apt/lists/* "$new/usr/sbin/policy-rc.d"
}
# Not `make || …`: the shell would then go on after a step that failed.
(set -e && make) >"$log" 2>&1 &
wait $! || {
  tail -n 20 "$log" >&2
  echo "Cannot make the root of the tests of packages: see $log" >&2
  exit 1
}
mv "$new" "$root"
echo "$root"
