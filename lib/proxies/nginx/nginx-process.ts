import { IngressIntent, TlsMode } from '../../ingress/intent';
import { CONFIG_DIRECTORY, CONFIG_FILE, OWN_CERTIFICATE_PATH } from './nginx-layout';

const NGINX = `nginx -e stderr -c ${CONFIG_DIRECTORY}/${CONFIG_FILE}`;

/**
 * Starts nginx as process 1, which takes the signals, and beside it a loop that makes it take over new files if it
 * accepts them. The soft limit of open files is often 1024; nginx itself could not raise it without a capability.
 */
const START = `
ulimit -S -n "$(ulimit -H -n)"
checksum() { cat ${CONFIG_DIRECTORY}/* | sha256sum; }
live=$(checksum)
while sleep 1; do
  now=$(checksum)
  [ "$now" = "$live" ] && continue
  live=$now
  ${NGINX} -t -q && kill -HUP 1
done &
exec ${NGINX} -g 'daemon off;'
`.trim();

/** How nginx is started. */
export const ENTRYPOINT = ['/bin/sh', '-c', START];

/** Asks port 80 for the host given as first argument, and wants the status given as second. */
const ASK = `
exec 3<>/dev/tcp/127.0.0.1/80
printf 'GET / HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' "$1" >&3
read -r -t 3 _ status _ <&3
[ "$status" = "$2" ]
`.trim();

/** Fails unless nginx serves this configuration; needs no upstream and no certificate. */
export function healthcheck(intent: IngressIntent): string[] {
  // Without TLS the sites are upstreams' to answer; that a host is refused is nginx's own.
  const expected = intent.tls.mode === TlsMode.NONE ? ['healthcheck', '404'] : [intent.sites[0].domains[0], '308'];
  return ['CMD', '/bin/bash', '-ec', ASK, 'healthcheck', ...expected];
}

/** Says what is wrong with the user's own certificate in plainer words than nginx. */
const CHECK_OWN_CERTIFICATE = `
own=${OWN_CERTIFICATE_PATH}
refuse() { echo "tls: $1" >&2; exit 1; }
public=$(openssl x509 -noout -pubkey -in $own 2>/dev/null) || refuse 'the certificate must be PEM, your own first'
key=$(openssl pkey -pubout -in $own -passin pass: 2>/dev/null) || refuse 'the key must be PEM and unencrypted'
[ "$public" = "$key" ] || refuse 'the key must belong to the first certificate'
openssl x509 -noout -checkend 0 -in $own >/dev/null || refuse "the certificate must be valid: $(openssl x509 -noout -enddate -in $own)"
`.trim();

/**
 * Shell text that fails unless nginx accepts the files. It runs as root without the right to give files away, which
 * nginx would do with its directories if its workers were somebody else.
 */
export function validation(intent: IngressIntent): string {
  const test = `${NGINX} -t -q -g 'user root root;'`;
  return intent.tls.mode === TlsMode.CERTIFICATE ? `${CHECK_OWN_CERTIFICATE}\n${test}` : test;
}
