#!/bin/sh
# publish DIRECTORY FILE...: the files lie in DIRECTORY, as the proxy will see them, when VALIDATE runs. They are then
# copied beside those in the volume, moved into place whole, the last one last, and taken over by ACTIVATE; if that fails,
# what was there before is put back. When it fails it ends with 3 if a whole configuration of this proxy is there from before
# and can go on to be served, with 4 if that one names containers that are about to go, with 1 if there is none. Variables:
# VALIDATE, ACTIVATE, GENERATIONS and DRAIN_SECONDS (containers that the files name, and how long those go on to be asked that
# the files before named), and for tests PUBLISH, VOLUMES, PARTS and VOLUME_PARTS.
# Some files are put together here: PARTS/FILE/NUMBER.text and .host. Those in VOLUME_PARTS/VOLUME are for containers beside
# the proxy: their volumes hold them alone, and change when the proxy has taken over the others.
set -eu
umask 027
publish=${PUBLISH:-/publish} volumes=${VOLUMES:-/volumes} volume_parts=${VOLUME_PARTS:-/volume-parts}
directory=$1
shift
for main; do :; done
# Two publishers run at once when a deploy was killed and repeated: the earlier one leaves everything to the later one.
attempt=$(cat /proc/sys/kernel/random/uuid)
give_way() {
  [ "$(cat "$publish/.attempt")" = "$attempt" ] || {
    echo 'A later deploy publishes its configuration.'
    exit 1
  }
}
clean() {
  give_way
  rm -f "$publish"/.*.next "$publish"/.*.previous
  for parts in "$volume_parts"/*; do rm -f "$volumes/${parts##*/}"/.*.next; done
}
# The last file is put in place last: where it is, the others are. That of another kind of proxy has another name.
is_published() { [ -e "$publish/$main" ]; }
# Whether the files name a container that those before do not: another one is in its place there, and goes after this.
moves() {
  for container in ${GENERATIONS-}; do
    grep -qsF "$container" "$publish"/* || return 0
  done
  return 1
}
trap '[ $? -eq 0 ] || ! is_published || { moves && exit 4; exit 3; }' EXIT
refuse() {
  clean
  if is_published; then echo "$1; the one before it stays."; else echo "$1; there is none before it."; fi
  exit 1
}
echo "$attempt" >"$publish/.attempt"
# The volumes become the proxy's group's, and not empty: the engine fills an empty one from the image, owner included.
for volume in "$volumes"/*; do
  [ -d "$volume" ] || continue
  chgrp "$(id -g)" "$volume"
  chmod 2770 "$volume"
  : >"$volume/.prepared"
done
chgrp "$(id -g)" "$publish"
chmod 2750 "$publish"
# put_together PARTS FILE: of a file on the host the ends of lines at its end are left out; text is taken as it is.
put_together() {
  for part in "$1"/*; do
    case $part in
      *.text) cat "$part" ;;
      *) content=$(cat "$part") && printf %s "$content" ;;
    esac || return
  done >"$2"
}
for parts in "${PARTS:-/parts}"/*; do
  [ -d "$parts" ] || continue
  put_together "$parts" "$directory/${parts##*/}" ||
    refuse "The configuration lacks ${parts##*/}, which could not be read on the host"
done
sh -euc "$VALIDATE" || refuse 'The proxy refused this configuration'
# What a publisher left that was stopped halfway.
clean
# A full disk is noticed before anything is in its place. What was there is kept as links, which need no room on it.
for parts in "$volume_parts"/*/*; do
  [ -d "$parts" ] || continue
  volume=${parts%/*}
  put_together "$parts" "$volumes/${volume##*/}/.${parts##*/}.next" ||
    refuse "The configuration lacks ${parts##*/}, which could not be read on the host, or not be stored"
done
for name; do
  cat "$directory/$name" >"$publish/.$name.next" || refuse 'The configuration could not be stored'
  [ ! -e "$publish/$name" ] || ln "$publish/$name" "$publish/.$name.previous" || refuse 'The old configuration could not be kept'
done
moved=
! is_published || ! moves || moved=yes
for name; do mv -f "$publish/.$name.next" "$publish/$name"; done
sh -euc "$ACTIVATE" || {
  give_way
  for name; do
    if [ -e "$publish/.$name.previous" ]; then
      mv -f "$publish/.$name.previous" "$publish/$name"
    else
      rm -f "$publish/$name"
    fi
  done
  refuse 'The running proxy refused this configuration'
}
for parts in "$volume_parts"/*/*; do
  [ -d "$parts" ] || continue
  volume=${parts%/*} name=${parts##*/}
  mv -f "$volumes/${volume##*/}/.$name.next" "$volumes/${volume##*/}/$name"
done
for parts in "$volume_parts"/*; do
  for published in "$volumes/${parts##*/}"/*; do
    [ -d "$parts/${published##*/}" ] || rm -f "$published"
  done
done
clean
for published in "$publish"/*; do
  for name; do [ "${published##*/}" != "$name" ] || continue 2; done
  rm -f "$published"
done
# Connections from before are served to their end as they were, and the containers asked by them are stopped after this one.
[ -z "$moved" ] || sleep "$DRAIN_SECONDS"
echo 'The configuration is published.'
