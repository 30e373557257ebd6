#!/usr/bin/env bash
# npm run test:team-app [-- -u]: the team's own test against the library as npm packs it, in a directory of its own.
# With -u the team's snapshots are written anew.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
app=$root/examples/team-app
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo 'team-app: packing the library'
npm run --silent build
tarball=$(npm pack --silent --pack-destination "$work" | tail -n 1)

echo "team-app: installing $tarball"
mkdir "$work/app"
cd "$app"
cp -R package.json tsconfig.json jest.config.js main.ts sophon-stack.ts __tests__ "$work/app"
cd "$work/app"
npm install --loglevel=error --no-audit --no-fund "$work/$tarball"

echo 'team-app: testing'
npx tsc -p .
npm test --silent -- --ci "$@"
for option; do
  case $option in -u | --updateSnapshot) cp -R __tests__/__snapshots__ "$app/__tests__" ;; esac
done
