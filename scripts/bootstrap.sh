#!/bin/sh
# Makes a fresh Debian machine ready: bootstrap.sh run|lab|bench|bench-victoria-metrics|test
# Installs the Debian packages that are missing, by name, then the npm packages, then builds what is out of date.
set -eu
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

build_packages='g++ make python3 libvotequorum-dev libcmap-dev'
lab_packages='corosync corosync-qnetd corosync-qdevice iproute2 util-linux procps'
bench_packages='prometheus prometheus-alertmanager prometheus-hacluster-exporter libcpg-dev'
test_packages='chromium fonts-dejavu-core
  valgrind clang clang-format clang-tidy libclang-rt-dev shellcheck binutils
  systemd python3 openssl curl debootstrap debhelper dpkg-dev lintian rpm buildah podman runc'

case "${1:-}" in
  run) packages=$build_packages ;;
  lab) packages="$build_packages $lab_packages" ;;
  bench) packages="$build_packages $lab_packages $bench_packages" ;;
  bench-victoria-metrics) packages="$build_packages $lab_packages $bench_packages victoria-metrics" ;;
  test) packages="$build_packages $lab_packages $bench_packages $test_packages" ;;
  *) fail "Cannot prepare '${1:-}': accepted are run, lab, bench, bench-victoria-metrics, test" ;;
esac

node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "Cannot use Node.js $(node -v): 20.19 or newer is needed"

is_installed() {
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed$'
}

missing=''
if command -v dpkg-query >/dev/null; then
  for package in $packages; do
    is_installed "$package" || missing="$missing $package"
  done
else
  say "this is no Debian machine: the packages named like Debian's ($packages) have to be there already"
fi

# The daemons among these packages are for private labs only: none may start on this host, now or at the next boot.
install_missing() {
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
  fi
  say "installing Debian packages:$missing"
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null ||
    fail 'Cannot read the package lists: apt-get update failed (see above)'
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    fail "Cannot install$missing: apt-get failed (see above)"
  if [ -d /run/systemd/system ]; then
    for package in $missing; do
      case $package in
        corosync | corosync-qnetd | corosync-qdevice) systemctl disable --quiet "$package.service" || true ;;
        prometheus-hacluster-exporter) systemctl disable --quiet ha_cluster_exporter.service || true ;;
        prometheus | prometheus-alertmanager | victoria-metrics) systemctl disable --quiet "$package.service" || true ;;
      esac
    done
  fi
  [ "$(cat "$policy")" != "$(printf '#!/bin/sh\nexit 101')" ] || rm -f "$policy"
}

if [ -n "$missing" ]; then
  [ "$(id -u)" -eq 0 ] ||
    fail "Cannot install Debian packages as uid $(id -u): run this as root, or once: apt-get install$missing"
  install_missing
fi

if [ ! -e node_modules/.package-lock.json ] ||
  [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  say 'installing npm packages'
  npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

say 'building'
sh scripts/build-native.sh >&2
# Quick when nothing changed, and never stale.
npx --no-install tsc -p tsconfig.build.json
