#!/bin/sh
# Fails when the loop around lego hangs, which gives a sign of life before each certificate and may take an hour for one, and
# when the renewal of one is late. A first certificate that is not there yet is no failure. Variable for tests: TMPDIR.
set -eu
scratch=${TMPDIR:-/tmp}
if [ ! "$(find "$scratch/alive" -mmin -61)" ]; then
  echo 'the loop hangs'
  exit 1
fi
code=0
now=$(date +%s)
for file in "$scratch"/*.late; do
  [ -e "$file" ] || continue
  read -r late <"$file"
  [ "$now" -ge "$late" ] || continue
  name=${file##*/}
  echo "${name%.late}: the renewal of its certificate is late"
  code=1
done
exit "$code"
