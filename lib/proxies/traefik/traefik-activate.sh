#!/bin/sh
# Waits until the Traefik that runs, if one does, has said in the directory TRAEFIK_RUN that it serves what is in PUBLISHED.
# Fails with the routers that it does not serve when it says nothing in time. Variable for tests: PATIENCE, in seconds.
set -eu
published=${PUBLISHED:-/publish}
wanted=$(cat "$published"/* | sha256sum)
# It tells the time once a second, also when a machine is busy.
is_running() {
  alive=$(cat "$TRAEFIK_RUN/alive" 2>/dev/null) || return 1
  [ "$(($(date +%s) - alive))" -lt 10 ]
}
looks=0
while is_running; do
  [ "$(cat "$TRAEFIK_RUN/served" 2>/dev/null)" != "$wanted" ] || exit 0
  looks=$((looks + 1))
  if [ "$looks" -gt "$((${PATIENCE:-30} * 5))" ]; then
    echo 'Traefik does not serve these routers:'
    tail -n +2 "$TRAEFIK_RUN/idle" || :
    exit 1
  fi
  sleep 0.2
done
echo 'Traefik is not running and will start with this configuration.'
