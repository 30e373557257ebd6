#!/bin/sh
# Removes the directory $1 and the cgroups of its name when standard input ends: with the process that holds it, at the latest.
set -eu
cat >/dev/null
for _ in 1 2 3 4 5; do
  # What has used them may be dying still.
  find /sys/fs/cgroup -depth -type d -path "*/${1##*/}*" -exec rmdir {} + || true
  rm -rf "$1" && exit
  sleep 1
done
exit 1
