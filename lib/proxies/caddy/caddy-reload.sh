#!/bin/sh
# Makes the Caddy that listens on CADDY_ADMIN, if one runs, take over the Caddyfile in CADDY_CONFIG, on listeners other than
# those it has: of 0.0.0.0 and ::, which are one socket for Go, it is given the word that it does not use. A Caddy that was
# started anew uses 0.0.0.0; which word another one was last given stands beside its socket, with the socket's identity. There
# it is also told which certificates were taken over. Runs after caddy-certificates.sh.
set -eu
# Two take turns in writing these files, who are of one group.
umask 007
run=${CADDY_ADMIN%/*}
# A publisher and the loop beside Caddy may come at the same moment, and would say the same word: they take turns. One whose
# turn did not end was killed.
waited=0
until mkdir "$run/turn" 2>/dev/null || [ ! -d "$run/turn" ] || [ "$waited" -ge 30 ]; do
  sleep 1
  waited=$((waited + 1))
done
trap 'rmdir "$run/turn" 2>/dev/null || :' EXIT
tell() { echo "$2" >"$run/$1" || :; } 2>/dev/null
# The socket file outlives a killed Caddy: one that nobody answers means "not running", not "refused". It is asked three
# times, because a Caddy that is just starting may have read the old configuration and not opened its socket yet.
for _ in 1 2 3; do
  [ -S "$CADDY_ADMIN" ] || exit 0
  socket=$(stat -c '%i %Y' "$CADDY_ADMIN")
  bind=::
  if [ "$(cat "$run/bind" 2>/dev/null)" = ":: $socket" ] || [ ! -e /proc/net/if_inet6 ]; then bind=0.0.0.0; fi
  certificates=$(certificates_checksum)
  rm -f "$run/served" || :
  if output=$(become CADDY_BIND=$bind caddy reload --force --config "$CADDY_CONFIG/Caddyfile" --adapter caddyfile \
    --address "unix/$CADDY_ADMIN" 2>&1); then
    tell bind "$bind $socket"
    tell served "$certificates"
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
