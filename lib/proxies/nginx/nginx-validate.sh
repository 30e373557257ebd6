#!/bin/sh
# Fails unless nginx accepts the file CONFIG. What is wrong with one of OWN_CERTIFICATES (paths of PEM files, separated by
# spaces) is said in plainer words than nginx's. It runs as root without the right to give files away, which nginx would
# do with its directories if its workers were somebody else.
set -eu
refuse() {
  echo "tls: $1" >&2
  exit 1
}
for file in ${OWN_CERTIFICATES:-}; do
  domain=${file##*/}
  domain=${domain%.pem}
  public=$(openssl x509 -noout -pubkey -in "$file" 2>/dev/null) ||
    refuse "the certificate of $domain must be PEM, your own first"
  key=$(openssl pkey -pubout -in "$file" -passin pass: 2>/dev/null) ||
    refuse "the key of $domain must be PEM and unencrypted"
  [ "$public" = "$key" ] || refuse "the key of $domain must belong to the first certificate"
  openssl x509 -noout -checkend 0 -in "$file" >/dev/null ||
    refuse "the certificate of $domain must be valid, got $(openssl x509 -noout -enddate -in "$file") (renew it)"
done
exec nginx -e stderr -c "$CONFIG" -t -q -g 'user root root;'
