import type { ConnectionOptions } from 'node:tls';
import { caddy, REASONS, traefik } from './exceptions';
import { DOMAIN, OTHER_DOMAIN } from './names';
import { type Expected, proxy, REFUSED, type Row } from './row';

const row = (rule: string, handshake: ConnectionOptions, expected: Expected): Row => ({
  rule,
  request: { handshake },
  expected,
});

const accepted = (cipher: string): Row =>
  row(`${cipher} is accepted`, { ciphers: cipher, maxVersion: 'TLSv1.2' }, { tls: { cipher } });

/** OpenSSL itself offers the weak ones on its lowest level alone. */
const refusedSuite = (cipher: string, why: string): Row =>
  row(`${cipher} is refused: ${why}`, { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' }, REFUSED);

const version = (protocol: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3', expected: Expected, rule: string): Row =>
  row(rule, { minVersion: protocol, maxVersion: protocol, ciphers: 'DEFAULT:@SECLEVEL=0' }, expected);

const curve = (name: string, expected: Expected, verb: string): Row =>
  row(`key exchange over ${name} is ${verb}`, { ecdhCurve: name }, expected);

/** Seconds. */
const DAY = 86400;
/** nginx says five minutes where it keeps no sessions, as beside clients' certificates. */
const AT_MOST_A_DAY = ['none', 300, DAY] as const;

/** Mozilla's intermediate recommendation 6.0, for a certificate with an RSA key. */
export const TLS: readonly Row[] = [
  version('TLSv1', REFUSED, 'TLS 1.0 is refused'),
  version('TLSv1.1', REFUSED, 'TLS 1.1 is refused'),
  version('TLSv1.2', { tls: { protocol: 'TLSv1.2' } }, 'TLS 1.2 is accepted'),
  version('TLSv1.3', { tls: { protocol: 'TLSv1.3' } }, 'TLS 1.3 is accepted'),
  row('TLS 1.3 is preferred', {}, { tls: { protocol: 'TLSv1.3' } }),
  accepted('ECDHE-RSA-AES128-GCM-SHA256'),
  accepted('ECDHE-RSA-AES256-GCM-SHA384'),
  accepted('ECDHE-RSA-CHACHA20-POLY1305'),
  ...['ECDHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES128-SHA', 'ECDHE-RSA-AES256-SHA'].map((one) =>
    refusedSuite(one, 'CBC'),
  ),
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA256', 'AES256-SHA256', 'AES128-SHA', 'AES256-SHA'].map(
    (one) => refusedSuite(one, 'no forward secrecy'),
  ),
  ...['DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384', 'DHE-RSA-CHACHA20-POLY1305', 'DHE-RSA-AES128-SHA'].map(
    (one) => refusedSuite(one, 'finite-field Diffie-Hellman'),
  ),
  refusedSuite('AECDH-AES128-SHA', 'nobody is authenticated'),
  refusedSuite('NULL-SHA256', 'nothing is encrypted'),
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'].map((cipher) =>
    row(`${cipher} is accepted`, { ciphers: cipher, minVersion: 'TLSv1.3' }, { tls: { cipher } }),
  ),
  ...['X25519', 'P-256', 'P-384'].map((name) => curve(name, { tls: { protocol: 'TLSv1.3' } }, 'accepted')),
  {
    rule: 'key exchange that a quantum computer does not undo is chosen where it is offered',
    request: { openssl: ['-groups', 'X25519MLKEM768:X25519'] },
    expected: { tls: { group: 'X25519MLKEM768' } },
  },
  curve('P-521', REFUSED, 'refused'),
  curve('X448', REFUSED, 'refused'),
  row('HTTP/2 is chosen where both are offered', { ALPNProtocols: ['http/1.1', 'h2'] }, { tls: { alpn: 'h2' } }),
  row('HTTP/1.1 is chosen where it alone is offered', { ALPNProtocols: ['http/1.1'] }, { tls: { alpn: 'http/1.1' } }),
  row('a client that offers no protocol is served', {}, { tls: { alpn: undefined } }),
  row('protocols that are neither are refused', { ALPNProtocols: ['spdy/3'] }, REFUSED),
  {
    rule: 'tickets to resume a session live a day at most',
    request: { openssl: ['-tls1_3'] },
    expected: { tls: { tickets: AT_MOST_A_DAY } },
    except: caddy({ tls: { tickets: [7 * DAY] } }, REASONS.ticketKeys),
  },
  {
    rule: 'tickets to resume a session over TLS 1.2 live a day at most',
    request: { openssl: ['-tls1_2'] },
    expected: { tls: { tickets: AT_MOST_A_DAY } },
    except: caddy({ tls: { tickets: [0] } }, REASONS.ticketsUnsaid),
  },
  row('a handshake for the domain is accepted', { servername: DOMAIN }, { tls: {} }),
  row('a handshake for the other domain is accepted', { servername: OTHER_DOMAIN }, { tls: {} }),
  row(
    'a handshake for the domain in capitals is accepted',
    { servername: 'SOPHON.TEST', checkServerIdentity },
    { tls: {} },
  ),
  row('a handshake for a subdomain is refused', { servername: `x.${DOMAIN}` }, REFUSED),
  row('a handshake without a name is refused', { servername: '', checkServerIdentity }, REFUSED),
  {
    rule: 'plain HTTP on the port for HTTPS is refused',
    request: { bytes: `GET / HTTP/1.1\r\nHost: ${DOMAIN}\r\n\r\n`, plain: 443 },
    expected: proxy(400),
    except: traefik(proxy(404), REASONS.traefikPlain),
  },
];

/** The name is compared by the proxy under test, not by the client. */
function checkServerIdentity(): undefined {
  return undefined;
}
