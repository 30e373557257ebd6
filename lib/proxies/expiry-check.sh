#!/bin/sh
# Fails when one of OWN_CERTIFICATES (paths of PEM files, separated by spaces) has expired. It looks for the two times of
# RFC 5280, 4.1.2.5, side by side in the first certificate of each file, as digits in ASCII.
set -eu
for certificate in ${OWN_CERTIFICATES:-}; do
  name=${certificate##*/}
  validity=$(sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p; /-END CERTIFICATE-/q' "$certificate" | grep -v -e ----- |
    tr -d '\r' | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n' |
    grep -oE '30(1e|20|22)((170d(3[0-9]){12}|180f(3[0-9]){14})5a){2}' | head -n 1) || :
  expiry=$(echo "$validity" | sed -E 's/.*(170d|180f)//; s/5a$//; s/3(.)/\1/g')
  [ "${#expiry}" -ne 12 ] || expiry=20$expiry
  if [ -z "$expiry" ]; then
    echo "tls: the certificate of ${name%.pem} must be PEM, your own first"
    exit 1
  fi
  if [ "$expiry" -lt "$(date -u +%Y%m%d%H%M%S)" ]; then
    echo "tls: the certificate of ${name%.pem} must be valid, got one that expired at $expiry UTC (renew it)"
    exit 1
  fi
done
