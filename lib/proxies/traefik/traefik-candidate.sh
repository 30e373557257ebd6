#!/bin/sh
# Runs a candidate on the staged files and fails unless all ROUTERS (a file, one name a line) are enabled. Traefik has no
# check of its own: what it cannot parse it logs, and keeps what it had; a router that it cannot build is gone without
# further notice. Runs after traefik-routers.sh and traefik-run.sh. Variables: CANDIDATE_FLAGS (one a line), CANDIDATE_API
# (host:port), EAB_KEYS, EXPECTED_COMPLAINTS (patterns of log lines, one a line), and for tests CANDIDATE_SECONDS: one will do, but not on a
# machine that is busy with a whole deploy.
set -eu
log=$(mktemp)
set -f
IFS='
'
# shellcheck disable=SC2086 # one word a line
run_traefik $CANDIDATE_FLAGS >"$log" 2>&1 &
unset IFS
candidate=$!
trap 'kill "$candidate" 2>/dev/null || :' EXIT

# An empty pattern would match every line.
complaints() { grep -v "${EXPECTED_COMPLAINTS:-^\$}" "$log" || :; }

refuse() {
  echo "$1"
  complaints
  exit 1
}

tries=$((${CANDIDATE_SECONDS:-30} * 10))
until unusable=$(idle_routers "$CANDIDATE_API" "$ROUTERS") && [ "$unusable" != "$(cat "$ROUTERS")" ]; do
  [ -z "$(complaints)" ] || refuse 'Traefik complains.'
  if [ "$tries" -le 0 ] || ! kill -0 "$candidate" 2>/dev/null; then refuse 'Traefik does not start.'; fi
  tries=$((tries - 1))
  sleep 0.1
done
[ -z "$unusable" ] || refuse "Traefik cannot use these routers:
$unusable"
[ -z "$(complaints)" ] || refuse 'Traefik complains.'
