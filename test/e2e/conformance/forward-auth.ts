import { Auth, type RouteOptions, Upstream } from 'cdktf-sophon';
import { detours } from './detours';
import { caddy, REASONS, traefik } from './exceptions';
import { CLIENT_ADDRESS, DOMAIN, LIE, OTHER_DOMAIN, OURS, SECRET } from './names';
import { type Expected, gateway, type HeaderLine, type HttpRequest, login, proxy, type Request, type Row } from './row';

/** What the service said of somebody, and what it was told of the request. */
const COPIED = [
  'Remote-User',
  'Remote-Groups',
  'Saw-Method',
  'Saw-Bytes',
  'Saw-X-Forwarded-Method',
  'Saw-X-Forwarded-Proto',
  'Saw-X-Forwarded-Host',
  'Saw-X-Forwarded-Uri',
  'Saw-X-Forwarded-For',
];

/** Routes of the site to its gateway. @param service who is asked @param closed one that is down */
export function forwardRoutes(service: Upstream, closed: Upstream): [path: string, options: RouteOptions][] {
  const asked = (upstream: Upstream): RouteOptions => ({
    auth: Auth.forward({ upstream, path: '/api/authz/forward-auth', copyHeaders: COPIED }),
  });
  return [
    ['/asked', asked(service)],
    ['/asked/nobody', { auth: Auth.none() }],
    ['/asked/closed', asked(closed)],
    ['/asked/absent', asked(Upstream.url('http://login.invalid:9091'))],
  ];
}

const LOGIN = `https://login.test/?rd=${encodeURIComponent(`https://${DOMAIN}`)}`;
const refusal = login(302);
/** Who the service knows by a cookie. */
const as = (session: string): HeaderLine => ['Cookie', `session=${session}`];
const ANNA = as('anna');
const entered = { 'Remote-User': ['anna'], 'Remote-Groups': ['team, office'] };
const gone = [500, 502, 503, 504];

const row = (rule: string, request: Request, expected: Expected): Row => ({ rule, request, expected });
const asked = (rule: string, request: HttpRequest, expected: Expected): Row =>
  row(rule, { path: '/asked/x', ...request }, expected);
/** What the service is told of a request. */
const told = (rule: string, request: HttpRequest, saw: Expected['received'], more: Expected = {}): Row =>
  asked(rule, { ...request, headers: [ANNA, ...(request.headers ?? [])] }, gateway({ received: saw, ...more }));

const misspelled = (name: string): HeaderLine[] =>
  [name, name.toUpperCase(), name.replaceAll('-', '_'), name.replaceAll('-', '_').toUpperCase()].map((one) => [
    one,
    LIE,
  ]);

