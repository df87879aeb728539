#!/bin/sh
# Makes build/packages/votequorum-exporter-VERSION-1.ARCH.rpm for this machine's architecture:
#   package-rpm.sh [--version VERSION]
# Debian's rpmbuild (the package rpm) does. The addons ask for glibc 2.34: RHEL 9, SUSE 15.6 and newer.
set -eu
cd "$(dirname "$0")/.."

export LC_ALL=C.UTF-8 TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

command -v rpmbuild >/dev/null || {
  echo 'error: Cannot make the RPM: rpmbuild is not here; apt-get install rpm, or dnf install rpm-build' >&2
  exit 1
}
mkdir -p build/packages
# One at a time: build/stage/ holds one version.
exec 9>build/packages/.lock
flock 9
sh scripts/stage.sh "$@"
version=$(node -p 'require("./build/stage/package.json").version')

work=$PWD/build/rpm
tree=$work/tree
rm -rf "$work"
mkdir -p "$tree/usr/share/licenses/votequorum-exporter"
sh packaging/lay-out.sh "$version" "$tree" usr/lib/systemd/system etc/sysconfig
cp LICENSE THIRD-PARTY-LICENSES "$tree/usr/share/licenses/votequorum-exporter/"
cp CHANGELOG.md "$tree/usr/share/doc/votequorum-exporter/"
gzip -9n "$tree/usr/share/man/man8/votequorum-exporter.8"
sed -i 's|/etc/default/|/etc/sysconfig/|' "$tree/etc/sysconfig/votequorum-exporter"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# A version with a hyphen is none for rpm: 1.0.0-rc.1 comes before 1.0.0 as 1.0.0~rc.1.
if ! rpmbuild -bb --quiet packaging/rpm/votequorum-exporter.spec \
  --define "_topdir $work" --define "tree $tree" \
  --define "program_version $(echo "$version" | sed 's/-/~/')" \
  --define "sysusers_line $(grep '^u ' packaging/sysusers/votequorum-exporter.conf)" \
  --define 'use_source_date_epoch_as_buildtime 1' --define '_buildhost localhost' \
  --define '_docdir /usr/share/doc' --define '_build_id_links none' >"$work/log" 2>&1; then
  cat "$work/log" >&2
  exit 1
fi
for rpm in "$work"/RPMS/*/*.rpm; do
  mv "$rpm" build/packages/
  echo "build/packages/$(basename "$rpm")"
done
rm -rf "$work/tree" "$work/BUILD" "$work/BUILDROOT"
