#!/bin/sh
# Builds build/standin-cmap/libcmap.so.4, the stand-in for the real library.
# Does nothing when up to date; safe to run side by side.
set -eu
cd "$(dirname "$0")"
out=../../../build/standin-cmap
mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
now=$(cat build.sh library.cc | cksum)
[ "$(cat "$out/.stamp" 2>/dev/null)" = "$now" ] && exit 0
g++ -std=c++20 -O1 -g -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden \
  -Wl,-soname,libcmap.so.4 -Wl,-z,nodelete -pthread \
  -o "$out/libcmap.so.4.new" library.cc
mv "$out/libcmap.so.4.new" "$out/libcmap.so.4"
echo "$now" >"$out/.stamp"
