#!/bin/sh
# certbot DOMAIN...: asks an authority for every domain, then leaves it to certbot whether a certificate is due: every 12 h,
# and every 10 min where one ends within a day, as those that live for hours always do. After a failure it waits 30 s and
# then three times as long each time, up to an hour: five tries in the first hour, which is as many failed validations as
# Let's Encrypt allows (https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-identifier-per-account). What
# certbot holds is handed out before anybody is asked, and within 3 s when an operator's own `certbot renew` brought it.
# Variables: STATE, WEBROOT and CERTIFICATES (directories), ACME_SERVER, ACME_EMAIL, ACME_ROOT, ACME_ACCOUNT (a file of
# certbot's, with the external account), KEY_TYPE, KEY_CURVE, KEY_BITS, and for tests TMPDIR.
set -eu
scratch=${TMPDIR:-/tmp}
umask 077
job=
trap 'kill $job 2>/dev/null || :; exit 0' TERM INT
# In the background, so that the trap need not wait for it.
run() {
  "$@" &
  job=$!
  wait "$job"
}
if [ "$ACME_ROOT" ]; then
  printf '%s\n' "$ACME_ROOT" >"$scratch/root.pem"
  export REQUESTS_CA_BUNDLE="$scratch/root.pem"
fi
ask() {
  run timeout 600 certbot certonly --non-interactive --agree-tos --keep-until-expiring \
    --webroot --webroot-path "$WEBROOT" --cert-name "$1" --domain "$1" \
    --server "$ACME_SERVER" --email "$ACME_EMAIL" \
    ${ACME_ACCOUNT:+--config "$ACME_ACCOUNT"} \
    --key-type "$KEY_TYPE" --elliptic-curve "$KEY_CURVE" --rsa-key-size "$KEY_BITS" \
    --config-dir "$STATE" --work-dir "$scratch/work" --logs-dir "$scratch/logs" --max-log-backups 2
}
# The name of the new file is this authority's and the domain's own: other issuers write here too.
hand_out() {
  chain=$STATE/live/$1/fullchain.pem key=$STATE/live/$1/privkey.pem
  certificate=$CERTIFICATES/$1.pem
  new=$certificate.${STATE##*/}
  [ -e "$key" ] || return 0
  ! cat "$chain" "$key" | cmp -s - "$certificate" || return 0
  # An operator's certbot may be at work: what does not fit together yet will in a moment.
  cat "$chain" "$key" >"$new" && public=$(openssl x509 -noout -pubkey -in "$new") &&
    [ "$public" = "$(openssl pkey -pubout -in "$new")" ] && mv "$new" "$certificate" || return 0
  echo "$1: certificate in place"
}
ask_for_all() {
  failed=
  for domain; do
    touch "$scratch/alive"
    echo "$domain: asking certbot"
    ask "$domain" >"$scratch/answer" 2>&1 || {
      failed=yes
      cat "$scratch/answer"
      echo "$domain: failed"
    }
    hand_out "$domain"
  done
  [ -z "$failed" ]
}
ends_within_a_day() {
  for domain; do
    openssl x509 -noout -checkend 86400 -in "$STATE/live/$domain/fullchain.pem" >/dev/null 2>&1 || return 0
  done
  return 1
}
# Not certbot's to make: it would remove them while another domain's answer is on its way.
mkdir -p "$STATE" "$WEBROOT/.well-known/acme-challenge"
touch "$scratch/started"
# nginx starts, or takes new domains over, at the same time.
due=$(($(date +%s) + 5)) pause=30
while :; do
  touch "$scratch/alive"
  for domain; do hand_out "$domain"; done
  if [ "$(date +%s)" -ge "$due" ]; then
    if ask_for_all "$@"; then
      rest=43200 pause=30
      ! ends_within_a_day "$@" || rest=600
      due=$(($(date +%s) + rest))
    else
      echo "next try in $pause s"
      due=$(($(date +%s) + pause)) pause=$((pause * 3))
      [ "$pause" -le 3600 ] || pause=3600
    fi
  fi
  run sleep 3
done
