#!/bin/sh
# internal-ca DOMAIN...: issues what is missing, is not the root's, or has less than a third (30 days) of its time left;
# looks once an hour. In names of files the star of a wildcard is an underscore. Its group, the proxy's, may read the leaves. Variables: CA_NAME, and for tests STATE, CERTIFICATES and
# TMPDIR.
set -eu
state=${STATE:-/internal-ca}
certificates=${CERTIFICATES:-/certificates}
scratch=${TMPDIR:-/tmp}
umask 077
trap 'exit 0' TERM INT
certificate() {
  openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -config "$scratch/openssl.cnf" "$@" 2>"$scratch/openssl.log" ||
    {
      cat "$scratch/openssl.log"
      exit 1
    }
}
make_root() {
  certificate -keyout root.key -out root.new -days 3650 -subj "/CN=$CA_NAME internal CA" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
  chmod 644 root.new
  mv root.new root.crt
  echo 'made a new root'
}
is_fresh() {
  openssl x509 -noout -checkend 2592000 -in "$1" && openssl verify -CAfile root.crt "$1"
}
# The name of the new file is ours and the domain's own: other issuers write here too.
make_leaf() {
  certificate -CA root.crt -CAkey root.key -keyout "$scratch/leaf.key" -out "$scratch/leaf.crt" -days 90 -subj / \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=serverAuth -addext "subjectAltName=critical,DNS:$1"
  cat "$scratch/leaf.crt" "$scratch/leaf.key" >"$2.internal-ca"
  chmod 640 "$2.internal-ca"
  mv "$2.internal-ca" "$2"
  echo "$1: issued"
}
cd "$state"
# Without extensions: openssl's own configuration would make every certificate an authority.
printf '[req]\ndistinguished_name = none\n[none]\n' >"$scratch/openssl.cnf"
[ -s root.crt ] || make_root
while :; do
  for domain; do
    case $domain in
      '*'*) leaf=$certificates/_${domain#?}.pem ;;
      *) leaf=$certificates/$domain.pem ;;
    esac
    is_fresh "$leaf" >/dev/null 2>&1 || make_leaf "$domain" "$leaf"
    # The proxy's, which was another one's before a switch.
    chgrp "$(id -g)" "$leaf"
  done
  sleep 3600 &
  wait $!
done
