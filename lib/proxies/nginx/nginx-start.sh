#!/bin/sh
# nginx-start CONFIG: becomes nginx, which takes the signals, and leaves beside it a loop that makes it take over what
# changes in the directory of CONFIG if it accepts it. Variable: MEMORY_MIB, the memory limit if there is one.
set -eu
config=$1
# The soft limit is often 1024 files; nginx itself could not raise it without a capability.
# shellcheck disable=SC3045 # every shell of the images has both limits
ulimit -S -n "$(ulimit -H -n)"
# One for each core, as long as each has 32 MiB: with its connections a worker takes 7 and more.
workers=$(nproc)
if [ "${MEMORY_MIB:-}" ]; then
  fitting=$((MEMORY_MIB / 32))
  [ "$workers" -le "$fitting" ] || workers=$fitting
  [ "$workers" -ge 1 ] || workers=1
fi
checksum() {
  cat "${config%/*}"/* | sha256sum
}
live=$(checksum)
while sleep 1; do
  now=$(checksum)
  [ "$now" != "$live" ] || continue
  live=$now
  ! nginx -e stderr -c "$config" -t -q || kill -HUP $$
done &
exec nginx -e stderr -c "$config" -g "daemon off; worker_processes $workers;"
