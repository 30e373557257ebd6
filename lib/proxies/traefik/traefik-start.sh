#!/bin/sh
# traefik-start FLAG...: Traefik takes this shell's place, so that signals reach it, beside a loop that tells what it serves
# and loops that wake it up where it would miss a certificate. Runs after traefik-routers.sh and traefik-run.sh. Variables: EAB_KEYS; TRAEFIK_RUN (a
# directory), TRAEFIK_API (host:port) and ROUTERS (a file, one name a line) for the first one; for the others ACME_DOMAINS (a
# file, '<authority> <domain>' a line) with ACME_STATE (a directory), ISSUED_CERTIFICATES (a directory); and for tests
# SERVED_SECONDS, ACME_SECONDS, ISSUED_SECONDS.
set -eu
umask 077

# Prints '<authority> <domain>' of each certificate in the authorities' stores.
stored() {
  for storage in "$ACME_STATE"/*/acme.json; do
    [ -s "$storage" ] || continue
    directory=${storage%/acme.json}
    awk -v authority="${directory##*/}" '
      /"main": "/ { split($0, part, "\""); domain = part[4] }
      /"certificate": "[^"]/ { print authority, domain }
    ' "$storage"
  done
}

missing() { grep -v '^- ' "$ACME_DOMAINS" | grep -vxF "$(stored)" || :; }

# Certificates of domains that have another source by now, while their authority still serves other domains.
superseded() {
  stored | grep -vxFf "$ACME_DOMAINS" | while read -r authority domain; do
    cut -d ' ' -f 1 "$ACME_DOMAINS" | grep -qxF "$authority" || continue
    cut -d ' ' -f 2 "$ACME_DOMAINS" | grep -qxF "$domain" || continue
    echo "$authority $domain"
  done
}

# Emptied, as Traefik throws out what is empty when it reads its store; the whole store or nothing, also on a full disk.
empty_certificate() {
  storage=$ACME_STATE/$1/acme.json
  awk -v domain="$2" '
    /"main": "/ { split($0, part, "\""); found = part[4] == domain }
    found && /"(certificate|key)": "/ { sub(/: ".*"/, ": \"\"") }
    { print }
  ' "$storage" >"$storage.next" &&
    [ "$(grep -c '' "$storage.next")" = "$(grep -c '' "$storage")" ] &&
    mv "$storage.next" "$storage" &&
    echo "$2: the certificate of $1 is dropped, as another source has it now"
}

# What is told is whole, as the publisher may read at any moment, and for its group.
tell() {
  file=$1
  shift
  printf '%s\n' "$@" >"$TRAEFIK_RUN/.$file" && mv "$TRAEFIK_RUN/.$file" "$TRAEFIK_RUN/$file"
}

# The last of the routers is named for what is in the files: where it is enabled, all of them are served. The publisher
# knows by the time that is told whether Traefik runs. Whatever fails beside it, such as writing to a full disk, it goes on.
watch_served() {
  set +e
  umask 027
  served=
  while tell alive "$(date +%s)"; sleep "${SERVED_SECONDS:-1}"; do
    now=$(cat "${ROUTERS%/*}"/* | sha256sum)
    [ "$now" != "$served" ] || continue
    idle=$(idle_routers "$TRAEFIK_API" "$ROUTERS")
    if [ -z "$idle" ]; then
      tell served "$now" && served=$now
    else
      tell idle "$now" "$idle"
    fi
  done
}

eab_keys() {
  for file in ${EAB_KEYS:-}; do md5sum <"$file"; done
}

# Whether an authority that asks for a key has given us no account yet: Traefik knows the key that was there when it started.
is_unregistered() {
  for file in $EAB_KEYS; do
    grep -qs '"uri": "http' "$ACME_STATE/$(basename "$file" .eab)/acme.json" || return 0
  done
  return 1
}

# Traefik orders a missing certificate when its configuration changes, and never again by itself: an authority that was
# away at that moment would be asked at the next deploy. So it is asked again after half a minute, then at twice that, up
# to an hour, which stays within the failures that Let's Encrypt allows a name (5, and one more every 12 minutes):
# https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-hostname-per-account
# And it serves and renews what it once stored, until it is started anew.
watch_acme() {
  set +e
  keys=$(eab_keys)
  seconds=${ACME_SECONDS:-30}
  wanted='' pause=$seconds waited=0
  while sleep "$seconds"; do
    now=$(superseded)
    [ -z "$now" ] || [ "$now" = "$1" ] || kill -TERM $$
    [ "$(eab_keys)" = "$keys" ] || ! is_unregistered || kill -TERM $$
    now=$(missing)
    if [ "$now" != "$wanted" ]; then wanted=$now pause=$seconds waited=0; fi
    waited=$((waited + seconds))
    if [ -n "$wanted" ] && [ "$waited" -ge "$pause" ]; then
      kill -HUP $$
      waited=0 pause=$((pause * 2))
      [ "$pause" -le 3600 ] || pause=3600
    fi
  done
}

# Certificates of the internal CA lie outside of the watched directory and are read when the configuration is.
watch_issued() {
  set +e
  seen=
  while sleep "${ISSUED_SECONDS:-5}"; do
    now=$(cat "$ISSUED_CERTIFICATES"/*.pem 2>/dev/null | md5sum)
    [ "$now" = "$seen" ] || kill -HUP $$
    seen=$now
  done
}

for flag; do
  case $flag in
    *.acme.storage=/*)
      storage=${flag#*=}
      mkdir -p "${storage%/*}"
      ;;
  esac
done
if [ -n "${ACME_DOMAINS:-}" ]; then
  superseded | while read -r authority domain; do empty_certificate "$authority" "$domain" || :; done
  watch_acme "$(superseded)" &
fi
if [ -n "${ISSUED_CERTIFICATES:-}" ]; then watch_issued & fi
if [ -n "${TRAEFIK_RUN:-}" ]; then watch_served & fi
run_traefik "$@"
