#!/bin/sh
# lego CERTIFICATE...: has lego obtain certificates and renew them, and hands them out, chain and key in one file, which its
# group, the proxy's, may read. A CERTIFICATE is lines: '<authority>/<name>', then what lego is told by its environment,
# 'VARIABLE=value' or, where only a file holds the value, 'VARIABLE<path'.
#
# What lego holds is handed out before anybody is asked. lego is run again after a 48th of a certificate's life, half a day at
# most, and finds by the certificate and by what the authority says (RFC 9773) whether it is to be renewed. After a failure the
# next try comes in 30 s and then in three times as long each time, up to an hour: five tries in the first hour, which is as
# many failed validations as Let's Encrypt allows
# (https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-identifier-per-account). Where certificates live for
# hours or less, it comes within a 24th of that. And everybody is asked anew when a secret has changed.
# Where an authority looks at the edge, none is asked before the edge hands it on: a look in vain counts as a failure there.
# Variables: STATE, CERTIFICATES and SECRETS (directories), EDGE ('host port' of the edge's plain HTTP), and for tests LEGO and
# TMPDIR.
set -eu
scratch=${TMPDIR:-/tmp}
umask 077
newline='
'
job=
trap 'kill $job 2>/dev/null || :; exit 0' TERM INT
# In the background, so that the trap need not wait for it.
run() {
  "$@" &
  job=$!
  wait "$job"
}

