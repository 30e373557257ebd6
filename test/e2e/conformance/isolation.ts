import { REASONS, traefik } from './exceptions';
import { API_DOMAIN, CERTIFICATE_NAMES, DOMAIN, NEIGHBOUR, OTHER_DOMAIN, OURS } from './names';
import { dashboard, type Expected, gateway, type HttpRequest, proxy, REFUSED, REFUSED_AT_SYNTH, type Row } from './row';

/** A path that goes to the gateway at the site, and has no route at its neighbour. */
export const OWN_PATH = '/sophon-only';
/** A path that is asked for at the site alone, for the log. */
export const LOGGED = 'logged-at-sophon';
const NEIGHBOURS_PATH = '/second-only';

const row = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request,
  expected,
  ...(except ? { except } : {}),
});

/** Headers of the neighbour alone. */
const THEIRS = {
  'Strict-Transport-Security': ['max-age=31536000; includeSubDomains'],
  'X-Frame-Options': ['SAMEORIGIN'],
  'X-Site': ['second'],
};
/** What a request for the neighbour is met with, whatever the handshake was for. */
const asNeighbour = (more: Expected = {}) =>
  gateway({
    of: NEIGHBOUR,
    headers: THEIRS,
    received: { Host: [NEIGHBOUR], 'X-Forwarded-Host': [NEIGHBOUR] },
    ...more,
  });
const LIMIT = 1024 * 1024;

/** Two sites on one edge: what one of them is does not show at the other. */
export const ISOLATION: readonly Row[] = [
  row('a request reaches the site’s own gateway', { path: `/api/${LOGGED}` }, gateway({ headers: OURS })),
  row('a request reaches the site’s own dashboard', { path: '/__report' }, dashboard({ headers: OURS })),
  { rule: 'a WebSocket reaches the site’s own gateway', request: { webSocket: '/api/hub' }, expected: gateway() },
  ...(
    [
      ['a handshake', {}],
      ['a handshake over TLS 1.2', { maxVersion: 'TLSv1.2' }],
      ['a handshake for HTTP/2', { ALPNProtocols: ['h2'] }],
      ['a handshake for the other domain', { servername: OTHER_DOMAIN }],
      ['a handshake for the site with one route', { servername: API_DOMAIN }],
    ] as const
  ).map(
    ([what, handshake]): Row => ({
      rule: `the certificate of ${what} is the site’s own`,
      request: { handshake },
      expected: { tls: { names: CERTIFICATE_NAMES } },
    }),
  ),
  row(
    'a request for the neighbour on the site’s connection is the neighbour’s',
    { path: '/api/x', host: NEIGHBOUR, serverName: DOMAIN },
    asNeighbour(),
  ),
  row(
    'a request for the neighbour on the site’s connection over HTTP/2 is the neighbour’s',
    { over: 'HTTP/2', path: '/api/x', host: NEIGHBOUR, serverName: DOMAIN },
    asNeighbour(),
  ),
  {
    rule: 'one connection may carry requests for both, and neither has the other’s headers',
    request: {
      bytes:
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\n\r\n` +
        `GET /api/y HTTP/1.1\r\nHost: ${NEIGHBOUR}\r\nConnection: close\r\n\r\n`,
    },
    expected: gateway({ url: '/api/x', headers: OURS, next: asNeighbour({ url: '/api/y' }) }),
  },
  {
    rule: 'an absolute target for the neighbour is the neighbour’s',
    request: { bytes: `GET https://${NEIGHBOUR}/api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n` },
    expected: asNeighbour({ url: '/api/x' }),
  },
  row(
    'the neighbour’s name in X-Forwarded-Host leads nowhere',
    { path: '/api/x', headers: [['X-Forwarded-Host', NEIGHBOUR]] },
    gateway({ headers: OURS }),
  ),
  row('a path that has a route here is forwarded', { path: `${OWN_PATH}/x` }, gateway()),
  row('a path that has a route at the neighbour alone has none here', { path: `${NEIGHBOURS_PATH}/x` }, dashboard()),
  row(
    'a path of the neighbour has no route here on the neighbour’s connection either',
    { path: `${NEIGHBOURS_PATH}/x`, host: DOMAIN, serverName: NEIGHBOUR },
    dashboard(),
  ),
  row('a redirect of the neighbour is no redirect here', { path: '/second-moved/x' }, dashboard()),
  row('a fixed response of the neighbour does not answer here', { path: '/second-fixed' }, dashboard()),
  row(
    'a site with one route serves it',
    { path: '/api/x', host: API_DOMAIN },
    gateway({ received: { Host: [API_DOMAIN] } }),
  ),
  row('what has no route at a site is not found', { path: '/', host: API_DOMAIN }, proxy(404)),
  row(
    'what has no route at a site is answered with its headers',
    { path: '/', host: API_DOMAIN },
    proxy(404, { headers: { 'Strict-Transport-Security': OURS['Strict-Transport-Security'] } }),
    traefik(proxy(404, { headers: { 'Strict-Transport-Security': [] } }), REASONS.noRoute),
  ),
  row('what has a route at other sites alone is not found', { path: '/hubs/x', host: API_DOMAIN }, proxy(404)),
  row(
    'a site without headers has none of its neighbours’',
    { path: '/api/x', host: API_DOMAIN },
    gateway({ headers: { 'X-Frame-Options': [], 'X-Site': [] } }),
  ),
  row('a name made of both is an unknown host', { path: '/api/x', host: `second.${DOMAIN}` }, proxy(404)),
  row(
    'a name of one below the other is an unknown host',
    { path: '/api/x', host: `${DOMAIN}.${NEIGHBOUR}` },
    proxy(404),
  ),
  {
    rule: 'a handshake for a name made of both is refused',
    request: { handshake: { servername: `second.${DOMAIN}` } },
    expected: REFUSED,
  },
  row('the failure of an upstream carries the site’s headers', { path: '/closed/x' }, proxy(502, { headers: OURS })),
  row(
    'the failure of the neighbour’s upstream carries the neighbour’s headers',
    { path: '/closed/x', host: NEIGHBOUR, serverName: DOMAIN },
    proxy(502, { headers: THEIRS }),
  ),
  row(
    'an upload that is larger than its site takes is refused',
    { method: 'POST', path: '/api/x', host: API_DOMAIN, body: 'u'.repeat(LIMIT + 1) },
    proxy(413),
    traefik(REFUSED_AT_SYNTH, REASONS.noBodyLimit),
  ),
  row(
    'an upload that is larger than another site takes is taken',
    { method: 'POST', path: '/api/x', body: 'u'.repeat(LIMIT + 1) },
    gateway({ receivedBytes: LIMIT + 1 }),
  ),
  row(
    'an upload that is as large as its site takes is taken',
    { method: 'POST', path: '/api/x', host: API_DOMAIN, body: 'u'.repeat(LIMIT) },
    gateway({ receivedBytes: LIMIT }),
  ),
];
