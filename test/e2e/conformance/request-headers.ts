import { REMOVED_REQUEST_HEADERS, spellings } from '../../../lib/proxies/forwarded-headers';
import { caddy, nginx, REASONS, traefik } from './exceptions';
import { CLIENT_ADDRESS, DOMAIN, LIE, SECRET } from './names';
import { type Expected, gateway, type HeaderLine, type Row } from './row';

type Received = NonNullable<Expected['received']>;

const row = (rule: string, headers: HeaderLine[], received: Received, except?: Row['except']): Row => ({
  rule,
  request: { path: '/api/x', headers },
  expected: gateway({ received }),
  ...(except ? { except } : {}),
});

const overHttp2 = (rule: string, headers: HeaderLine[], received: Received): Row => ({
  rule,
  request: { over: 'HTTP/2', path: '/api/x', headers },
  expected: gateway({ received }),
});

/** A name with its dashes or underscores in their place, in every mixture. */
const underscored = (name: string) => spellings(name, ['-', '_']).slice(1);

/** However a client sends a header of which the proxy alone may speak. */
function everyWay(name: string, value: string): HeaderLine[] {
  const capitals = (names: string[]) => names.map((one) => one.toUpperCase());
  const all = [
    name,
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    ...underscored(name),
    ...capitals(underscored(name)),
  ];
  return all.map((spelling) => [spelling, value]);
}

function rowsFor(name: string, told: readonly (string | RegExp)[], verb: string): Row[] {
  const small = name.toLowerCase();
  return [
    row(`${name} of a client is ${verb}`, [[name, LIE]], { [name]: told }),
    row(`${name} sent several times, in any case and with underscores, is ${verb}`, everyWay(name, LIE), {
      [name]: told,
    }),
    overHttp2(
      `${name} over HTTP/2, twice and with underscores, is ${verb}`,
      [small, small, ...underscored(small)].map((spelling) => [spelling, LIE]),
      { [name]: told },
    ),
  ];
}

/** Headers by which applications are told who the client is: the proxy's word, or nobody's. */
export const FORWARDED_HEADERS: readonly Row[] = [
  ...rowsFor('X-Forwarded-For', [CLIENT_ADDRESS], 'replaced'),
  ...rowsFor('X-Forwarded-Host', [DOMAIN], 'replaced'),
  ...rowsFor('X-Forwarded-Proto', ['https'], 'replaced'),
  ...rowsFor('X-Real-IP', [CLIENT_ADDRESS], 'replaced'),
  ...REMOVED_REQUEST_HEADERS.flatMap((name) => rowsFor(name, [], 'removed')),
];

/** What else a client may say about the connection, and what is nobody's business but the application's. */
export const REQUEST_HEADERS: readonly Row[] = [
  row('a client that says nothing is told of all the same', [], {
    Host: [DOMAIN],
    'X-Forwarded-For': [CLIENT_ADDRESS],
    'X-Forwarded-Host': [DOMAIN],
    'X-Forwarded-Proto': ['https'],
    'X-Real-IP': [CLIENT_ADDRESS],
  }),
  row(
    'the proxy invents no header',
    [],
    { 'User-Agent': [], 'Accept-Encoding': [], Via: [], Accept: [] },
    traefik(gateway({ received: { 'Accept-Encoding': ['gzip'] } }), REASONS.asksForGzip),
  ),
  row(
    'Connection cannot take away what the proxy tells',
    [
      ['Connection', 'close, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Real-IP, Host'],
      ['X-Forwarded-For', LIE],
    ],
    {
      Host: [DOMAIN],
      'X-Forwarded-For': [CLIENT_ADDRESS],
      'X-Forwarded-Host': [DOMAIN],
      'X-Forwarded-Proto': ['https'],
      'X-Real-IP': [CLIENT_ADDRESS],
    },
  ),
  row(
    'a header that Connection names ends at the proxy',
    [
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
    ],
    { 'X-Hop': [] },
    nginx(gateway({ received: { 'X-Hop': ['1'] } }), REASONS.nginxHops),
  ),
  ...['Keep-Alive', 'Proxy-Connection', 'Proxy-Authorization', 'TE', 'Trailer'].map((name) =>
    row(`${name} is for one hop and ends at the proxy`, [[name, 'x-a']], { [name]: [] }),
  ),
  row(
    'what authenticates a user reaches the gateway',
    [
      ['Authorization', `Bearer ${SECRET}`],
      ['Cookie', `session=${SECRET}; a="b c"`],
      ['X-Api-Key', SECRET],
    ],
    { Authorization: [`Bearer ${SECRET}`], Cookie: [`session=${SECRET}; a="b c"`], 'X-Api-Key': [SECRET] },
  ),
  row(
    'what a client says of itself reaches the gateway',
    [
      ['User-Agent', 'a/1.0 (b)'],
      ['Referer', `https://${DOMAIN}/?t=${SECRET}`],
      ['Origin', 'https://a.test'],
      ['Accept', 'application/json;q=0.9, */*'],
      ['Accept-Language', 'de'],
      ['Accept-Encoding', 'gzip, br;q=0.5'],
    ],
    {
      'User-Agent': ['a/1.0 (b)'],
      Referer: [`https://${DOMAIN}/?t=${SECRET}`],
      Origin: ['https://a.test'],
      Accept: ['application/json;q=0.9, */*'],
      'Accept-Language': ['de'],
      'Accept-Encoding': ['gzip, br;q=0.5'],
    },
  ),
  row(
    'conditions and ranges reach the gateway',
    [
      ['If-None-Match', 'W/"a"'],
      ['If-Modified-Since', 'Mon, 02 Nov 2026 00:00:00 GMT'],
      ['Range', 'bytes=0-1'],
    ],
    { 'If-None-Match': ['W/"a"'], 'If-Modified-Since': ['Mon, 02 Nov 2026 00:00:00 GMT'], Range: ['bytes=0-1'] },
  ),
  row(
    'a header sent twice arrives twice, in its order',
    [
      ['X-Many', '1'],
      ['X-Many', '2'],
    ],
    { 'X-Many': ['1', '2'] },
  ),
  row('an empty header arrives empty', [['X-Empty', '']], { 'X-Empty': [''] }),
  row('letters beyond ASCII arrive as they came', [['X-Name', '\xc3\xbc \xff']], { 'X-Name': ['\xc3\xbc \xff'] }),
  row('spaces around a value are not part of it', [['X-Name', '  a  b \t ']], { 'X-Name': ['a  b'] }),
  row('traces go on', [['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']], {
    traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  }),
  row(
    'a header with an underscore that passes for none of the proxy’s arrives',
    [['X_Custom', '1']],
    { 'X-Custom': ['1'] },
    caddy(gateway({ received: { 'X-Custom': [] } }), REASONS.caddyUnderscores),
  ),
  ...['Content_Length', 'Transfer_Encoding', 'Keep_Alive', 'Proxy_Connection', 'Proxy_Authorization'].map((name) =>
    row(`${name} passes for a header of the connection and does not arrive`, [[name, 'x-a']], { [name]: [] }),
  ),
  row('a header of 20 kB arrives', [['X-Long', 'v'.repeat(20_000)]], { 'X-Long': ['v'.repeat(20_000)] }),
];
