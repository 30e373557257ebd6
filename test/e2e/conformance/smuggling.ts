import { CLIENT_ADDRESS, DOMAIN } from './names';
import { type Expected, gateway, proxy, REFUSED, type Row } from './row';

const HOST = `Host: ${DOMAIN}\r\n`;
const NEXT = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;

const raw = (rule: string, bytes: string, expected: Expected = proxy(400)): Row => ({
  rule,
  request: { bytes },
  expected,
});

/** A POST with these header lines, followed by a body that holds a second request for who is misled. */
const post = (rule: string, lines: string, body: string, expected?: Expected): Row =>
  raw(rule, `POST /api/x HTTP/1.1\r\n${HOST}${lines}\r\n${body}`, expected);

const get = (rule: string, lines: string, expected?: Expected): Row =>
  raw(rule, `GET /api/x HTTP/1.1\r\n${HOST}${lines}Connection: close\r\n\r\n`, expected);

const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const EMPTY = `0\r\n\r\n`;

/** Where a request ends: all that proxy and upstream might see differently is refused, and the connection closed. */
export const BODY_LENGTHS: readonly Row[] = [
  post('a length beside chunks is refused', `Content-Length: 4\r\n${CHUNKED}`, `${EMPTY}${NEXT}`),
  post('chunks beside a length are refused', `${CHUNKED}Content-Length: 6\r\n`, `${EMPTY}${NEXT}`),
  post('two lengths are refused', 'Content-Length: 0\r\nContent-Length: 44\r\n', NEXT),
  post('a length told twice is refused', 'Content-Length: 4\r\nContent-Length: 4\r\n', `four${NEXT}`),
  post('a list of lengths is refused', 'Content-Length: 4, 4\r\n', `four${NEXT}`),
  post('a length with a sign is refused', 'Content-Length: +4\r\n', `four${NEXT}`),
  post('a negative length is refused', 'Content-Length: -1\r\n', NEXT),
  post('a hexadecimal length is refused', 'Content-Length: 0x4\r\n', `four${NEXT}`),
  post('a length that is no number is refused', 'Content-Length: four\r\n', `four${NEXT}`),
  post('an empty length is refused', 'Content-Length:\r\n', NEXT),
  post('a length of two numbers is refused', 'Content-Length: 4 4\r\n', `four${NEXT}`),
  post('a length beyond all bounds is refused', 'Content-Length: 99999999999999999999\r\n', NEXT),
  post('another transfer encoding is refused', 'Transfer-Encoding: xchunked\r\n', `${EMPTY}${NEXT}`, proxy(501)),
  post('a transfer encoding before chunks is refused', 'Transfer-Encoding: gzip, chunked\r\n', EMPTY, proxy(501)),
  post('a transfer encoding after chunks is refused', 'Transfer-Encoding: chunked, identity\r\n', EMPTY, proxy(501)),
  post('the identity encoding is refused', 'Transfer-Encoding: identity\r\nContent-Length: 0\r\n', NEXT, proxy(501)),
  post('two transfer encodings are refused', `${CHUNKED}Transfer-Encoding: identity\r\n`, `${EMPTY}${NEXT}`),
  post('chunks told twice are refused', `${CHUNKED}${CHUNKED}`, `${EMPTY}${NEXT}`),
  post('an empty transfer encoding is refused', 'Transfer-Encoding:\r\n', NEXT, proxy(501)),
  post(
    'a space before the colon of Transfer-Encoding is refused',
    'Transfer-Encoding : chunked\r\n',
    `${EMPTY}${NEXT}`,
  ),
  post('a tab before the colon of Content-Length is refused', 'Content-Length\t: 4\r\n', `four${NEXT}`),
  post('a vertical tab before chunks is refused', 'Transfer-Encoding: \x0bchunked\r\n', `${EMPTY}${NEXT}`),
  post('quoted chunks are refused', 'Transfer-Encoding: "chunked"\r\n', `${EMPTY}${NEXT}`, proxy(501)),
  post('a folded transfer encoding is refused', 'Transfer-Encoding:\r\n chunked\r\n', `${EMPTY}${NEXT}`),
  post(
    'chunks in HTTP/1.0 style capitals are chunks',
    `Transfer-Encoding: Chunked\r\nConnection: close\r\n`,
    EMPTY,
    gateway({ url: '/api/x', receivedBytes: 0 }),
  ),
  raw('HTTP/1.0 has no chunks', `POST /api/x HTTP/1.0\r\n${HOST}${CHUNKED}\r\n${EMPTY}${NEXT}`),
  post('a chunk size that is no number is refused', CHUNKED, `zz\r\nfour\r\n${EMPTY}`),
  post('a chunk size with 0x is refused', CHUNKED, `0x4\r\nfour\r\n${EMPTY}`),
  post('a negative chunk size is refused', CHUNKED, `-4\r\nfour\r\n${EMPTY}`),
  post('a chunk size beyond all bounds is refused', CHUNKED, `fffffffffffffffff\r\nfour\r\n${EMPTY}`),
  post('a chunk that is longer than it says is refused', CHUNKED, `2\r\nfour\r\n${EMPTY}`),
  post('a line of a chunk that ends without CR is refused', CHUNKED, `4\nfour\r\n${EMPTY}`),
  {
    rule: 'a length over HTTP/2 that is not the body’s is refused',
    request: { over: 'HTTP/2', method: 'POST', path: '/api/x', headers: [['content-length', '9']], body: 'four' },
    expected: REFUSED,
  },
  post(
    'what follows a body is the next request',
    'Content-Length: 4\r\n',
    `fourGET /api/y HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    gateway({ url: '/api/x', answers: 2 }),
  ),
];

/** What a header is: all that proxy and upstream might read differently is refused. */
export const HEADER_LINES: readonly Row[] = [
  get('a space before a colon is refused', 'X-A : 1\r\n'),
  get('a folded header is refused', 'X-A: 1\r\n 2\r\n'),
  get('a folded header with a tab is refused', 'X-A: 1\r\n\t2\r\n'),
  raw('a space before the first header is refused', `GET /api/x HTTP/1.1\r\n ${HOST}\r\n`),
  get('a header without a colon is refused', 'X-A\r\n'),
  get('a header without a name is refused', ': 1\r\n'),
  get('a name with a space is refused', 'X A: 1\r\n'),
  get('a name with brackets is refused', 'X(A): 1\r\n'),
  get('a name beyond ASCII is refused', 'X-\xc3\xbc: 1\r\n'),
  get('a NUL in a value is refused', 'X-A: 1\x002\r\n'),
  get('a NUL in a name is refused', 'X\x00A: 1\r\n'),
  get('a CR in a value is refused', 'X-A: 1\rX-Forwarded-For: 203.0.113.66\r\n'),
  get('a control character in a value is refused', 'X-A: 1\x012\r\n'),
  get(
    'a line that ends without CR is a line of its own',
    'X-A: 1\nX-Forwarded-For: 203.0.113.66\r\n',
    gateway({ url: '/api/x', received: { 'X-A': ['1'], 'X-Forwarded-For': [CLIENT_ADDRESS] } }),
  ),
  raw(
    'a request whose lines all end without CR is served',
    `GET /api/x HTTP/1.1\nHost: ${DOMAIN}\nConnection: close\n\n`,
    gateway({ url: '/api/x' }),
  ),
  get('a header of 60 kB is refused as too large', `X-Long: ${'v'.repeat(60_000)}\r\n`, proxy(431)),
  get('headers of 60 kB together are refused as too large', `X-Part: ${'v'.repeat(990)}\r\n`.repeat(60), proxy(431)),
  get('a hundred small headers are served', 'X-Small: 1\r\n'.repeat(100), gateway({ url: '/api/x' })),
];

/** What a request line is. */
export const REQUEST_LINES: readonly Row[] = [
  raw('two spaces after the method are refused', `GET  /api/x HTTP/1.1\r\n${HOST}\r\n`),
  raw('two spaces before the version are refused', `GET /api/x  HTTP/1.1\r\n${HOST}\r\n`),
  raw('a tab after the method is refused', `GET\t/api/x HTTP/1.1\r\n${HOST}\r\n`),
  raw('a space in a path is refused', `GET /api/x y HTTP/1.1\r\n${HOST}\r\n`),
  raw('a space before the method is refused', ` GET /api/x HTTP/1.1\r\n${HOST}\r\n`),
  raw('a NUL in a path is refused', `GET /api/x\x00y HTTP/1.1\r\n${HOST}\r\n`),
  raw('a DEL in a path is refused', `GET /api/x\x7fy HTTP/1.1\r\n${HOST}\r\n`),
  raw('a CR within the request line is refused', `GET /api/x\rHTTP/1.1\r\n${HOST}\r\n`),
  raw('bytes that are no HTTP are refused', '\x16\x03\x01\x00\x00\r\n\r\n'),
  raw('the beginning of HTTP/2 on a connection for HTTP/1.1 is refused', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  raw(
    'an empty line before a request is passed over',
    `\r\nGET /api/x HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    gateway({ url: '/api/x' }),
  ),
];
