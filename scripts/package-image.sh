#!/bin/sh
# Builds the image of the Dockerfile without Docker and without Docker Hub: package-image.sh [--version VERSION]
# Debian's buildah builds it, in a chroot, on a stand-in for the base image; both stay in build/container/, so that the
# second time is quick. As root. Where Docker or podman can pull, `docker build .` does the same with the real base.
set -eu
cd "$(dirname "$0")/.."

version=$(node -p 'require("./package.json").version')
case "${1-}" in
"") ;;
--version) version=${2:?Cannot build the image: --version needs a value} ;;
*)
  echo "Cannot build the image as the argument must be --version VERSION: current value is $1" >&2
  exit 2
  ;;
esac

missing=
for program in buildah podman runc debootstrap; do
  command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
if [ -n "$missing" ]; then
  echo "Cannot build the image as programs are missing: apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Cannot build the image as uid $(id -u): run this as root" >&2
  exit 1
fi

image=localhost/votequorum-exporter
base=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile | head -n 1)
engine() { sh packaging/container/engine.sh "$@"; }

mkdir -p build/container
exec 5>build/container/.lock
flock 5
sh packaging/container/base.sh "$base"

# npm in the build trusts whom this host trusts. Both are mounted, so no layer has them.
set --
authorities=/etc/ssl/certs/ca-certificates.crt
if [ -e "$authorities" ]; then
  printf 'cafile=%s\nupdate-notifier=false\n' "$authorities" >build/container/npmrc
  set -- --volume "$authorities:$authorities:ro" --volume "$PWD/build/container/npmrc:/usr/local/etc/npmrc:ro"
fi
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
revision=$(git rev-parse HEAD 2>/dev/null || true)
log=build/container/build.log
bud() { # stage's options
  engine buildah bud --isolation chroot --pull=never --layers --format docker --build-arg "VERSION=$version" \
    --build-arg "SOURCE_DATE_EPOCH=$epoch" --build-arg "REVISION=$revision" "$@" . >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "Cannot build the image: see $log" >&2
    exit 1
  }
}
: >"$log"
# The build stage has a name of its own, else its layers would go with those that nobody needs any more.
bud "$@" --target build --tag "$image-build:latest"
bud "$@" --tag "$image:$version" --tag "$image:latest"
engine podman image prune --force >/dev/null
echo "$image:$version"
