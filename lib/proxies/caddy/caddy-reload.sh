#!/bin/sh
# Makes the Caddy that listens on CADDY_ADMIN, if one runs, take over the Caddyfile in CADDY_CONFIG, on listeners other than
# those it has: of 0.0.0.0 and ::, which are one socket for Go, it is given the word that it does not use. A Caddy that was
# started anew uses 0.0.0.0; which word another one was last given stands beside its socket, with the socket's identity.
set -eu
given=${CADDY_ADMIN%/*}/bind
# The socket file outlives a killed Caddy: one that nobody answers means "not running", not "refused". It is asked three
# times, because a Caddy that is just starting may have read the old configuration and not opened its socket yet.
for _ in 1 2 3; do
  [ -S "$CADDY_ADMIN" ] || exit 0
  socket=$(stat -c '%i %Y' "$CADDY_ADMIN")
  bind=::
  if [ "$(cat "$given" 2>/dev/null)" = ":: $socket" ] || [ ! -e /proc/net/if_inet6 ]; then bind=0.0.0.0; fi
  if output=$(CADDY_BIND=$bind caddy reload --force --config "$CADDY_CONFIG/Caddyfile" --adapter caddyfile \
    --address "unix/$CADDY_ADMIN" 2>&1); then
    echo "$bind $socket" >"$given"
    exit 0
  fi
  case $output in
    *': connect: connection refused'* | *': connect: no such file'*) sleep 1 ;;
    *)
      echo "$output"
      exit 1
      ;;
  esac
done
echo 'Caddy is not running and will start with this configuration.'
