#!/bin/sh
# Builds build/standin/libvotequorum.so.8, the stand-in for the real library.
# Does nothing when up to date; safe to run side by side.
set -eu
cd "$(dirname "$0")"
out=../../../build/standin
mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
now=$(cat build.sh library.map ./*.h ./*.cc | cksum)
[ "$(cat "$out/.stamp" 2>/dev/null)" = "$now" ] && exit 0
g++ -std=c++20 -O1 -g -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden \
  -Wl,-soname,libvotequorum.so.8 -Wl,--version-script=library.map \
  -Wl,-z,nodelete -pthread -o "$out/libvotequorum.so.8.new" ./*.cc
mv "$out/libvotequorum.so.8.new" "$out/libvotequorum.so.8"
echo "$now" >"$out/.stamp"
