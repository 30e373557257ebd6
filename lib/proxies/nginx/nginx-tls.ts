import { TlsIntent, TlsMode } from '../../ingress/intent';
import { issuedCertificate } from '../internal-ca';
import { Argument, block, Directive, directive, Node, variable } from './nginx-conf';
import { OWN_CERTIFICATE_PATH } from './nginx-layout';

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

/** Of the `http` block: protocols, and which certificate a handshake gets. */
export function tlsSettings(tls: TlsIntent, domains: readonly string[]): Node[] {
  return [
    // Here and not in the sites, as the server for unknown hosts must speak it to refuse them.
    directive('http2', 'on'),
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    directive('ssl_ciphers', CIPHERS.join(':')),
    directive('ssl_ecdh_curve', CURVES.join(':')),
    directive('ssl_prefer_server_ciphers', 'off'),
    directive('ssl_session_cache', 'shared:tls:10m'),
    directive('ssl_session_timeout', '1d'),
    directive('ssl_session_tickets', 'off'),
    ...(tls.mode === TlsMode.CERTIFICATE ? certificate(OWN_CERTIFICATE_PATH) : issuedCertificates(domains)),
  ];
}

/**
 * Certificates that come and are renewed while nginx runs. A name with a variable is looked up at the handshake, so
 * nginx starts without the file and sees a new one within `valid`; the map keeps the client's own text out of it.
 */
function issuedCertificates(domains: readonly string[]): Node[] {
  const map = [variable('ssl_server_name'), variable('certificate')];
  return [
    block(
      'map',
      map,
      domains.map((domain) => mapEntry(domain, issuedCertificate(domain))),
    ),
    ...certificate(variable('certificate')),
    directive('ssl_certificate_cache', 'max=1000', 'valid=5s'),
  ];
}

function certificate(file: Argument): Node[] {
  return [directive('ssl_certificate', file), directive('ssl_certificate_key', file)];
}

/** An entry of a `map` for a domain; some words mean something there unless a backslash is before them. */
function mapEntry(domain: string, value: string): Directive {
  const reserved = ['default', 'hostnames', 'include', 'volatile'].includes(domain);
  return directive(reserved ? `\\${domain}` : domain, value);
}
