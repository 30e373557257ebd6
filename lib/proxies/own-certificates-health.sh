#!/bin/sh
# Fails while a pair on the host is refused, with the reasons. Runs before certificate-life.sh, which then looks at what is
# served: as for that, too, not before the first look at the host. Variable for tests: SCRATCH.
scratch=${SCRATCH:-/scratch}
for refused in "$scratch"/*.refused; do
  [ ! -e "$refused" ] || {
    cat "$scratch"/*.refused
    exit 1
  }
done
[ -e "$scratch/looked" ] || exit 0
