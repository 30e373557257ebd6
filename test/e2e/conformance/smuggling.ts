import { caddy, goProxies, nginx, REASONS } from './exceptions';
import { DOMAIN } from './names';
import { type Expected, gateway, proxy, type Row } from './row';

const HOST = `Host: ${DOMAIN}\r\n`;
/** What a misled upstream would take for a request of its own. */
const NEXT = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const EMPTY = '0\r\n\r\n';

const REJECTED = proxy(400);
/** RFC 9112, 6.1: 501 to an encoding that is not known, 400 to one that is faulty; which it is depends on the reader. */
const UNKNOWN_ENCODING = proxy([400, 501]);

/** A POST with these header lines and bytes after them. */
function post(rule: string, lines: string, after: string, expected = REJECTED, except?: Row['except']): Row {
  const bytes = `POST /api/x HTTP/1.1\r\n${HOST}${lines}\r\n${after}`;
  return { rule, request: { bytes }, expected, ...(except ? { except } : {}) };
}

/** The proxy sees two requests, and so does everybody else. */
const twoRequests = (more: Expected['received'] = {}) => gateway({ url: '/api/x', answers: 2, received: more });
const chunksWin = goProxies(twoRequests({ 'Content-Length': [] }), REASONS.chunksWin);
const brokenBody = {
  ...caddy(proxy(502), REASONS.brokenBody),
  Traefik: { expected: proxy(500), reason: REASONS.brokenBody },
};

