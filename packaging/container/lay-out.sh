#!/bin/sh
# Lays build/stage/ out as the image has it: lay-out.sh DIRECTORY EPOCH
# Runs while the image is built; EPOCH is the date of every file, so that the same sources give the same layer.
set -eu
cd "$(dirname "$0")/../.."
to=${1:?} epoch=${2:?}
name=votequorum-exporter
stage=build/stage
umask 022

library=$to/usr/lib/$name
share=$to/usr/share/$name
doc=$to/usr/share/doc/$name
mkdir -p "$library" "$share" "$doc" "$to/usr/local/bin"

cp "$stage/$name.mjs" "$stage/password-worker.js" "$stage/package.json" "$library/"
cp -R "$stage/prebuilds" "$library/"
node_modules/.bin/esbuild packaging/container/healthcheck.ts --bundle --platform=node --format=esm --target=node18 \
  --log-level=warning --outfile="$library/healthcheck.mjs"
# For the host, which has no package of ours: docker run --rm --entrypoint cat IMAGE /usr/lib/…/admit.sh
cp packaging/corosync/admit.sh "$library/"
# `docker exec CONTAINER votequorum-exporter doctor`
ln -s "../../lib/$name/$name.mjs" "$to/usr/local/bin/$name"

cp -R "$stage/alerts" "$stage/dashboards" "$share/"
cp "$stage/README.md" "$stage/CHANGELOG.md" "$stage/LICENSE" "$stage/THIRD-PARTY-LICENSES" "$doc/"
find "$to" -exec touch -h -d "@$epoch" {} +
