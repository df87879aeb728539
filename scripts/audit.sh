#!/bin/sh
# Asks the registry whether anything that is shipped, or that builds it, has a known hole.
# Exit 0: none; 1: some, listed; 3: the registry does not answer that question. Needs no node_modules.
set -eu
cd "$(dirname "$0")/.."

status=0
ask() { # title, more arguments of npm audit
  title=$1
  shift
  # npm's own exit code does not tell holes from no answer.
  report=$(npm audit --package-lock-only --loglevel=error --json "$@" 2>/dev/null) || true
  # shellcheck disable=SC2016 # JavaScript
  printf '%s' "$report" | node -e '
    const report = JSON.parse(require("node:fs").readFileSync(0, "utf8") || "{}");
    const [title] = process.argv.slice(1);
    if (report.vulnerabilities === undefined) {
      console.error(`error: Cannot audit ${title}: the registry does not tell of vulnerabilities: ${report.message ?? "no answer"}`);
      process.exit(3);
    }
    const found = Object.values(report.vulnerabilities);
    for (const { name, severity, range } of found) console.log(`${title}: ${name} ${range}: ${severity}`);
    if (found.length === 0) console.log(`${title}: no known vulnerabilities`);
    process.exit(found.length === 0 ? 0 : 1);
  ' "$title" || {
    code=$?
    # Holes that were found say more than a question without an answer.
    [ "$status" -eq 1 ] || status=$code
  }
}

ask 'what is shipped' --omit=dev --omit=optional
ask 'what builds and tests it'
ask "the dashboards' preview" --prefix dashboards/preview
exit "$status"
