import { EdgeIntent, SiteIntent } from '../../model/intent';
import { TlsMode } from '../../model/tls-intent';
import { isWildcard } from '../../model/wildcard';
import { hasOwnCertificate } from '../certificates';
import { issuedCertificateOf } from '../internal-ca';
import { ownCertificateName } from '../own-certificate';
import { Argument, block, directive, mapEntry, Node, variable } from './nginx-conf';
import { CONFIG_DIRECTORY } from './nginx-layout';

/** @see https://ssl-config.mozilla.org/guidelines/6.0.json, intermediate: the suites of TLS 1.2 */
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** The first needs OpenSSL 3.5, which the official images have. */
const CURVES = ['X25519MLKEM768', 'X25519', 'prime256v1', 'secp384r1'];

/** Of the `http` block: protocols, and where issued certificates are. */
export function tlsSettings(intent: EdgeIntent): Node[] {
  return [
    // Here and not in the sites, as the server for unknown hosts must speak it to refuse them.
    directive('http2', 'on'),
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    directive('ssl_ciphers', CIPHERS.join(':')),
    directive('ssl_ecdh_curve', CURVES.join(':')),
    directive('ssl_prefer_server_ciphers', 'off'),
    ...sessions(intent),
    directive('ssl_session_tickets', 'off'),
    ...issuedCertificates(intent.sites.filter(isIssued)),
  ];
}

/**
 * A session that is taken up again is believed without its certificate being looked at anew, at every site whose authorities
 * are called the same: with certificates of clients there are none.
 */
function sessions({ sites }: EdgeIntent): Node[] {
  if (sites.some(({ clientCertificates }) => clientCertificates)) return [directive('ssl_session_cache', 'off')];
  return [directive('ssl_session_cache', 'shared:tls:10m'), directive('ssl_session_timeout', '1d')];
}

/** Of a site's `server` block: the certificate that a handshake gets, with its key in the same file. */
export function siteCertificate(site: SiteIntent): Node[] {
  if (site.tls.mode === TlsMode.NONE) return [];
  const own = `${CONFIG_DIRECTORY}/${ownCertificateName(site)}`;
  const file: Argument = hasOwnCertificate(site) ? own : ISSUED;
  return [directive('ssl_certificate', file), directive('ssl_certificate_key', file)];
}

/** The issued certificate of the domain that a client names. */
const ISSUED = variable('issued_certificate');

function isIssued({ tls }: SiteIntent): boolean {
  return tls.mode === TlsMode.ACME || tls.mode === TlsMode.INTERNAL_CA;
}

/**
 * Certificates that come and are renewed while nginx runs. A name with a variable is looked up at the handshake, so
 * nginx starts without the file and sees a new one within `valid`; the map keeps the client's own text out of it.
 */
function issuedCertificates(sites: SiteIntent[]): Node[] {
  if (sites.length === 0) return [];
  // Without it a star is one; with it a name wins over the wildcard that it is below.
  const wildcards = sites.some(({ domains }) => domains.some(isWildcard)) ? [directive('hostnames')] : [];
  const entries = sites.flatMap((site) =>
    site.domains.map((domain) => mapEntry(domain, issuedCertificateOf(site, domain))),
  );
  return [
    block('map', [variable('ssl_server_name'), ISSUED], [...wildcards, ...entries]),
    directive('ssl_certificate_cache', 'max=1000', 'valid=5s'),
  ];
}
