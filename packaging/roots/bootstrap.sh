#!/bin/sh
# Makes build/roots/bookworm-minbase.tar, a Debian 12 as debootstrap makes it, once; prints its name. As root.
# The root of the image's stand-in base (scripts/package-image.sh) and of the tests of the Debian package.
set -eu
cd "$(dirname "$0")/../.."

tarball=build/roots/bookworm-minbase.tar
mkdir -p build/roots
exec 6>build/roots/.lock
flock 6

if [ ! -e "$tarball" ]; then
  # The mirror that this host installs from; else Debian's own.
  mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
  mirror=${mirror:-http://deb.debian.org/debian}
  root=$(mktemp -d build/roots/new.XXXXXX)
  # What debootstrap leaves mounted when it is stopped half-way.
  trap 'umount -q "$root/proc" "$root/sys" 2>/dev/null || true; rm -rf --one-file-system "$root" "$tarball.new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '==> bootstrapping Debian 12 from %s\n' "$mirror" >&2
  log=build/roots/debootstrap.log
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    echo "Cannot bootstrap Debian 12 from $mirror: see $log" >&2
    exit 1
  }
  # Security updates come from where this host has them from.
  if [ -e /etc/apt/sources.list.d/debian.sources ]; then
    cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
    : >"$root/etc/apt/sources.list"
  fi
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*_* "$root"/var/log/bootstrap.log
  tar -C "$root" --one-file-system -cf "$tarball.new" .
  mv "$tarball.new" "$tarball"
fi
echo "$tarball"
