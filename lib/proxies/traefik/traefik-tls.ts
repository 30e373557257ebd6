import { EdgeIntent } from '../../model/intent';
import { hasOwnCertificate } from '../certificates';
import { issuedFiles } from '../internal-ca';
import { ownCertificateName } from '../own-certificate';
import { clientOptions } from './traefik-client-certificates';
import { TRAEFIK_PATHS } from './traefik-paths';
import { TlsOptions, TlsTree } from './traefik-tree';

/** How handshakes are answered. Which certificate a client is shown follows from the name that it asks for. */
export function tlsTree(intent: EdgeIntent): TlsTree {
  const files = certificateFiles(intent);
  return {
    options: { default: TLS_OPTIONS, ...clientOptions(intent, TLS_OPTIONS) },
    ...(files.length === 0 ? {} : { certificates: files.map((file) => ({ certFile: file, keyFile: file })) }),
  };
}

/** Files that hold chain and key each. What an ACME authority issued Traefik knows by itself. */
function certificateFiles(intent: EdgeIntent): string[] {
  const own = intent.sites.filter(hasOwnCertificate);
  return [...own.map((site) => `${TRAEFIK_PATHS.dynamic}/${ownCertificateName(site)}`), ...issuedFiles(intent)];
}

/** Mozilla's intermediate recommendation, version 6.0; TLS 1.3 suites are not for choosing. */
const TLS_OPTIONS: TlsOptions = {
  minVersion: 'VersionTLS12',
  cipherSuites: [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ],
  curvePreferences: ['X25519MLKEM768', 'X25519', 'secp256r1', 'secp384r1'],
  // A name that no certificate is for is refused.
  sniStrict: true,
  // Go's tickets live a week, and no setting of Traefik's makes it a day.
  disableSessionTickets: true,
};
