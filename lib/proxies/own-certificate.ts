import { TlsIntent } from '../ingress/intent';
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
