#!/bin/sh
# For the programs that follow it: puts Traefik in a shell's place.

# run_traefik FLAG...: every user of the host may read a program's arguments. So where an authority knows us by a secret key,
# all flags become Traefik's environment, which its user alone may read: Traefik takes its settings from one place or the
# other. Variable: EAB_KEYS (paths of files '<authority>.eab', with spaces between).
run_traefik() {
  [ "${EAB_KEYS:-}" ] || exec traefik "$@"
  names=$(for flag; do printf '%s\n' "${flag%%=*}"; done | awk '{
    sub(/^--/, "")
    section = $0
    sub(/\..*/, "", section)
    print "TRAEFIK_" toupper(section) substr($0, length(section) + 1)
  }')
  for flag; do
    shift
    case $flag in *=*) value=${flag#*=} ;; *) value=true ;; esac
    set -- "$@" "${names%%"$newline"*}=$value"
    names=${names#*"$newline"}
  done
  # Whoever calls may split at other signs.
  unset IFS
  for file in $EAB_KEYS; do
    authority=$(basename "$file" .eab | tr '[:lower:]' '[:upper:]')
    key=$(cat "$file")
    export "TRAEFIK_CERTIFICATESRESOLVERS_${authority}_ACME_EAB_HMACENCODED=$key"
  done
  # They are ours, and would pass for settings.
  unset TRAEFIK_API TRAEFIK_RUN
  exec env "$@" traefik
}
newline='
'
