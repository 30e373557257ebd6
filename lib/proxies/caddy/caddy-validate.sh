#!/bin/sh
# Fails unless Caddy accepts the Caddyfile in CADDY_CONFIG. When it refuses, what it says last is the reason; before it come
# lines about what it did until then. Runs after caddy-certificates.sh.
set -eu
output=$(become caddy validate --config "$CADDY_CONFIG/Caddyfile" --adapter caddyfile 2>&1) || {
  echo "$output" | grep '^Error:' || echo "$output"
  exit 1
}
