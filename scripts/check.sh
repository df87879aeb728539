#!/bin/sh
# Everything that is checked without running the program. Needs `sh scripts/bootstrap.sh test` once.
set -eu
cd "$(dirname "$0")/.."

step() {
  printf '==> check: %s\n' "$1" >&2
  shift
  "$@" || {
    printf 'error: check failed: %s\n' "$*" >&2
    exit 1
  }
}

step 'format (prettier)' npx --no-install prettier --check --log-level warn .
step 'format (clang-format)' sh scripts/format-native.sh
step 'types (tsc)' npx --no-install tsc -p tsconfig.json
step 'lint (eslint)' npx --no-install eslint --max-warnings 0 .
step 'dead code (knip)' npx --no-install knip
step 'lint (clang-tidy)' sh scripts/tidy-native.sh
step 'shell (shellcheck)' shellcheck scripts/*.sh dashboards/*.sh .ci/run test/native/*/build.sh \
  packaging/*.sh packaging/*/*.sh packaging/deb/postinst packaging/deb/prerm packaging/deb/postrm test/packaging/*/*.sh test/systemd/*.sh
step 'METRICS.md is fresh' npx --no-install tsx scripts/generate-metrics-doc.ts --check
step 'docs/configure.md is fresh' npx --no-install tsx scripts/generate-configuration-doc.ts --check
step 'lockfile without addresses' sh -c '! grep -n "\"resolved\"" package-lock.json dashboards/preview/package-lock.json fuzz/package-lock.json'
