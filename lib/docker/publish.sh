#!/bin/sh
# publish DIRECTORY FILE...: the files lie in DIRECTORY, as the proxy will see them, when VALIDATE runs. They are then
# copied beside those in the volume, moved into place whole, the last one last, and taken over by ACTIVATE; if that fails,
# what was there before is put back. Variables: VALIDATE, ACTIVATE, and for tests PUBLISH, VOLUMES and HOST_FILES.
set -eu
umask 027
publish=${PUBLISH:-/publish}
directory=$1
shift
clean() { rm -f "$publish"/.*.next "$publish"/.*.previous; }
refuse() {
  clean
  echo "$1; the one before it stays live."
  exit 1
}
# The volumes become the proxy's group's, and not empty: the engine fills an empty one from the image, owner included.
for volume in "${VOLUMES:-/volumes}"/*; do
  [ -d "$volume" ] || continue
  chgrp "$(id -g)" "$volume"
  chmod 2770 "$volume"
  : >"$volume/.prepared"
done
chgrp "$(id -g)" "$publish"
chmod 2750 "$publish"
for host_file in "${HOST_FILES:-/host-files}"/*; do
  [ -d "$host_file" ] || continue
  name=${host_file##*/}
  : >"$directory/$name"
  for part in "$host_file"/*; do
    { cat "$part" && echo; } >>"$directory/$name" || refuse "The configuration lacks $name, which could not be read on the host"
  done
done
sh -euc "$VALIDATE" || refuse 'The proxy refused this configuration'
# What a publisher left that was stopped halfway.
clean
# A full disk is noticed before anything is in its place. What was there is kept as links, which need no room on it.
for name; do
  cp "$directory/$name" "$publish/.$name.next" || refuse 'The configuration could not be stored'
  [ ! -e "$publish/$name" ] || ln "$publish/$name" "$publish/.$name.previous" || refuse 'The old configuration could not be kept'
done
for name; do mv -f "$publish/.$name.next" "$publish/$name"; done
sh -euc "$ACTIVATE" || {
  for name; do
    if [ -e "$publish/.$name.previous" ]; then
      mv -f "$publish/.$name.previous" "$publish/$name"
    else
      rm -f "$publish/$name"
    fi
  done
  refuse 'The running proxy refused this configuration'
}
clean
for published in "$publish"/*; do
  for name; do [ "${published##*/}" != "$name" ] || continue 2; done
  rm -f "$published"
done
echo 'The configuration is published.'
