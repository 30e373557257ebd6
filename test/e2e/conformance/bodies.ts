import { nginx, REASONS, traefik } from './exceptions';
import { DOMAIN, TOO_LARGE } from './names';
import { dashboard, type Expected, gateway, type HeaderLine, proxy, REFUSED, type Row } from './row';

const get = (rule: string, path: string, headers: HeaderLine[], expected: Expected): Row => ({
  rule,
  request: { path, headers },
  expected,
});

const HEAD = `Host: ${DOMAIN}\r\nConnection: close\r\n`;

/** What clients send. */
export const UPLOADS: readonly Row[] = [
  {
    rule: 'an upload arrives whole',
    request: { method: 'POST', path: '/api/x', body: 'u'.repeat(3_000_000) },
    expected: gateway({ receivedBytes: 3_000_000, received: { 'Content-Length': ['3000000'] } }),
  },
  {
    rule: 'an upload over HTTP/2 arrives whole',
    request: { over: 'HTTP/2', method: 'POST', path: '/api/x', body: 'u'.repeat(3_000_000) },
    expected: gateway({ receivedBytes: 3_000_000 }),
  },
  {
    rule: 'an upload to the dashboard arrives whole',
    request: { method: 'POST', path: '/__report', body: 'u'.repeat(3_000_000) },
    expected: dashboard({ receivedBytes: 3_000_000 }),
  },
  {
    rule: 'a chunked upload arrives whole',
    request: {
      bytes: `POST /api/x HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n`,
    },
    expected: gateway({ receivedBytes: 14 }),
  },
  {
    rule: 'trailers of a chunked upload cannot pass for headers',
    request: {
      bytes:
        `POST /api/x HTTP/1.1\r\n${HEAD}Trailer: X-Forwarded-For\r\nTransfer-Encoding: chunked\r\n\r\n` +
        '4\r\nfour\r\n0\r\nX-Forwarded-For: 203.0.113.66\r\nX-Late: 1\r\n\r\n',
    },
    expected: gateway({ receivedBytes: 4, received: { 'X-Forwarded-For': [/^(?!203)[0-9.]+$/], 'X-Late': [] } }),
  },
  {
    rule: 'an empty upload stays empty',
    request: { method: 'POST', path: '/api/x', body: '' },
    expected: gateway({ receivedBytes: 0 }),
  },
  {
    rule: 'a GET may have a body',
    request: { path: '/api/x', body: 'four' },
    expected: gateway({ receivedBytes: 4 }),
  },
  {
    rule: 'who asks first is told to go on',
    request: { method: 'POST', path: '/api/x', headers: [['Expect', '100-continue']], body: 'four' },
    expected: gateway({ receivedBytes: 4, informational: [100] }),
  },
  {
    rule: 'an expectation that nobody can meet is refused',
    request: { method: 'POST', path: '/api/x', headers: [['Expect', 'the-unexpected']], body: 'four' },
    expected: proxy(417),
    except: nginx(gateway({ receivedBytes: 4 }), REASONS.nginxExpect),
  },
  {
    rule: 'an upload announced as larger than the site takes is refused before it comes',
    request: {
      method: 'POST',
      path: '/api/x',
      headers: [
        ['Content-Length', TOO_LARGE],
        ['Connection', 'keep-alive'],
      ],
      body: 'u',
    },
    expected: proxy(413),
    except: traefik(REFUSED, REASONS.noBodyLimit),
  },
];

/** What upstreams answer. */
export const DOWNLOADS: readonly Row[] = [
  get('an announced length is kept', '/api/range', [], gateway({ headers: { 'Content-Length': ['1000'] } })),
  get(
    'a stream without a length stays one',
    '/api/stream?n=3&ms=1',
    [],
    gateway({
      body: 'line 0\nline 1\nline 2\n',
      headers: { 'Content-Length': [], 'Transfer-Encoding': ['chunked'] },
    }),
  ),
  get(
    '204 has no body and no length',
    '/api/status/204',
    [],
    gateway({ status: 204, body: '', headers: { 'Content-Length': [] } }),
  ),
  get('a validator is kept', '/api/etag', [], gateway({ headers: { ETag: ['"one"'] }, body: 'tagged\n' })),
  get(
    '304 is passed on without a body',
    '/api/etag',
    [['If-None-Match', '"one"']],
    gateway({ status: 304, body: '', headers: { ETag: ['"one"'] } }),
  ),
  get(
    'a range is passed on',
    '/api/range',
    [['Range', 'bytes=10-19']],
    gateway({
      status: 206,
      body: '000000001\n',
      headers: { 'Content-Range': ['bytes 10-19/1000'], 'Content-Length': ['10'] },
    }),
  ),
  get(
    'a range is not cut out by the proxy',
    '/index.html',
    [['Range', 'bytes=0-1']],
    dashboard({ headers: { 'Content-Range': [] } }),
  ),
];
