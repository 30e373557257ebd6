#!/bin/sh
# For the programs that follow it: certificates that Caddy reads from files, its own in the directory CADDY_CONFIG and those
# that are issued beside it. Variable for tests: CERTIFICATES, the directory of the latter.

# Prints a checksum of all of them.
certificates_checksum() {
  cat "$CADDY_CONFIG"/*.pem "${CERTIFICATES:-/certificates}"/*.pem 2>/dev/null | sha256sum
}

# become [NAME=VALUE...] caddy ARGUMENT...: where the Caddyfile says {$ISSUED_<name>}, Caddy reads the file of that certificate
# twice, as it holds the key, too, and nothing where there is no such file. The key comes last: where it ends, the file is whole.
become() {
  for file in "${CERTIFICATES:-/certificates}"/*.pem; do
    grep -qs -e '-----END .*PRIVATE KEY-----' "$file" || continue
    name=${file##*/}
    set -- "ISSUED_${name%.pem}=$file $file" "$@"
  done
  exec env "$@"
}
