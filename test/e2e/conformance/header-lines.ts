import { goProxies, nginx, REASONS } from './exceptions';
import { CLIENT_ADDRESS, DOMAIN, LIE } from './names';
import { gateway, proxy, REFUSED, type Row } from './row';

const HOST = `Host: ${DOMAIN}\r\n`;
const REJECTED = proxy(400);
const served = gateway({ url: '/api/x' });

/** A GET with these header lines. */
function get(rule: string, lines: string, expected = REJECTED, except?: Row['except']): Row {
  const bytes = `GET /api/x HTTP/1.1\r\n${HOST}${lines}Connection: close\r\n\r\n`;
  return { rule, request: { bytes }, expected, ...(except ? { except } : {}) };
}

const unfolded = goProxies(gateway({ url: '/api/x', received: { 'X-A': ['1 2'] } }), REASONS.folded);
const dropped = (name: string) => nginx(gateway({ url: '/api/x', received: { [name]: [] } }), REASONS.nginxDropsNames);

/** What a header is: all that proxy and upstream might read differently is refused. */
export const HEADER_LINES: readonly Row[] = [
  get('a space before a colon is refused', 'X-A : 1\r\n'),
  get('a folded header is refused', 'X-A: 1\r\n 2\r\n', REJECTED, unfolded),
  get('a folded header with a tab is refused', 'X-A: 1\r\n\t2\r\n', REJECTED, unfolded),
  {
    rule: 'a space before the first header is refused',
    request: { bytes: `GET /api/x HTTP/1.1\r\n ${HOST}\r\n` },
    expected: REJECTED,
  },
  get(
    'a header without a colon is refused',
    'X-A\r\n',
    REJECTED,
    nginx(gateway({ url: '/api/x', received: { 'X-A': [''] } }), REASONS.nginxNoColon),
  ),
  get('a header without a name is refused', ': 1\r\n'),
  get('a name with a space is refused', 'X A: 1\r\n'),
  get('a name with brackets is refused', 'X(A): 1\r\n', REJECTED, dropped('X(A)')),
  get('a name beyond ASCII is refused', 'X-\xc3\xbc: 1\r\n', REJECTED, dropped('X-\xc3\xbc')),
  get('a NUL in a value is refused', 'X-A: 1\x002\r\n'),
  get('a NUL in a name is refused', 'X\x00A: 1\r\n'),
  get('a CR in a value is refused', `X-A: 1\rX-Forwarded-For: ${LIE}\r\n`),
  get(
    'a control character in a value is refused',
    'X-A: 1\x012\r\n',
    REJECTED,
    nginx(gateway({ status: 400, url: null }), REASONS.nginxControls),
  ),
  get(
    'a line that ends without CR is a line of its own',
    `X-A: 1\nX-Forwarded-For: ${LIE}\r\n`,
    gateway({ url: '/api/x', received: { 'X-A': ['1'], 'X-Forwarded-For': [CLIENT_ADDRESS] } }),
  ),
  {
    rule: 'a request whose lines all end without CR is served',
    request: { bytes: `GET /api/x HTTP/1.1\nHost: ${DOMAIN}\nConnection: close\n\n` },
    expected: served,
  },
  get('a header of 60 kB is refused as too large', `X-Long: ${'v'.repeat(60_000)}\r\n`, proxy(431)),
  get('headers of 60 kB together are refused as too large', `X-Part: ${'v'.repeat(990)}\r\n`.repeat(60), proxy(431)),
  {
    rule: 'a header of 60 kB over HTTP/2 is refused as too large',
    request: { over: 'HTTP/2', path: '/api/x', headers: [['x-long', 'v'.repeat(60_000)]] },
    expected: REFUSED,
  },
  {
    rule: 'a header of 20 kB over HTTP/2 is served',
    request: { over: 'HTTP/2', path: '/api/x', headers: [['x-long', 'v'.repeat(20_000)]] },
    expected: gateway(),
  },
  {
    rule: 'a path of 60 kB over HTTP/2 is refused as too large',
    request: { over: 'HTTP/2', path: `/api/${'p'.repeat(60_000)}` },
    expected: REFUSED,
  },
  {
    rule: 'two requests with 20 kB of header each may follow one another at once',
    request: {
      bytes: `GET /api/x HTTP/1.1\r\n${HOST}X-Long: ${'v'.repeat(20_000)}\r\n\r\n`.repeat(2),
    },
    expected: gateway({ url: '/api/x', answers: 2 }),
  },
  get('headers of 25 kB together are served', `X-Part: ${'v'.repeat(990)}\r\n`.repeat(25), served),
  get('a hundred small headers are served', 'X-Small: 1\r\n'.repeat(100), served),
];
