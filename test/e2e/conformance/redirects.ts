import type { RedirectOptions } from 'cdktf-sophon';
import { goProxies, REASONS, traefik } from './exceptions';
import { DOMAIN, MOVED_DOMAIN, NEIGHBOUR, OTHER_DOMAIN, OURS, SECRET, TOO_LARGE } from './names';
import { dashboard, type Expected, gateway, type HttpRequest, proxy, type Row } from './row';

/** Redirects of the site. */
export const REDIRECTED: readonly (readonly [path: string, to: string, options?: RedirectOptions])[] = [
  ['/moved', 'https://elsewhere.test'],
  ['/moved-for-now', 'https://elsewhere.test:8443', { permanent: false }],
  ['/old', '/api/new'],
  ['/old-for-now', '/api/new', { permanent: false }],
  ['/docs', 'https://elsewhere.test/docs/?lang=de&v=1'],
  ['/dropped', 'http://elsewhere.test', { keepPathAndQuery: false }],
  ['/api/moved', 'https://elsewhere.test'],
  ['/sophon-moved', 'https://elsewhere.test/sophon'],
];
/** The gateway's, below a path that is redirected. */
export const BELOW_REDIRECTED = '/moved/here';

const ELSEWHERE = 'https://elsewhere.test';
/** How Traefik tells a GET of 308 and 307 is a row of its own. */
const FOR_GOOD = [301, 308];
const FOR_NOW = [302, 307];

function to(location: string, status: number | readonly number[] = FOR_GOOD, more: Expected = {}): Expected {
  return proxy(status, { ...more, headers: { Location: [location], ...more.headers } });
}

const row = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request,
  expected,
  ...(except ? { except } : {}),
});

/** A GET of a path that is kept in the redirect. */
const kept = (rule: string, path: string, except?: Row['except']): Row =>
  row(rule, { path }, to(ELSEWHERE + path), except);

const encodedTo = (path: string) => goProxies(to(ELSEWHERE + path), REASONS.encodes);

