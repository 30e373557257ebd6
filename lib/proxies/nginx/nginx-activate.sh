#!/bin/sh
# Waits until the nginx that runs, if one does, has said in the directory NGINX_RUN that it serves what is in PUBLISHED.
# Fails with its words when it refuses, and when it says nothing in time. Variable for tests: PATIENCE, in seconds.
set -eu
published=${PUBLISHED:-/publish}
wanted=$(cat "$published"/* | sha256sum)
# What was refused before may be taken now: its cause may have passed. nginx may remove it at the same moment.
rm -f "$NGINX_RUN/refused" || :
is_running() { ! flock -n "$NGINX_RUN/lock" true; }
looks=0
while [ -e "$NGINX_RUN/lock" ] && is_running; do
  [ "$(head -n 1 "$NGINX_RUN/served" 2>/dev/null)" != "$wanted" ] || exit 0
  if [ "$(head -n 1 "$NGINX_RUN/refused" 2>/dev/null)" = "$wanted" ]; then
    tail -n +2 "$NGINX_RUN/refused"
    exit 1
  fi
  looks=$((looks + 1))
  if [ "$looks" -gt "$((${PATIENCE:-30} * 5))" ]; then
    echo 'nginx did not say that it serves this configuration.'
    exit 1
  fi
  sleep 0.2
done
echo 'nginx is not running and will start with this configuration.'
