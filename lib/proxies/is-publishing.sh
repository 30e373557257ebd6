#!/bin/sh
# For the programs that follow it.

# is_publishing DIRECTORY: whether a publisher is at work on the files of a configuration: see publish.sh. What one has left
# that was killed counts for ten minutes; none takes as long.
is_publishing() {
  [ -n "$(find "$1/.attempt" -mmin -10 2>/dev/null)" ] || return 1
  for unfinished in "$1"/.*.next "$1"/.*.previous; do
    [ ! -e "$unfinished" ] || return 0
  done
  return 1
}
