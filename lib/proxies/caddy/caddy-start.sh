#!/bin/sh
# caddy-start RELOAD COMMAND...: becomes COMMAND, a Caddy, which takes the signals, and leaves beside it a loop that makes it
# take over certificates that appear or change in files. RELOAD is the program that does so, the publisher's. Runs after
# is-publishing.sh and caddy-certificates.sh. Variables: CADDY_CONFIG (a directory), CADDY_ADMIN (a socket).
set -eu
reload=$1
shift
run=${CADDY_ADMIN%/*}
rm -f "$run/served" || :
live=$(certificates_checksum)
(
  # Whatever fails beside it, such as writing to a full disk, it goes on looking.
  set +e
  refused='' pause=0
  while sleep 2 && kill -0 $$ 2>/dev/null; do
    now=$(certificates_checksum)
    [ "$now" != "$live" ] || continue
    # Half of what a publisher puts in place must not be served. It has it taken over, and tells.
    if [ ! -S "$CADDY_ADMIN" ] || is_publishing "$CADDY_CONFIG"; then continue; fi
    if [ "$(cat "$run/served" 2>/dev/null)" = "$now" ]; then
      live=$now
      continue
    fi
    # What was refused is tried again after a while: the cause may pass.
    pause=$((pause - 1))
    [ "$now" != "$refused" ] || [ "$pause" -le 0 ] || continue
    if output=$(sh -euc "$reload" 2>&1) && [ -z "$output" ]; then
      live=$now refused=''
    else
      [ "$now" = "$refused" ] || echo "Changed certificates are not served: $output"
      refused=$now pause=10
    fi
  done
) &
become "$@"
