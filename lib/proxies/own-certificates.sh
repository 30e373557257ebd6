#!/bin/sh
# own-certificates SITE...: looks every 20 s whether a pair of certificate and key on the host is another one than that which is
# served, and puts a good one in its place, whole, from where the proxy takes it over. What must not be served is refused: the
# log says why, once, and the health check as long as it lasts. A SITE is lines: the name of the file that is served, the paths
# of certificate and key, the domains. Runs after is-publishing.sh. Variables for tests: PUBLISH, SCRATCH, LOOK_SECONDS.
set -u
umask 027
publish=${PUBLISH:-/publish}
scratch=${SCRATCH:-/scratch}
trap 'exit 0' TERM INT

# Without the parts of a path that lead nowhere, and up.
normalized() { echo "$1" | sed -E 's#/(\./)+#/#g; s#/+#/#g; :up; s#/[^/]+/\.\.(/|$)#/#; t up; s#(.)/$#\1#'; }

# Prints why a file cannot be read. A directory of the host is seen as it is there, but nothing that lies beside it.
unreadable() {
  target=$1
  for _ in 1 2 3 4 5 6 7 8; do
    [ -L "$target" ] || break
    link=$(readlink "$target")
    case $link in
      /*) target=$(normalized "$link") ;;
      *) target=$(normalized "${target%/*}/$link") ;;
    esac
  done
  directory=${1%/*}
  until case $target in "$directory"/*) true ;; *) false ;; esac; do directory=${directory%/*}; done
  if [ -e "$1" ]; then
    echo "$1 cannot be read (let it be root's)"
  elif [ "$target" = "$1" ]; then
    echo "$1 is not there (if a link lies on the way to it, name a directory in Tls.certificateFiles that holds all)"
  else
    echo "$1 is a link to $target, which is not there, or outside of what is watched" \
      "(write directory: '${directory:-/}' in Tls.certificateFiles)"
  fi
}

# Prints the content of files as the publisher does.
contents() {
  for file; do
    content=$(cat "$file") && printf '%s\n' "$content" || return 1
  done
}

blocks() { grep -c -e '-----BEGIN CERTIFICATE-----'; }

# Prints what is wrong with the pair in $scratch/crt and $scratch/key for DOMAIN...; nothing if it may be served.
wrong() {
  public=$(openssl x509 -noout -pubkey -in "$scratch/crt" 2>/dev/null) || {
    echo 'the certificate must be PEM, your own first'
    return
  }
  whole=$(openssl crl2pkcs7 -nocrl -certfile "$scratch/crt" 2>/dev/null | openssl pkcs7 -print_certs 2>/dev/null | blocks)
  if [ "$whole" != "$(blocks <"$scratch/crt")" ]; then
    echo 'the certificates of the chain must be PEM, and whole'
    return
  fi
  private=$(openssl pkey -pubout -in "$scratch/key" -passin pass: 2>/dev/null) || {
    echo 'the key must be PEM and unencrypted'
    return
  }
  if [ "$public" != "$private" ]; then
    echo 'the key must belong to the first certificate'
    return
  fi
  # The times, and whether its key is long enough.
  refusal=$(openssl verify -auth_level 2 -partial_chain -trusted "$scratch/crt" "$scratch/crt" 2>&1) || {
    refusal=$(echo "$refusal" | sed -n 's/^error [0-9]* at .*lookup: *//p' | head -n 1)
    echo "the certificate must be valid, got: ${refusal:-it does not verify}"
    return
  }
  for domain; do
    openssl x509 -noout -checkhost "$domain" -in "$scratch/crt" | grep -q 'does match' || {
      echo "the certificate must be for all domains of the site, got one that is not for $domain"
      return
    }
  done
}

refuse() {
  echo "$2" >"$scratch/reason"
  cmp -s "$scratch/reason" "$scratch/$1.refused" || echo "$domain: the certificate on the host is not served: $2"
  mv "$scratch/reason" "$scratch/$1.refused"
}

# look NAME CERTIFICATE KEY DOMAIN...
look() {
  name=$1 certificate=$2 key=$3 domain=$4
  served=$publish/$name
  shift 3
  # Nothing that is not published, and nothing while that may change.
  if [ ! -e "$served" ] || is_publishing "$publish"; then return; fi
  for file in "$certificate" "$key"; do
    if ! cat "$file" >/dev/null 2>&1; then
      refuse "$name" "$(unreadable "$file")"
      return
    fi
  done
  contents "$certificate" "$key" >"$scratch/pair" || return
  if cmp -s "$scratch/pair" "$served"; then
    rm -f "$scratch/$name.refused"
    return
  fi
  # What is being written is looked at when it is done.
  contents "$certificate" >"$scratch/crt" && contents "$key" >"$scratch/key" || return
  sleep 2
  cat "$scratch/crt" "$scratch/key" | cmp -s - "$scratch/pair" || return
  contents "$certificate" "$key" | cmp -s - "$scratch/pair" || return
  reason=$(wrong "$@")
  if [ -n "$reason" ]; then
    refuse "$name" "$reason"
    return
  fi
  if ! cat "$scratch/pair" >"$publish/.$name.renewed"; then
    refuse "$name" 'it could not be stored'
    return
  fi
  if is_publishing "$publish"; then return; fi
  mv -f "$publish/.$name.renewed" "$served" || return
  rm -f "$scratch/$name.refused"
  echo "$domain: the renewed certificate on the host is served, $(openssl x509 -noout -enddate -in "$served")"
}

# Patterns are none here: a domain may begin with a star.
look_at() {
  IFS='
'
  set -f
  # shellcheck disable=SC2086 # one word a line
  set -- $1
  set +f
  unset IFS
  look "$@"
}

# The first look comes late, as a deploy waits for the container to be healthy: what it finds is for the time after.
while :; do
  sleep "${LOOK_SECONDS:-20}" &
  wait $!
  for site; do look_at "$site"; done
  : >"$scratch/looked"
done
