#!/usr/bin/env bash
# npm run release -- VERSION [--prepare | --publish]
#
#   (no flag)  a rehearsal in copies of HEAD: all that a release does, except that nothing is published
#   --prepare  writes the version and the changelog's heading into this checkout, to be reviewed, committed and tagged
#   --publish  the same as the rehearsal for the commit that is tagged v<VERSION>, and publishes to npm, with provenance;
#              for a CI that npm knows, as nobody else can prove where a package was built
#
# The package, its bill of materials, the Python wheel and their checksums are left in packages/release-<VERSION>.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "release: $*" >&2; exit 1; }
step() { printf '\n== %s\n' "$*"; }

version=${1:-} mode=${2:-rehearsal}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "usage: npm run release -- VERSION [--prepare | --publish], VERSION like 1.2.3"
[[ $mode =~ ^(rehearsal|--prepare|--publish)$ ]] || fail "unknown flag $mode"

# Whether a directory's package.json and changelog are those of the version already.
is_prepared() {
  [ "$(node -p 'require(process.argv[1]).version' "$1/package.json")" = "$version" ] && grep -q "^## ${version//./\\.} (" "$1/CHANGELOG.md"
}

prepare() {
  is_prepared "$1" && return
  (cd "$1" && npm version --silent --no-git-tag-version --allow-same-version "$version" >/dev/null)
  sed -i "s/^## Unreleased\$/## $version ($(git show -s --format=%cs HEAD))/" "$1/CHANGELOG.md"
}

[ -z "$(git status --porcelain)" ] || fail 'the checkout has changes that are not committed'
if ! is_prepared "$PWD"; then
  [ "$mode" != --publish ] || fail "package.json and CHANGELOG.md are not those of $version: --prepare it, commit and tag"
  awk '/^## /{inside = $0 == "## Unreleased"} inside && /^- /{found = 1} END {exit !found}' CHANGELOG.md ||
    fail 'CHANGELOG.md tells nothing below "## Unreleased"'
fi
tag=$(git rev-parse --quiet --verify "refs/tags/v$version^{commit}" || true)
case $mode in
  --prepare) [ -z "$tag" ] || fail "v$version is tagged already" ;;
  --publish)
    [ "$tag" = "$(git rev-parse HEAD)" ] || fail "HEAD is not tagged v$version"
    [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}${SIGSTORE_ID_TOKEN:-}" ] ||
      fail 'provenance needs a CI that hands out identity tokens (GitHub: permissions: id-token: write; GitLab: id_tokens)'
    ;;
esac

if [ "$mode" = --prepare ]; then
  prepare "$PWD"
  echo "release: review package.json, package-lock.json and CHANGELOG.md, commit, and tag the commit v$version"
  exit
fi

# Modes of files are part of a tarball.
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$PWD/packages/release-$version
rm -rf "$out" && mkdir -p "$out"

step 'two copies of HEAD'
for copy in first second; do
  mkdir "$work/$copy"
  git archive HEAD | tar -x -C "$work/$copy"
  prepare "$work/$copy"
done
git -C "$work/first" init --quiet # for what reads .gitignore

step 'checks'
(cd "$work/first" && npm ci --silent && npm run --silent lint && npm test --silent)

step 'the package, built and packed twice'
ln -s "$work/first/node_modules" "$work/second/node_modules"
(cd "$work/second" && npm run --silent build)
for copy in first second; do
  mkdir "$work/$copy-packed"
  (cd "$work/$copy" && npm pack --silent --ignore-scripts --pack-destination "$work/$copy-packed")
done
package=cdktf-sophon-$version.tgz
cmp "$work/first-packed/$package" "$work/second-packed/$package" || fail 'two builds of the same commit differ'
cp "$work/first-packed/$package" "$out"
"$work/first/scripts/check-package.sh" "$out/$package"

step 'its bill of materials'
# Of the package as it is installed: without what only its developers use. npm names it after its directory.
mkdir "$work/cdktf-sophon"
tar -xzf "$out/$package" -C "$work/cdktf-sophon" --strip-components=1 package/package.json
(
  cd "$work/cdktf-sophon"
  npm pkg delete devDependencies
  npm install --silent --package-lock-only --ignore-scripts
  npm sbom --package-lock-only --sbom-format cyclonedx --sbom-type library
) >"$out/cdktf-sophon-$version.cdx.json"

step 'the Python wheel'
(cd "$work/first" && npx tsx scripts/language-packages.ts "$out/$package" "$work/wheel")
cp "$work/wheel/python/"*.whl "$out"

step 'checksums'
(cd "$out" && sha256sum -- *.tgz *.json *.whl | tee SHA256SUMS)

if [ "$mode" = --publish ]; then
  step "npm publish $package"
  npm publish "$out/$package" --provenance --access public
else
  step "npm publish --dry-run $package"
  npm publish "$out/$package" --dry-run --access public
  echo "release: a rehearsal; nothing was published, and $out holds what would be"
fi