# Sets what is known of CERTIFICATE by its first line.
select_certificate() {
  certificate=$1
  id=${certificate%%"$newline"*}
  name=${id##*/}
  path=$STATE/${id%/*}
  held=$path/certificates/$name
  given=$CERTIFICATES/$name.pem
  plan=$scratch/$name
}

# lego writes certificate, key, and both in one file, one after the other. Where something came between, they differ.
is_whole() { [ -e "$held.json" ] && cat "$held.crt" "$held.key" 2>/dev/null | cmp -s - "$held.pem"; }

# The name of the new file is ours and the certificate's own: other issuers write here too.
hand_out() {
  cat "$held.pem" >"$given.lego" && chmod 640 "$given.lego" && mv "$given.lego" "$given" || return 1
  echo "$name: certificate in place, valid until $(validity "$held.pem" | cut -d ' ' -f 3)"
}

# Prints the two times of a file's first certificate in seconds since 1970, and the second one for people: RFC 5280, 4.1.2.5,
# two strings of ASCII digits side by side. There is no openssl in lego's image.
validity() {
  sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p; /-END CERTIFICATE-/q' "$1" | grep -v -e ----- |
    base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n' |
    grep -oE '30(1e|20|22)((170d(3[0-9]){12}|180f(3[0-9]){14})5a){2}' | head -n 1 |
    sed -E 's/^30..//; s/170d/ 3230/g; s/180f/ /g; s/5a//g; s/3(.)/\1/g' |
    awk '
      function seconds(time, year, month, days) {
        year = substr(time, 1, 4); month = substr(time, 5, 2) + 0
        # A year begins with March here, so that a leap day is its last.
        if (month < 3) { year--; month += 12 }
        days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5)
        days += substr(time, 7, 2) - 719469
        return ((days * 24 + substr(time, 9, 2)) * 60 + substr(time, 11, 2)) * 60 + substr(time, 13, 2)
      }
      {
        printf "%.0f %.0f ", seconds($1), seconds($2)
        printf "%s-%s-%sT%s:%sZ\n", substr($2, 1, 4), substr($2, 5, 2), substr($2, 7, 2), substr($2, 9, 2), substr($2, 11, 2)
      }'
}

# For a certificate that is held: when to look again, how long to wait at most after a failure, and, for the health check, the
# time after which its renewal is late: with three tenths of its life left, where lego renews it at a third or before.
follow_life() {
  validity "$held.pem" >"$plan.life"
  read -r from to _ <"$plan.life" || return 0
  life=$((to - from))
  look=$((life / 48)) most=$((life / 24))
  [ "$look" -le 43200 ] || look=43200
  [ "$most" -le 3600 ] || most=3600
  [ "$most" -ge 30 ] || most=30
  echo "$((to - life * 3 / 10))" >"$plan.late.new"
  mv "$plan.late.new" "$plan.late"
}

# lego itself, as one certificate has it.
lego() {
  IFS=$newline
  set -f
  for line in ${certificate#*"$newline"}; do
    variable=${line%%[=<]*}
    case ${line#"$variable"} in
      =*) export "${line?}" ;;
      *) export "$variable=$(cat "${line#*<}")" ;;
    esac
  done
  # Another type of key is none of the reasons for which it would renew a certificate.
  ! is_whole || grep -q "\"keyType\": *\"$LEGO_KEY_TYPE\"" "$held.json" || export LEGO_RENEW_FORCE=true
  # An authority that was set up anew refuses to hear which certificate is replaced. lego tells it by what it asks for RFC 9773.
  [ "$pause" -eq 30 ] || export LEGO_ARI_DISABLE=true
  export LEGO_PATH="$path" LEGO_CERT_NAME="$name"
  exec timeout 3600 "${LEGO:-/lego}" run
}

# What was said, without what is secret: some providers have their tokens in URLs, which errors show.
without_secrets() {
  for secret in "$SECRETS"/*; do
    [ ! -e "$secret" ] || case $secret in *.root.pem) ;; *) awk 1 "$secret" ;; esac
  done | awk '
    hides {
      sub(/\r$/, "")
      if (length($0) < 4) next
      hidden[++count] = $0
      gsub(/%/, "%25"); gsub(/\+/, "%2B"); gsub(/\//, "%2F"); gsub(/=/, "%3D")
      hidden[++count] = $0
      next
    }
    {
      for (i = 1; i <= count; i++)
        while (at = index($0, hidden[i])) $0 = substr($0, 1, at - 1) "***" substr($0, at + length(hidden[i]))
      print
    }' hides=1 - hides= "$1"
}

# Whether the edge hands on what an authority looks for: nobody listens now, and that is what it says.
is_handed_on() {
  case $certificate in *"${newline}LEGO_HTTP=true"*) ;; *) return 0 ;; esac
  domain=$(printf '%s\n' "$certificate" | sed -n 's/^LEGO_DOMAINS=//p')
  # It must not hear the end of the request before it has answered.
  answer=$(
    {
      printf 'GET /.well-known/acme-challenge/none HTTP/1.0\r\nHost: %s\r\n\r\n' "$domain"
      sleep 2
    } | timeout 5 nc "${EDGE% *}" "${EDGE#* }" 2>/dev/null | head -n 1
  ) || :
  case $answer in
    "HTTP/1."?" 50"[234]*) rm -f "$plan.waits" ;;
    *)
      [ -e "$plan.waits" ] || echo "$name: waits for the edge to serve port 80"
      touch "$plan.waits"
      return 1
      ;;
  esac
}

ask() {
  touch "$scratch/alive"
  look=43200 most=3600
  read -r _ pause <"$plan.due"
  # What is half there would count as there.
  is_whole || { rm -f "$held.json" && echo "$name: asking ${id%/*}"; }
  if run lego >"$scratch/answer" 2>&1 && is_whole && { cmp -s "$held.pem" "$given" || hand_out; }; then
    follow_life
    echo "$(($(date +%s) + look)) 30" >"$plan.due"
    return
  fi
  # An authority that was set up anew knows the account no more, and lego would show it for ever.
  if grep -q 'acme:error:accountDoesNotExist' "$scratch/answer"; then
    rm -rf "$path"/accounts/*/"$(printf '%s\n' "$certificate" | sed -n 's/^LEGO_EMAIL=//p')"
  fi
  without_secrets "$scratch/answer"
  ! is_whole || follow_life
  [ "$pause" -le "$most" ] || pause=$most
  echo "$name: failed, next try in $pause s"
  echo "$(($(date +%s) + pause)) $((pause * 3))" >"$plan.due"
}

secrets() { cat "$SECRETS"/* 2>/dev/null | sha256sum; }

# The owner of what was handed out before may be another one, and its group another proxy's.
for certificate; do
  select_certificate "$certificate"
  mkdir -p "$path"
  if is_whole; then
    hand_out || :
    follow_life
  fi
  # The proxy starts at the same time, and is to start with what is there.
  echo "$(($(date +%s) + 5)) 30" >"$plan.due"
done
known=$(secrets)
while :; do
  touch "$scratch/alive"
  now=$(secrets)
  if [ "$now" != "$known" ]; then
    for certificate; do
      select_certificate "$certificate"
      echo '0 30' >"$plan.due"
    done
    known=$now
  fi
  now=$(date +%s)
  for certificate; do
    select_certificate "$certificate"
    read -r due _ <"$plan.due"
    [ "$now" -lt "$due" ] || ! is_handed_on || ask
  done
  run sleep 5
done
