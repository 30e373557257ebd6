import { nginx, REASONS } from './exceptions';
import { ASKED_DOMAIN, CERTIFIED_DOMAIN, DOMAIN, NEIGHBOUR, OURS } from './names';
import { type Expected, gateway, type HeaderLine, type HttpRequest, proxy, REFUSED, type Row } from './row';

const NAME = 'X-Forwarded-Tls-Client-Cert';
/** A lie about a certificate, in every spelling. */
const LIES: HeaderLine[] = [
  NAME,
  NAME.toUpperCase(),
  NAME.replaceAll('-', '_'),
  NAME.replaceAll('-', '_').toLowerCase(),
].map((name) => [name, 'MIIB']);

/** nginx looks at certificates when it reads a request. */
const asRequest = nginx(proxy(403), REASONS.certificateLate);

const row = (domain: string, rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request: { path: '/api/x', host: domain, serverName: domain, ...request },
  expected,
  ...(except ? { except } : {}),
});
const certified = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row =>
  row(CERTIFIED_DOMAIN, rule, request, expected, except);
const asked = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row =>
  row(ASKED_DOMAIN, rule, request, expected, except);

const valid = { certificate: 'valid' } as const;
const told = gateway({ receivedCertificate: 'valid' });
const untold = gateway({ received: { [NAME]: [] } });

/** `clientCertificates`: mutual TLS, which is settled in the handshake. */
export const CLIENT_CERTIFICATES: readonly Row[] = [
  certified('a client without a certificate is refused where one is required', {}, REFUSED, asRequest),
  certified('a client without a certificate is refused over HTTP/2', { over: 'HTTP/2' }, REFUSED, asRequest),
  certified('a client without a certificate is refused whatever the path', { path: '/' }, REFUSED, asRequest),
  certified(
    'a certificate of another authority is refused',
    { certificate: 'of another authority' },
    REFUSED,
    asRequest,
  ),
  certified('a certificate for servers is refused', { certificate: 'of a server' }, REFUSED, asRequest),
  certified('a certificate that has expired is refused', { certificate: 'expired' }, REFUSED, asRequest),
  certified('a valid certificate enters, and the upstream is told of it', valid, told),
  certified(
    'a valid certificate enters over HTTP/2, and the upstream is told of it',
    { ...valid, over: 'HTTP/2' },
    told,
  ),
  certified(
    'what a client says of its certificate, in any spelling, is replaced',
    { ...valid, headers: LIES },
    {
      ...told,
      received: { [NAME]: [/.{200,}/] },
    },
  ),
  certified(
    'a request for a site with certificates on another site’s connection is misdirected',
    { serverName: DOMAIN },
    proxy(421),
  ),
  certified(
    'a request for a site with certificates on the neighbour’s connection is misdirected',
    { serverName: NEIGHBOUR },
    proxy(421),
  ),
  certified(
    'a request for a site with certificates on another site’s connection over HTTP/2 is misdirected',
    { over: 'HTTP/2', serverName: DOMAIN },
    proxy(421),
  ),
  certified(
    'a request for a site with required certificates on the connection of one that asks for them is misdirected',
    { serverName: ASKED_DOMAIN },
    proxy(421),
  ),
  certified(
    'a host in capitals on another site’s connection is misdirected',
    { host: CERTIFIED_DOMAIN.toUpperCase(), serverName: DOMAIN },
    proxy(421),
  ),
  certified(
    'a host with a port on another site’s connection is misdirected',
    { host: `${CERTIFIED_DOMAIN}:443`, serverName: DOMAIN },
    proxy(421),
  ),
  {
    rule: 'an absolute target for a site with certificates on another site’s connection is misdirected',
    request: {
      bytes: `GET https://${CERTIFIED_DOMAIN}/api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: proxy(421),
  },
  {
    rule: 'the second request of another site’s connection is misdirected',
    request: {
      bytes:
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\n\r\n` +
        `GET /api/y HTTP/1.1\r\nHost: ${CERTIFIED_DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: gateway({ url: '/api/x', next: proxy(421) }),
  },
  {
    rule: 'a WebSocket of a site with certificates on another site’s connection is misdirected',
    request: {
      bytes:
        `GET /api/x HTTP/1.1\r\nHost: ${CERTIFIED_DOMAIN}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    },
    expected: proxy(421),
  },
  certified('a TLS session of another site does not stand for a certificate', { resumes: DOMAIN }, REFUSED, asRequest),
  certified(
    'a TLS session without a certificate where one is asked for does not stand for a required one',
    { resumes: ASKED_DOMAIN },
    REFUSED,
    asRequest,
  ),
  certified(
    'port 80 of a site with certificates leads to https',
    { over: 'port 80', serverName: undefined },
    proxy([301, 308]),
  ),
  asked('a client without a certificate enters where one is asked for', {}, untold),
  asked('what a client without a certificate says of one, in any spelling, does not arrive', { headers: LIES }, untold),
  asked('a valid certificate that was asked for enters, and the upstream is told of it', valid, told),
  asked(
    'a certificate of another authority is refused where one is asked for',
    { certificate: 'of another authority' },
    REFUSED,
    asRequest,
  ),
  asked(
    'a certificate that has expired is refused where one is asked for',
    { certificate: 'expired' },
    REFUSED,
    asRequest,
  ),
  row(DOMAIN, 'a certificate that nobody asked for makes no difference', valid, untold),
  row(DOMAIN, 'what a client says of a certificate where none is asked for does not arrive', { headers: LIES }, untold),
  row(DOMAIN, 'a site without certificates has its own headers beside one with them', {}, gateway({ headers: OURS })),
];