/** Where a request ends: all that proxy and upstream might see differently is refused, and the connection closed. */
export const BODY_LENGTHS: readonly Row[] = [
  post('a length beside chunks is refused', `Content-Length: 4\r\n${CHUNKED}`, EMPTY + NEXT, REJECTED, chunksWin),
  post('chunks beside a length are refused', `${CHUNKED}Content-Length: 6\r\n`, EMPTY + NEXT, REJECTED, chunksWin),
  post('two lengths are refused', 'Content-Length: 0\r\nContent-Length: 44\r\n', NEXT),
  post(
    'a length told twice is refused',
    'Content-Length: 4\r\nContent-Length: 4\r\n',
    `four${NEXT}`,
    REJECTED,
    goProxies(twoRequests({ 'Content-Length': ['4'] }), REASONS.sameLength),
  ),
  post('a list of lengths is refused', 'Content-Length: 4, 4\r\n', `four${NEXT}`),
  post('a length with a sign is refused', 'Content-Length: +4\r\n', `four${NEXT}`),
  post('a negative length is refused', 'Content-Length: -1\r\n', NEXT),
  post('a hexadecimal length is refused', 'Content-Length: 0x4\r\n', `four${NEXT}`),
  post('a length that is no number is refused', 'Content-Length: four\r\n', `four${NEXT}`),
  post('an empty length is refused', 'Content-Length:\r\n', NEXT),
  post('a length of two numbers is refused', 'Content-Length: 4 4\r\n', `four${NEXT}`),
  post('a length beyond all bounds is refused', 'Content-Length: 99999999999999999999\r\n', NEXT),
  post('another transfer encoding is refused', 'Transfer-Encoding: xchunked\r\n', EMPTY + NEXT, UNKNOWN_ENCODING),
  post('an encoding before chunks is refused', 'Transfer-Encoding: gzip, chunked\r\n', EMPTY, UNKNOWN_ENCODING),
  post('an encoding after chunks is refused', 'Transfer-Encoding: chunked, identity\r\n', EMPTY, UNKNOWN_ENCODING),
  post('no encoding is refused', 'Transfer-Encoding: identity\r\nContent-Length: 0\r\n', NEXT, UNKNOWN_ENCODING),
  post('two encodings are refused', `${CHUNKED}Transfer-Encoding: identity\r\n`, EMPTY + NEXT, UNKNOWN_ENCODING),
  post('chunks told twice are refused', CHUNKED + CHUNKED, EMPTY + NEXT, UNKNOWN_ENCODING),
  post('an empty transfer encoding is refused', 'Transfer-Encoding:\r\n', NEXT, UNKNOWN_ENCODING),
  post('a vertical tab before chunks is refused', 'Transfer-Encoding: \x0bchunked\r\n', EMPTY + NEXT, UNKNOWN_ENCODING),
  post('quoted chunks are refused', 'Transfer-Encoding: "chunked"\r\n', EMPTY + NEXT, UNKNOWN_ENCODING),
  post('a space before the colon of Transfer-Encoding is refused', 'Transfer-Encoding : chunked\r\n', EMPTY + NEXT),
  post('a tab before the colon of Content-Length is refused', 'Content-Length\t: 4\r\n', `four${NEXT}`),
  post(
    'a folded transfer encoding is refused',
    'Transfer-Encoding:\r\n chunked\r\n',
    EMPTY + NEXT,
    REJECTED,
    goProxies(twoRequests({ 'Transfer-Encoding': ['chunked'] }), REASONS.folded),
  ),
  post(
    'chunks may be written in capitals',
    'Transfer-Encoding: Chunked\r\nConnection: close\r\n',
    EMPTY,
    gateway({ url: '/api/x', receivedBytes: 0 }),
  ),
  {
    rule: 'HTTP/1.0 has no chunks',
    request: { bytes: `POST /api/x HTTP/1.0\r\n${HOST}${CHUNKED}\r\n${EMPTY}${NEXT}` },
    expected: REJECTED,
    except: goProxies(gateway({ url: '/api/x', receivedBytes: 0 }), REASONS.oldChunks),
  },
  post('a chunk size that is no number is refused', CHUNKED, `zz\r\nfour\r\n${EMPTY}`, REJECTED, brokenBody),
  post('a chunk size with 0x is refused', CHUNKED, `0x4\r\nfour\r\n${EMPTY}`, REJECTED, brokenBody),
  post('a negative chunk size is refused', CHUNKED, `-4\r\nfour\r\n${EMPTY}`, REJECTED, brokenBody),
  post('a chunk size beyond all bounds is refused', CHUNKED, `${'f'.repeat(17)}\r\nfour\r\n`, REJECTED, brokenBody),
  post('a chunk that is longer than it says is refused', CHUNKED, `2\r\nfour\r\n${EMPTY}`, REJECTED, brokenBody),
  post('a line of a chunk that ends without CR is refused', CHUNKED, `4\nfour\r\n${EMPTY}`, REJECTED, brokenBody),
  {
    rule: 'a length over HTTP/2 that is not the body’s is refused',
    request: { over: 'HTTP/2', method: 'POST', path: '/api/x', headers: [['content-length', '9']], body: 'four' },
    expected: REJECTED,
    except: goProxies(proxy(502), REASONS.brokenBody),
  },
  post(
    'what follows a body is the next request',
    'Content-Length: 4\r\n',
    `fourGET /api/y HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    twoRequests(),
  ),
];

const raw = (rule: string, bytes: string, expected = REJECTED, except?: Row['except']): Row => ({
  rule,
  request: { bytes },
  expected,
  ...(except ? { except } : {}),
});
const served = gateway({ url: '/api/x' });

/** What a request line is. */
export const REQUEST_LINES: readonly Row[] = [
  raw(
    'two spaces after the method are refused',
    `GET  /api/x HTTP/1.1\r\n${HOST}\r\n`,
    REJECTED,
    nginx(served, REASONS.nginxSpaces),
  ),
  raw(
    'two spaces before the version are refused',
    `GET /api/x  HTTP/1.1\r\n${HOST}\r\n`,
    REJECTED,
    nginx(served, REASONS.nginxSpaces),
  ),
  raw('a tab after the method is refused', `GET\t/api/x HTTP/1.1\r\n${HOST}\r\n`),
  raw('a space in a path is refused', `GET /api/x y HTTP/1.1\r\n${HOST}\r\n`),
  raw('a space before the method is refused', ` GET /api/x HTTP/1.1\r\n${HOST}\r\n`),
  raw('a NUL in a path is refused', `GET /api/x\x00y HTTP/1.1\r\n${HOST}\r\n`),
  raw('a DEL in a path is refused', `GET /api/x\x7fy HTTP/1.1\r\n${HOST}\r\n`),
  raw('a CR within the request line is refused', `GET /api/x\rHTTP/1.1\r\n${HOST}\r\n`),
  raw('bytes that are no HTTP are refused', '\x16\x03\x01\x00\x00\r\n\r\n'),
  raw(
    'an empty line before a request is passed over',
    `\r\nGET /api/x HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    served,
    goProxies(REJECTED, REASONS.emptyLines),
  ),
];
