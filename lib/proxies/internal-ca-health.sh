#!/bin/sh
# is-issued DOMAIN...: fails until every leaf is there, and when one was not renewed in time. Variable for tests: CERTIFICATES.
for domain; do
  openssl x509 -noout -checkend 0 -in "${CERTIFICATES:-/certificates}/$domain.pem" || exit 1
done
