#!/bin/sh
# caddy-health ADDRESS PORT: fails unless Caddy answers on its own listener, which only our configuration opens.
set -eu
printf 'GET / HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$1" "$2" | nc -w 3 "$1" "$2" | grep -q '^HTTP/1.. 204'