/** `Auth.forward`: a service is asked about each request, and what it says to a client is what the client gets. */
export const FORWARD_AUTH: readonly Row[] = [
  ...detours({ who: 'a client that the service does not know', path: '/asked', refusal }),
  asked(
    'who is unknown is sent to the login',
    { path: '/asked/x?a=1' },
    login(302, {
      headers: { Location: [`${LOGIN}${encodeURIComponent('/asked/x?a=1')}`] },
      body: 'log in\n',
    }),
  ),
  asked(
    'who is unknown gets all cookies of the login',
    {},
    login(302, {
      headers: { 'Set-Cookie': ['state=one; Secure; HttpOnly', 'nonce=two; Secure; HttpOnly'] },
    }),
  ),
  asked(
    'who is unknown over HTTP/2 is sent to the login with its cookies',
    { over: 'HTTP/2' },
    login(302, {
      headers: {
        Location: [`${LOGIN}${encodeURIComponent('/asked/x')}`],
        'Set-Cookie': ['state=one; Secure; HttpOnly', 'nonce=two; Secure; HttpOnly'],
      },
    }),
  ),
  asked(
    'who is refused gets the service’s whole answer',
    { headers: [as('barred')] },
    login(403, {
      headers: { 'X-Reason': ['barred'], 'Content-Type': ['text/html'] },
      body: '<p>Not for you</p>\n',
    }),
  ),
  asked(
    'who must tell a token is asked for it in the service’s words',
    { headers: [['Authorization', 'Bearer none']] },
    login(401, {
      headers: { 'WWW-Authenticate': ['Bearer realm="login"'] },
      body: 'who are you?\n',
    }),
  ),
  asked('a service that fails lets nobody in', { headers: [as('broken')] }, login(500, { body: 'broken\n' })),
  asked('the service’s answer carries the site’s headers', {}, login(302, { headers: OURS })),
  asked('who is known enters, and the upstream is told who it is', { headers: [ANNA] }, gateway({ received: entered })),
  asked(
    'who is known by a token enters',
    { headers: [['Authorization', 'Bearer of-anna']] },
    gateway({
      received: { ...entered, Authorization: ['Bearer of-anna'] },
    }),
  ),
  asked(
    'who is known enters over HTTP/2',
    { over: 'HTTP/2', headers: [['cookie', ANNA[1]]] },
    gateway({ received: entered }),
  ),
  asked(
    'who is known enters by the path in capitals',
    { path: '/ASKED/x', headers: [ANNA] },
    gateway({ received: entered }),
  ),
  row(
    'who is known enters by a WebSocket',
    { webSocket: '/asked/x', headers: { Cookie: ANNA[1] } },
    gateway({ received: entered }),
  ),
  asked(
    'who is known may upload',
    { method: 'POST', headers: [ANNA], body: 'u'.repeat(100_000) },
    gateway({
      receivedBytes: 100_000,
      received: { ...entered, 'Saw-Bytes': ['0'], 'Saw-Method': ['GET'] },
    }),
  ),
  row(
    'who is known may upload in chunks',
    {
      bytes:
        `POST /asked/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nCookie: ${ANNA[1]}\r\nConnection: close\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n',
    },
    gateway({ url: '/asked/x', receivedBytes: 4, received: { ...entered, 'Saw-Bytes': ['0'] } }),
  ),
  asked(
    'cookies and the token of who is known reach the upstream',
    {
      headers: [
        ['Cookie', `${ANNA[1]}; a=${SECRET}`],
        ['Authorization', `Bearer ${SECRET}`],
      ],
    },
    gateway({ received: { Cookie: [`${ANNA[1]}; a=${SECRET}`], Authorization: [`Bearer ${SECRET}`] } }),
  ),
  asked(
    'streams of who is known come as they are sent',
    {
      path: '/asked/api/stream?n=3&ms=50',
      headers: [ANNA],
    },
    gateway({ body: 'line 0\nline 1\nline 2\n' }),
  ),
  asked(
    'failures of the upstream are not taken for the service’s',
    {
      path: '/asked/api/status/401',
      headers: [ANNA],
    },
    gateway({ status: 401, body: 'status 401\n' }),
  ),
  told(
    'the service is asked by GET, and told the method',
    { method: 'DELETE' },
    {
      'Saw-Method': ['GET'],
      'Saw-X-Forwarded-Method': ['DELETE'],
    },
  ),
  {
    ...told(
      'the service is told the path and query as they came',
      { path: '/asked/%61%2Fb/..;/?a=%20&b' },
      { 'Saw-X-Forwarded-Uri': ['/asked/%61%2Fb/..;/?a=%20&b'] },
      { url: null },
    ),
    except: traefik(
      gateway({ url: null, received: { 'Saw-X-Forwarded-Uri': ['/asked/a%2Fb/..;/?a=%20&b'] } }),
      REASONS.cleans,
    ),
  },
  told(
    'the service is told the scheme and the client’s address',
    {},
    {
      'Saw-X-Forwarded-Proto': ['https'],
      'Saw-X-Forwarded-For': [CLIENT_ADDRESS],
    },
  ),
  told(
    'the service is told the host as upstreams are',
    { host: `${DOMAIN}:443` },
    { 'Saw-X-Forwarded-Host': [DOMAIN] },
  ),
  told(
    'the service is told the domain that was asked for',
    { host: OTHER_DOMAIN },
    {
      'Saw-X-Forwarded-Host': [OTHER_DOMAIN],
    },
  ),
  ...(
    [
      ['Method', 'GET'],
      ['Proto', 'https'],
      ['Host', DOMAIN],
      ['Uri', '/asked/x'],
      ['For', CLIENT_ADDRESS],
    ] as const
  ).map(([word, value]) =>
    told(
      `X-Forwarded-${word} of a client, in any spelling, is not told the service`,
      {
        headers: misspelled(`X-Forwarded-${word}`),
      },
      { [`Saw-X-Forwarded-${word}`]: [value] },
    ),
  ),
  told(
    'who a client says it is, in any spelling, does not arrive beside what the service says',
    {
      headers: misspelled('Remote-User'),
    },
    { 'Remote-User': ['anna'] },
  ),
  asked(
    'who a client says it is, in any spelling, does not arrive where the service says nothing',
    {
      headers: [as('guest'), ...misspelled('Remote-User'), ...misspelled('Remote-Groups')],
    },
    gateway({ received: { 'Remote-User': [], 'Remote-Groups': [] } }),
  ),
  asked(
    'who a client says it is over HTTP/2 does not arrive',
    {
      over: 'HTTP/2',
      headers: [
        ['cookie', 'session=guest'],
        ['remote-user', LIE],
        ['remote_user', LIE],
      ],
    },
    gateway({ received: { 'Remote-User': [] } }),
  ),
  row(
    'who a client says it is with a WebSocket does not arrive',
    {
      webSocket: '/asked/x',
      headers: { Cookie: 'session=guest', 'Remote-User': LIE, Remote_User: LIE },
    },
    gateway({ received: { 'Remote-User': [] } }),
  ),
  {
    ...asked(
      'who a client says it is does not arrive with Connection naming the header',
      {
        headers: [ANNA, ['Remote-User', LIE], ['Connection', 'close, Remote-User']],
      },
      gateway({ received: { 'Remote-User': ['anna'] } }),
    ),
    except: caddy(gateway({ received: { 'Remote-User': [] } }), REASONS.namedHops),
  },
  asked('a route below may ask nobody', { path: '/asked/nobody/x' }, gateway()),
  asked('dots out of a route that asks nobody lead to the service', { path: '/asked/nobody/../x' }, refusal),
  asked('a service whose port is closed lets nobody in', { path: '/asked/closed/x', headers: [ANNA] }, proxy(gone)),
  asked('a service without an address lets nobody in', { path: '/asked/absent/x', headers: [ANNA] }, proxy(gone)),
];
