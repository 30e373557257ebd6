import type { FixedResponse } from 'cdktf-sophon';
import { REASONS, traefik } from './exceptions';
import { DOMAIN, OURS, SECRET } from './names';
import { dashboard, type Expected, gateway, type HttpRequest, proxy, REFUSED_AT_SYNTH, type Row } from './row';

/** Everything that one of the proxies, a shell or Terraform might take for its own. */
const TELLING = [
  '',
  '  $host ${host} {host} {{.Host}} {$PATH} %{ if true } ${path.module} $$ %%',
  '\t"a" \'b\' `c` \\n \\\\ \\" # no comment; } {',
  '<p>Größe 👋</p> &amp;  ',
  '',
  '',
].join('\n');

/** Fixed responses of the site. */
export const ANSWERED: readonly (readonly [path: string, response: FixedResponse])[] = [
  ['/robots.txt', { body: 'User-agent: *\nDisallow: /\n' }],
  ['/ok', {}],
  ['/nothing', { status: 204 }],
  ['/gone', { status: 410, body: 'gone' }],
  ['/maintenance', { status: 503, body: '<p>Wir sind gleich zurück.</p>\n', contentType: 'text/html; charset=utf-8' }],
  ['/.well-known/app.json', { body: '{"name":"sophon"}', contentType: 'application/json' }],
  ['/telling', { body: TELLING }],
  ['/large', { body: 'line\n'.repeat(2000) }],
  ['/api/fixed', { status: 404, body: 'not here\n' }],
  ['/sophon-fixed', { body: 'sophon\n' }],
];

/** The bytes of a text, a byte a character. */
const bytes = (text: string) => Buffer.from(text).toString('latin1');
const ROBOTS = 'User-agent: *\nDisallow: /\n';

const NONE = traefik(REFUSED_AT_SYNTH, REASONS.noResponses);

const row = (rule: string, request: HttpRequest, expected: Expected): Row => ({
  rule,
  request,
  expected,
  except: NONE,
});

