#!/bin/sh
# Makes a stand-in for Docker Hub's image of Node.js, for hosts that cannot pull it: base.sh IMAGE
# It has the real one's parts: Debian 12 from Debian's packages, Node.js and npm from the npm registry.
set -eu
cd "$(dirname "$0")/../.."
image=${1:?}
node=22.23.3 npm=10.9.4
arch=$(node -p process.arch)
engine() { sh packaging/container/engine.sh "$@"; }

wanted="node $node, npm $npm, $(cksum <packaging/container/base.sh)"
is=$(engine buildah inspect --type image --format '{{index .OCIv1.Config.Labels "stand-in"}}' "$image" 2>/dev/null || true)
[ "$is" != "$wanted" ] || exit 0

tarball=$(sh packaging/roots/bootstrap.sh)
echo "==> making a stand-in for $image of Debian's packages and npm's Node.js $node" >&2
new=build/container/base
rm -rf "$new"
mkdir -p "$new/root"
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# npm checks what it downloads against the registry's checksums.
npm pack --silent --pack-destination "$new" "node-linux-$arch@$node" "npm@$npm" >/dev/null
root=$new/root
tar -xf "$tarball" -C "$root"
tar -xzf "$new/node-linux-$arch-$node.tgz" -C "$root/usr/local" --strip-components=1 package/bin package/include
mkdir -p "$root/usr/local/lib/node_modules/npm"
tar -xzf "$new/npm-$npm.tgz" -C "$root/usr/local/lib/node_modules/npm" --strip-components=1
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
ln -s node "$root/usr/local/bin/nodejs"
# As Debian's own slim images.
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* "$root"/usr/share/info/*
printf 'path-exclude /usr/share/%s/*\n' doc man locale info >"$root/etc/dpkg/dpkg.cfg.d/docker"
printf 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n' \
  >"$root/etc/apt/apt.conf.d/docker-clean"
chown -R 0:0 "$root/usr/local"

tar -C "$root" -c . | engine podman import --quiet \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'CMD ["node"]' --change "LABEL stand-in=\"$wanted\"" - "$image" >/dev/null
