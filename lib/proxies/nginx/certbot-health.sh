#!/bin/sh
# certbot-health FILE...: fails when certbot's loop hangs: a domain may take it 10 minutes, and it gives a sign of life before
# each. The life of those certificates that were handed out is left to certificate-life.sh, which follows; not in the first
# quarter of an hour, so that a deploy never fails because of a renewal that was late before. Variable for tests: TMPDIR.
set -eu
scratch=${TMPDIR:-/tmp}
[ "$(find "$scratch/alive" -mmin -11)" ]
[ -z "$(find "$scratch/started" -mmin -15)" ] || exit 0
for certificate; do
  shift
  [ ! -e "$certificate" ] || set -- "$@" "$certificate"
done