/** `addResponse`: what the proxy answers without an upstream. */
export const RESPONSES: readonly Row[] = [
  row('a fixed response has its body, byte by byte', { path: '/robots.txt' }, proxy(200, { body: ROBOTS })),
  row(
    'a fixed response is plain text unless told, and its length is told',
    { path: '/robots.txt' },
    proxy(200, {
      headers: { 'Content-Type': ['text/plain; charset=utf-8'], 'Content-Length': [String(ROBOTS.length)] },
    }),
  ),
  row(
    'a fixed response may hold what others take for variables, quotes or escapes',
    { path: '/telling' },
    proxy(200, { body: bytes(TELLING) }),
  ),
  row('a fixed response may be long', { path: '/large' }, proxy(200, { body: 'line\n'.repeat(2000) })),
  row(
    'a fixed response may be empty',
    { path: '/ok' },
    proxy(200, { body: '', headers: { 'Content-Length': ['0'], 'Content-Type': ['text/plain; charset=utf-8'] } }),
  ),
  row(
    'a fixed response may be no content',
    { path: '/nothing' },
    proxy(204, { body: '', headers: { 'Content-Length': [] } }),
  ),
  row('a fixed response may have another status', { path: '/gone' }, proxy(410, { body: 'gone' })),
  row(
    'a fixed response may be a failure, and a page',
    { path: '/maintenance' },
    proxy(503, {
      body: bytes('<p>Wir sind gleich zurück.</p>\n'),
      headers: { 'Content-Type': ['text/html; charset=utf-8'] },
    }),
  ),
  row(
    'a fixed failure says nothing of another try',
    { path: '/maintenance' },
    proxy(503, { headers: { 'Retry-After': [] } }),
  ),
  row(
    'a fixed response may be JSON',
    { path: '/.well-known/app.json' },
    proxy(200, { body: '{"name":"sophon"}', headers: { 'Content-Type': ['application/json'] } }),
  ),
  row(
    'what is below the path of a fixed response is answered alike',
    { path: '/gone/x/y' },
    proxy(410, { body: 'gone' }),
  ),
  row('the path of a fixed response in capitals is answered alike', { path: '/GONE' }, proxy(410, { body: 'gone' })),
  row(
    'a query makes no difference to a fixed response',
    { path: `/gone?access_token=${SECRET}` },
    proxy(410, { body: 'gone' }),
  ),
  row('dots may lead to a fixed response', { path: '/x/../gone' }, proxy(410, { body: 'gone' })),
  row('a longer segment is not answered by a fixed response', { path: '/gonex' }, dashboard()),
  row('a dot in the path of a fixed response is a dot', { path: '/robots-txt' }, dashboard()),
  row(
    'a fixed response may stand below a forwarded path',
    { path: '/api/fixed/x' },
    proxy(404, { body: 'not here\n' }),
  ),
  row('what is beside a fixed response below a forwarded path is forwarded', { path: '/api/fixedx' }, gateway()),
  row(
    'HEAD of a fixed response has no body, and the same length',
    { method: 'HEAD', path: '/gone' },
    proxy(410, { body: '', headers: { 'Content-Length': ['4'] } }),
  ),
  ...['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) =>
    row(
      `${method} of a fixed response is answered alike`,
      { method, path: '/gone', body: 'four' },
      proxy(410, { body: 'gone' }),
    ),
  ),
  row(
    'a POST of a fixed response with 200 is answered alike',
    { method: 'POST', path: '/robots.txt', body: 'four' },
    proxy(200, { body: ROBOTS }),
  ),
  row(
    'an upload to a fixed response is answered',
    { method: 'POST', path: '/gone', body: 'u'.repeat(100_000) },
    proxy(410, { body: 'gone' }),
  ),
  row('a fixed response carries our headers', { path: '/robots.txt' }, proxy(200, { headers: OURS })),
  row('a fixed failure carries our headers', { path: '/maintenance' }, proxy(503, { headers: OURS })),
  row('a fixed response without content carries our headers', { path: '/nothing' }, proxy(204, { headers: OURS })),
  row(
    'a fixed response over HTTP/2 has its body and our headers',
    { over: 'HTTP/2', path: '/gone' },
    proxy(410, { body: 'gone', headers: OURS }),
  ),
  row('TRACE of a fixed response is refused', { method: 'TRACE', path: '/gone' }, proxy(405)),
  row(
    'who asks first gets a fixed response at once or after all',
    { method: 'POST', path: '/gone', headers: [['Expect', '100-continue']], body: 'four' },
    proxy(410, { body: 'gone' }),
  ),
  row(
    'a fixed response is whole, whatever the client has of it',
    {
      path: '/robots.txt',
      headers: [
        ['If-None-Match', '*'],
        ['If-Modified-Since', 'Mon, 02 Nov 2026 00:00:00 GMT'],
      ],
    },
    proxy(200, { body: ROBOTS }),
  ),
  row(
    'a fixed response is not compressed',
    { path: '/large', headers: [['Accept-Encoding', 'gzip']] },
    proxy(200, { headers: { 'Content-Encoding': [] }, body: 'line\n'.repeat(2000) }),
  ),
  row(
    'a fixed response is whole, whatever range is asked for',
    { path: '/robots.txt', headers: [['Range', 'bytes=0-1']] },
    proxy(200, { body: ROBOTS }),
  ),
  row(
    'a WebSocket of a fixed response is answered alike',
    {
      path: '/gone',
      headers: [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
      ],
    },
    proxy(410),
  ),
  {
    rule: 'HTTP/1.0 gets a fixed response',
    request: { bytes: `GET /gone HTTP/1.0\r\nHost: ${DOMAIN}\r\n\r\n` },
    expected: proxy(410, { body: 'gone' }),
    except: NONE,
  },
  {
    rule: 'what follows an answered upload in chunks on its connection is the next request',
    request: {
      bytes:
        `POST /gone HTTP/1.1\r\nHost: ${DOMAIN}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n` +
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: proxy(410, { body: 'gone', next: gateway({ url: '/api/x' }) }),
    except: NONE,
  },
  {
    rule: 'what follows an answered upload on its connection is the next request',
    request: {
      bytes:
        `POST /gone HTTP/1.1\r\nHost: ${DOMAIN}\r\nContent-Length: 4\r\n\r\nfour` +
        `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    expected: proxy(410, { body: 'gone', next: gateway({ url: '/api/x' }) }),
    except: NONE,
  },
  row(
    'plain HTTP is sent to HTTPS before a fixed response',
    { over: 'port 80', path: '/gone' },
    proxy([301, 308], { headers: { Location: [`https://${DOMAIN}/gone`] } }),
  ),
];
