import { caddy, goProxies, REASONS, traefik } from './exceptions';
import { DOMAIN, OTHER_DOMAIN, SECRET, UNSERVED_DOMAIN } from './names';
import { type Expected, type HeaderLine, type HttpRequest, proxy, REFUSED, type Row } from './row';

function row(rule: string, request: Omit<HttpRequest, 'over'>, expected: Expected, except?: Row['except']): Row {
  return { rule, request: { ...request, over: 'port 80' }, expected, ...(except ? { except } : {}) };
}

function raw(rule: string, bytes: string, expected: Expected, except?: Row['except']): Row {
  return { rule, request: { bytes, plain: 80 }, expected, ...(except ? { except } : {}) };
}

const HOST = `Host: ${DOMAIN}\r\nConnection: close\r\n`;
const WEB_SOCKET: HeaderLine[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
];

/** For good, and with the method kept; how this is told to a GET is a row of its own. */
function to(path: string, domain = DOMAIN): Expected {
  return proxy([301, 308], { headers: { Location: [`https://${domain}${path}`] } });
}

const NOT_REDIRECTED = { headers: { Location: [] } };
const withStatus = (status: number, path: string) => ({ ...to(path), status });
const cleaned = (path: string) => traefik(to(path), REASONS.cleans);

/** Plain HTTP: the way to HTTPS and nothing else. */
export const PORT_80: readonly Row[] = [
  row(
    'a GET is redirected with 308',
    { path: '/x' },
    withStatus(308, '/x'),
    traefik(withStatus(301, '/x'), REASONS.redirect),
  ),
  row(
    'a POST is redirected with 308, and stays one',
    { method: 'POST', path: '/hubs', body: 'four' },
    withStatus(308, '/hubs'),
  ),
  row('PUT is redirected with 308', { method: 'PUT', path: '/api/x', body: 'four' }, withStatus(308, '/api/x')),
  row('OPTIONS is redirected with 308', { method: 'OPTIONS', path: '/api/x' }, withStatus(308, '/api/x')),
  row('HEAD is redirected with 308', { method: 'HEAD', path: '/x' }, withStatus(308, '/x')),
  row('the root is redirected to HTTPS', {}, to('/')),
  row('path and query are kept in a redirect', { path: `/api/x?t=${SECRET}&b=%2F` }, to(`/api/x?t=${SECRET}&b=%2F`)),
  row('HSTS is not for plain HTTP', {}, proxy([301, 308], { headers: { 'Strict-Transport-Security': [] } })),
  row('the other domain is redirected to itself', { host: OTHER_DOMAIN }, to('/', OTHER_DOMAIN)),
  row('a host in capitals is redirected to the name', { host: 'SOPHON.Test' }, to('/')),
  row('a host with the port is redirected without it', { host: `${DOMAIN}:80` }, to('/')),
  row('a host with another port is redirected without it', { host: `${DOMAIN}:8080` }, to('/')),
  row(
    'a host with a trailing dot is redirected to the name',
    { host: `${DOMAIN}.` },
    to('/'),
    caddy(proxy(404), REASONS.trailingDot),
  ),
  row('an unknown host is not found, and not redirected', { host: UNSERVED_DOMAIN }, proxy(404, NOT_REDIRECTED)),
  row('an address is an unknown host on port 80', { host: '127.0.0.1' }, proxy(404, NOT_REDIRECTED)),
  row('an empty host is refused on port 80', { host: '' }, proxy(400), traefik(proxy(404), REASONS.traefikEmptyHost)),
  row('no host is refused on port 80', { host: null }, proxy(400)),
  row('a list of hosts is refused on port 80', { host: `${DOMAIN}, evil.test` }, proxy(400)),
  row('X-Forwarded-Host is not redirected to', { headers: [['X-Forwarded-Host', 'evil.test']] }, to('/')),
  row('X-Forwarded-Proto does not stand for TLS', { path: '/x', headers: [['X-Forwarded-Proto', 'https']] }, to('/x')),
  row('a WebSocket is redirected', { path: '/hubs/chat', headers: WEB_SOCKET }, to('/hubs/chat')),
  row(
    'the path of a challenge that nobody asked for is redirected',
    { path: '/.well-known/acme-challenge/x' },
    to('/.well-known/acme-challenge/x'),
  ),
  row(
    'what looks like a host stays a path in a redirect',
    { path: '//evil.test/x' },
    to('//evil.test/x'),
    cleaned('/evil.test/x'),
  ),
  row(
    'encoded line ends stay encoded in a redirect',
    { path: '/%0d%0aX-Evil:%20a' },
    to('/%0d%0aX-Evil:%20a'),
    cleaned('/%0D%0AX-Evil:%20a'),
  ),
  row('dot segments are not resolved in a redirect', { path: '/a/../b' }, to('/a/../b'), cleaned('/b')),
  row('an encoded slash stays one in a redirect', { path: '/a%2Fb' }, to('/a%2Fb')),
  raw(
    'an absolute target is redirected to its path',
    `GET http://${DOMAIN}/x?a=1 HTTP/1.1\r\n${HOST}\r\n`,
    to('/x?a=1'),
  ),
  raw(
    'an absolute target for an unknown host is not redirected',
    `GET http://evil.test/x HTTP/1.1\r\n${HOST}\r\n`,
    proxy(404, NOT_REDIRECTED),
  ),
  raw('HTTP/1.0 without a host is for nobody on port 80', 'GET / HTTP/1.0\r\n\r\n', proxy(404, NOT_REDIRECTED)),
  raw('HTTP/1.0 with a host is redirected', `GET /x HTTP/1.0\r\nHost: ${DOMAIN}\r\n\r\n`, to('/x')),
  raw(
    'a TLS handshake on port 80 is refused',
    '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n',
    proxy(400),
    traefik(REFUSED, REASONS.traefikTls),
  ),
  raw(
    'a length beside chunks is refused on port 80',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    proxy(400),
    goProxies(proxy(308), REASONS.chunksWin),
  ),
];
