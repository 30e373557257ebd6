import { TlsIntent, TlsMode } from '../ingress/intent';
import { ConfigFile } from './proxy';

/** Name of the user's own certificate within the configuration directory. */
export const OWN_CERTIFICATE = 'own.pem';

/** The user's own certificate, chain and key in one file, so that no proxy can read a half-replaced pair. */
export function ownCertificateFiles(tls: TlsIntent): ConfigFile[] {
  const own = tls.certificate;
  if (!own) return [];
  const { certificatePem, keyPem, certificatePath, keyPath } = own;
  if (certificatePath !== undefined && keyPath !== undefined) {
    return [{ name: OWN_CERTIFICATE, hostPaths: [certificatePath, keyPath], secret: true }];
  }
  return [{ name: OWN_CERTIFICATE, text: `${certificatePem}\n${keyPem}\n`, secret: true }];
}

/**
 * Shell text that fails when the user's own certificate in a directory has expired, of which Caddy and Traefik say
 * nothing; empty without one. Their images have no openssl: it looks for the two times of RFC 5280, 4.1.2.5, side by
 * side in the first certificate, as digits in ASCII.
 */
export function expiryCheck(tls: TlsIntent, directory: string): string {
  return tls.mode === TlsMode.CERTIFICATE ? EXPIRY_CHECK.replace('OWN', `${directory}/${OWN_CERTIFICATE}`) : '';
}

const EXPIRY_CHECK = `
validity=$(sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p; /-END CERTIFICATE-/q' OWN | grep -v -e ----- |
  base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \\n' |
  grep -oE '30(1e|20|22)((170d(3[0-9]){12}|180f(3[0-9]){14})5a){2}' | head -n 1)
expiry=$(echo "$validity" | sed -E 's/.*(170d|180f)//; s/5a$//; s/3(.)/\\1/g')
[ "\${#expiry}" -ne 12 ] || expiry=20$expiry
if [ -z "$expiry" ]; then
  echo 'tls: the certificate must be PEM, your own first'
  exit 1
fi
if [ "$expiry" -lt "$(date -u +%Y%m%d%H%M%S)" ]; then
  echo "tls: the certificate must be valid, got one that expired at $expiry UTC (renew it)"
  exit 1
fi
`.trimStart();
