import { DOMAIN, OTHER_DOMAIN, SECRET, UNSERVED_DOMAIN } from './names';
import { type Expected, type HttpRequest, proxy, type Row } from './row';

const row = (rule: string, request: Omit<HttpRequest, 'over'>, expected: Expected): Row => ({
  rule,
  request: { ...request, over: 'port 80' },
  expected,
});

const raw = (rule: string, bytes: string, expected: Expected): Row => ({
  rule,
  request: { bytes, plain: 80 },
  expected,
});

const to = (location: string, more: { [name: string]: [] } = {}): Expected =>
  proxy(308, { headers: { Location: [location], ...more } });

/** Plain HTTP: the way to HTTPS and nothing else. */
export const PORT_80: readonly Row[] = [
  row('the root is redirected to HTTPS', {}, to(`https://${DOMAIN}/`)),
  row(
    'path and query are kept in a redirect',
    { path: `/api/x?t=${SECRET}&b=%2F` },
    to(`https://${DOMAIN}/api/x?t=${SECRET}&b=%2F`),
  ),
  row('a POST stays a POST', { method: 'POST', path: '/hubs', body: 'four' }, to(`https://${DOMAIN}/hubs`)),
  row('PUT is redirected too', { method: 'PUT', path: '/api/x', body: 'four' }, to(`https://${DOMAIN}/api/x`)),
  row('OPTIONS is redirected too', { method: 'OPTIONS', path: '/api/x' }, to(`https://${DOMAIN}/api/x`)),
  row('HEAD is redirected too', { method: 'HEAD', path: '/x' }, to(`https://${DOMAIN}/x`)),
  row('HSTS is not for plain HTTP', { path: '/x' }, to(`https://${DOMAIN}/x`, { 'Strict-Transport-Security': [] })),
  row('the other domain is redirected to itself', { host: OTHER_DOMAIN }, to(`https://${OTHER_DOMAIN}/`)),
  row('a host in capitals is redirected to the name', { host: 'SOPHON.Test' }, to(`https://${DOMAIN}/`)),
  row('a host with the port is redirected without it', { host: `${DOMAIN}:80` }, to(`https://${DOMAIN}/`)),
  row('a host with another port is redirected without it', { host: `${DOMAIN}:8080` }, to(`https://${DOMAIN}/`)),
  row('a host with a trailing dot is redirected to the name', { host: `${DOMAIN}.` }, to(`https://${DOMAIN}/`)),
  row(
    'an unknown host is not found, and not redirected',
    { host: UNSERVED_DOMAIN },
    proxy(404, { headers: { Location: [] } }),
  ),
  row('an address is an unknown host on port 80', { host: '127.0.0.21' }, proxy(404, { headers: { Location: [] } })),
  row('an empty host is refused on port 80', { host: '' }, proxy(400)),
  row('no host is refused on port 80', { host: null }, proxy(400)),
  row('a host for two lines is refused on port 80', { host: `${DOMAIN}, evil.test` }, proxy(400)),
  row(
    'X-Forwarded-Host is not redirected to',
    { headers: [['X-Forwarded-Host', 'evil.test']] },
    to(`https://${DOMAIN}/`),
  ),
  row(
    'X-Forwarded-Proto does not stand for TLS',
    { path: '/api/x', headers: [['X-Forwarded-Proto', 'https']] },
    to(`https://${DOMAIN}/api/x`),
  ),
  row(
    'a WebSocket is redirected',
    {
      path: '/hubs/chat',
      headers: [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
      ],
    },
    to(`https://${DOMAIN}/hubs/chat`),
  ),
  row(
    'the path of a challenge is redirected where nobody asked for one',
    { path: '/.well-known/acme-challenge/x' },
    to(`https://${DOMAIN}/.well-known/acme-challenge/x`),
  ),
  row(
    'what looks like a host stays a path in a redirect',
    { path: '//evil.test/x' },
    to(`https://${DOMAIN}//evil.test/x`),
  ),
  row(
    'encoded line ends stay encoded in a redirect',
    { path: '/%0d%0aSet-Cookie:%20a=b' },
    to(`https://${DOMAIN}/%0d%0aSet-Cookie:%20a=b`, { 'Set-Cookie': [] }),
  ),
  row('dot segments are not resolved in a redirect', { path: '/a/../b' }, to(`https://${DOMAIN}/a/../b`)),
  row('an encoded slash stays one in a redirect', { path: '/a%2Fb' }, to(`https://${DOMAIN}/a%2Fb`)),
  raw(
    'an absolute target is redirected to its path',
    `GET http://${DOMAIN}/x?a=1 HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    to(`https://${DOMAIN}/x?a=1`),
  ),
  raw(
    'an absolute target for an unknown host is not redirected',
    `GET http://evil.test/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    proxy(404),
  ),
  raw('HTTP/1.0 without a host is for nobody on port 80', 'GET / HTTP/1.0\r\n\r\n', proxy(404)),
  raw('HTTP/1.0 with a host is redirected', `GET /x HTTP/1.0\r\nHost: ${DOMAIN}\r\n\r\n`, to(`https://${DOMAIN}/x`)),
  raw('a TLS handshake on port 80 is refused', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n', proxy(400)),
  raw(
    'HTTP/2 in clear text is not spoken',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00',
    proxy(400),
  ),
  raw(
    'a length beside chunks is refused on port 80',
    `POST / HTTP/1.1\r\nHost: ${DOMAIN}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    proxy(400),
  ),
];
