#!/bin/sh
# Builds the native addons: build/Release (the product), or with --debug
# build/Debug (AddressSanitizer and UBSan). Does nothing when up to date.
set -eu
cd "$(dirname "$0")/.."

config=Release
flag=
case "${1-}" in
"") ;;
--debug) config=Debug flag=--debug ;;
*)
  echo "Cannot build the native addons as the argument must be --debug: current value is $1" >&2
  exit 2
  ;;
esac

need() { # program or header, Debian package, RPM package
  case "$1" in
  /*) for dir in "" /usr/local; do [ -e "$dir$1" ] && return; done ;;
  *) command -v "$1" >/dev/null 2>&1 && return ;;
  esac
  echo "Cannot build the native addons as $1 is missing: install $2 (Debian) or $3 (RPM)" >&2
  missing=1
}
missing=0
need g++ g++ gcc-c++
need make make make
need python3 python3 python3
need /usr/include/corosync/votequorum.h libvotequorum-dev corosynclib-devel
need /usr/include/corosync/cmap.h libcmap-dev corosynclib-devel
if [ ! -x node_modules/.bin/node-gyp ]; then
  echo "Cannot build the native addons as node-gyp is missing: run npm ci" >&2
  missing=1
fi
[ "$missing" = 0 ] || exit 1

# Node's own headers when it brought them, so that nothing is downloaded.
prefix=$(node -p 'path.dirname(path.dirname(fs.realpathSync(process.execPath)))')
if [ -e "$prefix/include/node/node_api.h" ]; then
  set -- --nodedir="$prefix"
else
  set --
fi

# One build at a time in this tree, also from tests that run side by side.
mkdir -p build
exec 9>build/.lock
flock 9

stamp=build/$config/.stamp
now=$(
  node -p 'process.version + " " + process.arch'
  # shellcheck disable=SC2046 # a list of words
  cat binding.gyp scripts/build-native.sh package-lock.json $(find native -type f | LC_ALL=C sort) | cksum
)
if [ -e "build/$config/votequorum.node" ] && [ -e "build/$config/cmap.node" ] &&
  [ -e "build/$config/posix.node" ] &&
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
  exit 0
fi

echo "building the native addons (build/$config)" >&2
log=build/$config.log
if ! {
  node_modules/.bin/node-gyp configure --loglevel=warn "$@" &&
    node_modules/.bin/node-gyp build --loglevel=warn -j 2 $flag "$@"
} >"$log" 2>&1; then
  cat "$log" >&2
  echo "Cannot build the native addons: see the lines above" >&2
  exit 1
fi
echo "$now" >"$stamp"
