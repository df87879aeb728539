#!/bin/sh
# Lays build/stage/ out as a host has it, for the packages of both families:
#   lay-out.sh VERSION DIRECTORY UNIT_FOLDER DEFAULTS_FOLDER
# like lay-out.sh 0.1.0 build/deb/tree lib/systemd/system etc/default
set -eu
cd "$(dirname "$0")/.."
version=${1:?} to=${2:?} units=${3:?} defaults=${4:?}
name=votequorum-exporter
stage=build/stage
umask 022

library=$to/usr/lib/$name
share=$to/usr/share/$name
doc=$to/usr/share/doc/$name
mkdir -p "$library" "$share" "$doc" "$to/usr/bin" "$to/usr/lib/sysusers.d" "$to/usr/share/man/man8" \
  "$to/$units" "$to/$defaults" "$to/etc/$name"

# The Node.js that the package depends on, whatever else is on somebody's PATH.
sed '1s|.*|#!/usr/bin/node|' "$stage/$name.mjs" >"$library/$name.mjs"
chmod 755 "$library/$name.mjs"
ln -s "../lib/$name/$name.mjs" "$to/usr/bin/$name"
cp "$stage/password-worker.js" "$library/"
# Node.js reads there that the worker's file is a module.
printf '{ "name": "%s", "version": "%s", "type": "module" }\n' "$name" "$version" >"$library/package.json"
# Not executable: they are loaded, never run.
cp -R "$stage/prebuilds" "$library/"
cp packaging/corosync/admit.sh "$library/"
chmod 755 "$library/admit.sh"

cp packaging/systemd/$name.service packaging/systemd/$name.socket "$to/$units/"
cp packaging/sysusers/$name.conf "$to/usr/lib/sysusers.d/"
cp packaging/systemd/$name.default "$to/$defaults/$name"
cp packaging/config.yml "$to/etc/$name/"

cp -R "$stage/alerts" "$stage/dashboards" "$share/"
# Without the pictures: they are for the web.
cp README.md METRICS.md SECURITY.md "$doc/"
mkdir "$doc/docs"
cp docs/*.md docs/*.yml docs/*.yaml "$doc/docs/"
cp -R docs/runbooks "$doc/docs/"
node --import tsx packaging/man/page.ts "$version" >"$to/usr/share/man/man8/$name.8"