/** `addRedirect`: by 308 or 307, with path and query as they came or without any. */
export const REDIRECTS: readonly Row[] = [
  row(
    'a GET of a redirected path gets 308',
    { path: '/moved' },
    to(`${ELSEWHERE}/moved`, 308),
    traefik(to(`${ELSEWHERE}/moved`, 301), REASONS.redirect),
  ),
  row(
    'a GET of a path that is redirected for now gets 307',
    { path: '/moved-for-now' },
    to(`${ELSEWHERE}:8443/moved-for-now`, 307),
    traefik(to(`${ELSEWHERE}:8443/moved-for-now`, 302), REASONS.redirect),
  ),
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) =>
    row(
      `${method} of a redirected path gets 308, and stays one`,
      { method, path: '/moved/x', body: 'four' },
      to(`${ELSEWHERE}/moved/x`, 308),
    ),
  ),
  row(
    'a POST of a path that is redirected for now gets 307, and stays one',
    { method: 'POST', path: '/moved-for-now/x?a=1', body: 'four' },
    to(`${ELSEWHERE}:8443/moved-for-now/x?a=1`, 307),
  ),
  row(
    'HEAD of a redirected path is redirected without a body',
    { method: 'HEAD', path: '/moved/x' },
    to(`${ELSEWHERE}/moved/x`, FOR_GOOD, { body: '' }),
  ),
  row(
    'TRACE of a redirected path is refused',
    { method: 'TRACE', path: '/moved/x' },
    proxy(405),
    traefik(to(`${ELSEWHERE}/moved/x`, 308), REASONS.redirectsAll),
  ),
  row(
    'CONNECT of a redirected path opens no tunnel',
    { method: 'CONNECT', path: '/moved/x' },
    proxy([308, 400, 405, 501]),
  ),
  kept('what is below a redirected path is redirected with it', '/moved/x/y'),
  kept('a trailing slash is kept in a redirect', '/moved/'),
  kept('a query is kept in a redirect', `/moved?a=1&access_token=${SECRET}`),
  kept('an empty query is kept in a redirect', '/moved/x?'),
  kept('a query is not looked into in a redirect', '/moved/x?a=%20%2F&b[]=%zz&&d=e+f&=&g=$h&i=(j)*'),
  kept('a query of 20 kB is kept in a redirect', `/moved?${'q'.repeat(20_000)}`),
  kept('a URL in a query is no target of a redirect', '/moved/x?to=//evil.test/../y'),
  kept('characters that should have been encoded are kept in the query of a redirect', '/moved/x?a="b"<c>|{d}^`\\'),
  kept('an encoded slash is kept in a redirect', '/moved/a%2Fb'),
  kept('an encoded slash may end a redirected segment, and is kept', '/moved%2Fx'),
  kept(
    'an encoded letter of a redirected path is that letter, and is kept',
    '/%6Doved/x',
    traefik(to(`${ELSEWHERE}/moved/x`), REASONS.cleans),
  ),
  kept('encoded UTF-8 is kept in a redirect', '/moved/%C3%BC%20x'),
  kept(
    'the case of percent encoding is kept in a redirect',
    '/moved/%c3%bc',
    traefik(to(`${ELSEWHERE}/moved/%C3%BC`), REASONS.cleans),
  ),
  kept('encoded line ends stay encoded in the redirect of a site', '/moved/%0D%0AX-Evil:%20a'),
  kept('all that a segment may hold is kept in a redirect', "/moved/!$&'()*+,;=:@~[x]"),
  kept(
    'characters that should have been encoded are kept in a redirect',
    '/moved/{x}|^',
    encodedTo('/moved/%7Bx%7D%7C%5E'),
  ),
  kept('bytes beyond ASCII are kept in a redirect', '/moved/\xc3\xbc', encodedTo('/moved/%C3%BC')),
  kept('dots are kept in a redirect', '/moved/a/../b', traefik(to(`${ELSEWHERE}/moved/b`), REASONS.cleans)),
  kept(
    'dots may lead to a redirect, and are kept',
    '/x/../moved/y',
    traefik(to(`${ELSEWHERE}/moved/y`), REASONS.cleans),
  ),
  row(
    'dots may lead out of a redirect',
    { path: '/moved/../api/x' },
    gateway(),
    traefik(gateway({ url: '/api/x' }), REASONS.cleans),
  ),
  kept('doubled slashes are kept in a redirect', '/moved//x', traefik(to(`${ELSEWHERE}/moved/x`), REASONS.cleans)),
  kept(
    'doubled slashes before a redirected path are kept',
    '//moved/x',
    traefik(to(`${ELSEWHERE}/moved/x`), REASONS.cleans),
  ),
  kept('a redirected path in capitals is redirected in capitals', '/MOVED/X'),
  row('a longer segment than a redirected one is not redirected', { path: '/movedx' }, dashboard()),
  row('a redirected segment with parameters is not redirected', { path: '/moved;v=1' }, dashboard()),
  row('a longer path than a redirected one may be forwarded', { path: '/moved/here/x' }, gateway()),
  kept('a path below a forwarded one may be redirected', '/api/moved/x'),
  row('what is beside a redirected path below a forwarded one is forwarded', { path: '/api/movedx' }, gateway()),
  row(
    'a malformed path is refused, not redirected',
    { path: '/moved/a%5Cb' },
    proxy(400, { headers: { Location: [] } }),
  ),
  row('a fragment is refused, not redirected', { path: '/moved/x#y' }, proxy(400, { headers: { Location: [] } })),
  row(
    'an upload that is larger than the site takes is refused, not redirected',
    {
      method: 'POST',
      path: '/moved/x',
      headers: [
        ['Content-Length', TOO_LARGE],
        ['Connection', 'keep-alive'],
      ],
      body: 'u',
    },
    proxy(413, { headers: { Location: [] } }),
    traefik(to(`${ELSEWHERE}/moved/x`, 308), REASONS.noBodyLimit),
  ),
  row('a path may be redirected to one of the same site', { path: '/old' }, to('/api/new')),
  row('neither path nor query are appended to a fixed target', { path: '/old/x?a=1' }, to('/api/new')),
  row(
    'a POST may be redirected to a path of the same site for now',
    { method: 'POST', path: '/old-for-now/x?a=1', body: 'four' },
    to('/api/new', 307),
  ),
  row(
    'a fixed target may have a query of its own',
    { path: '/docs/x?lang=fr' },
    to('https://elsewhere.test/docs/?lang=de&v=1'),
  ),
  row('a target that is a host alone may be fixed', { path: '/dropped/x?a=1' }, to('http://elsewhere.test')),
  row('a path in capitals is redirected to a fixed target', { path: '/OLD/X' }, to('/api/new')),
  row(
    'a redirect of a site is one for its other domain, too',
    { path: '/moved/x', host: OTHER_DOMAIN },
    to(`${ELSEWHERE}/moved/x`),
  ),
  row('the port of a host is no part of a redirect', { path: '/old', host: `${DOMAIN}:8443` }, to('/api/new')),
  row(
    'X-Forwarded-Host and -Proto are no part of a redirect',
    {
      path: '/old',
      headers: [
        ['X-Forwarded-Host', 'evil.test'],
        ['X-Forwarded-Proto', 'http'],
      ],
    },
    to('/api/new'),
  ),
  row('redirects carry our headers', { path: '/moved/x' }, to(`${ELSEWHERE}/moved/x`, FOR_GOOD, { headers: OURS })),
  row('redirects for now carry our headers', { path: '/old-for-now' }, to('/api/new', FOR_NOW, { headers: OURS })),
  row(
    'redirects over HTTP/2 carry path, query and our headers',
    { over: 'HTTP/2', path: '/moved/x?a=%2F' },
    to(`${ELSEWHERE}/moved/x?a=%2F`, FOR_GOOD, { headers: OURS }),
  ),
  row(
    'a POST over HTTP/2 is redirected with 308',
    { over: 'HTTP/2', method: 'POST', path: '/moved/x', body: 'four' },
    to(`${ELSEWHERE}/moved/x`, 308),
  ),
  row(
    'a WebSocket is redirected, too',
    {
      path: '/moved/x',
      headers: [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
      ],
    },
    to(`${ELSEWHERE}/moved/x`),
  ),
  row(
    'an upload to a redirected path is answered',
    { method: 'POST', path: '/moved/x', body: 'u'.repeat(100_000) },
    to(`${ELSEWHERE}/moved/x`, 308),
  ),
  {
    rule: 'an absolute target is redirected by its path',
    request: {
      bytes: `GET https://${DOMAIN}/moved/x?a=1 HTTP/1.1\r\nHost: ${NEIGHBOUR}\r\nConnection: close\r\n\r\n`,
    },
    expected: to(`${ELSEWHERE}/moved/x?a=1`),
  },
  {
    rule: 'HTTP/1.0 is redirected',
    request: { bytes: `GET /moved/x HTTP/1.0\r\nHost: ${DOMAIN}\r\n\r\n` },
    expected: to(`${ELSEWHERE}/moved/x`),
  },
  {
    rule: 'what follows a redirected upload in chunks on its connection is the next request',
    request: {
      bytes:
        `POST /moved/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n` +
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: to(`${ELSEWHERE}/moved/x`, 308, { next: gateway({ url: '/api/x' }) }),
  },
  {
    rule: 'what follows a redirected upload on its connection is the next request',
    request: {
      bytes:
        `POST /moved/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nContent-Length: 4\r\n\r\nfour` +
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: to(`${ELSEWHERE}/moved/x`, 308, { next: gateway({ url: '/api/x' }) }),
  },
  row(
    'plain HTTP is sent to HTTPS first, whatever the path is redirected to',
    { over: 'port 80', path: '/moved/x' },
    to(`https://${DOMAIN}/moved/x`),
  ),
  row('a site may be redirected as a whole', { host: MOVED_DOMAIN, path: '/x?a=%2F' }, to(`https://${DOMAIN}/x?a=%2F`)),
  row(
    'the root of a site that is redirected as a whole is redirected',
    { host: MOVED_DOMAIN },
    to(`https://${DOMAIN}/`),
  ),
  row(
    'a site that is redirected as a whole has HSTS',
    { host: MOVED_DOMAIN },
    proxy(FOR_GOOD, { headers: { 'Strict-Transport-Security': ['max-age=63072000'], 'X-Frame-Options': [] } }),
  ),
];
