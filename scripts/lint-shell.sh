#!/usr/bin/env bash
# Part of npm run lint: shellcheck reads every shell program. Without shellcheck that is skipped, and fails when CI=true.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v shellcheck >/dev/null; then
  echo 'SKIPPED: the lint of shell programs needs shellcheck, which is not installed' >&2
  [ "${CI:-}" != true ]
  exit
fi
find lib scripts -name '*.sh' -exec shellcheck .ci/run {} +
echo 'shellcheck accepts all shell programs.'
