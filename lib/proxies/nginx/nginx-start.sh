#!/bin/sh
# nginx-start CONFIG RUN: becomes nginx, which takes the signals, and leaves beside it a loop that makes it take over what
# changes in the directory of CONFIG if it accepts it, and tells in the directory RUN what it serves, or why it refuses.
# Variable: MEMORY_MIB, the memory limit if there is one.
set -eu
umask 027
config=$1 run=$2
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
# What became of a configuration: its checksum, and why it was refused. Whole, as the publisher may read at any moment.
tell() {
  answer=$1
  shift
  printf '%s\n' "$@" >"$run/.$answer"
  mv "$run/.$answer" "$run/$answer"
}
# nginx answers no signal; what it has taken over shows in its new workers.
workers() { cat "/proc/$$/task/$$/children" 2>/dev/null || :; }
reload() {
  old=$(workers)
  kill -HUP $$
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    [ "$(workers)" = "$old" ] && [ "$old" ] || return 0
    sleep 0.2
  done
  echo 'nginx started no workers for this configuration; its log says why.'
  return 1
}
# Whoever cannot have the lock knows that nginx runs: it is free when this container is gone, however it went.
exec 9>"$run/lock"
flock -n 9 || echo "nginx: another one holds the lock in $run" >&2
live=$(checksum)
tell served "$live" || :
(
  # Whatever fails beside it, such as writing to a full disk, it goes on looking.
  set +e
  refused='' pause=0
  while sleep 1 && kill -0 $$ 2>/dev/null; do
    now=$(checksum)
    [ "$now" != "$live" ] || continue
    # What was refused is tried again after a while: the cause may pass.
    pause=$((pause - 1))
    [ "$now" != "$refused" ] || [ "$pause" -le 0 ] || continue
    if output=$(nginx -e stderr -c "$config" -t -q 2>&1) && output=$(reload); then
      rm -f "$run/refused"
      live=$now refused=''
      tell served "$live"
    else
      [ "$now" = "$refused" ] || echo "$output"
      refused=$now pause=10
      tell refused "$refused" "$output"
    fi
  done
) &
exec nginx -e stderr -c "$config" -g "daemon off; worker_processes $workers;" 9>&-
