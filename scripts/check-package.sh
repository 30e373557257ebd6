#!/usr/bin/env bash
# scripts/check-package.sh TARBALL: publint and attw, of these versions, must find nothing in the packed library.
set -euo pipefail
tarball=$1

publint=$(npx --yes publint@0.3.25 --strict "$tarball") || { echo "$publint"; exit 1; }
case $publint in *'All good!'*) ;; *) echo "$publint"; exit 1 ;; esac

# .jsii is exported as data, for jsii's own tools; there is nothing in it to import.
attw=$(npx --yes @arethetypeswrong/cli@0.18.5 --exclude-entrypoints ./.jsii -- "$tarball") || { echo "$attw"; exit 1; }
echo 'publint 0.3.25 and attw 0.18.5 find nothing'
