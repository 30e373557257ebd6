import { type RouteOptions, SecurityHeaders } from 'cdktf-sophon';
import { REASONS, traefik } from './exceptions';
import { ELSEWHERE, OURS } from './names';
import { type Expected, gateway, type HttpRequest, proxy, type Row } from './row';

/** Routes of the site to its gateway. */
export const DRESSED_ROUTES: readonly (readonly [path: string, options: RouteOptions])[] = [
  [
    '/dressed',
    {
      responseHeaders: { 'x-frame-options': 'SAMEORIGIN', 'X-Route': 'a "b" $host {host} %' },
      removedResponseHeaders: ['X-Powered-By', 'X-Route-Of-Upstream'],
    },
  ],
  ['/dressed/page', { responseHeaders: SecurityHeaders.page() }],
  ['/dressed/refused', { responseHeaders: { 'X-Route': 'refused' }, allow: ELSEWHERE }],
];

const ROUTE = ['a "b" $host {host} %'];
const dressed = { ...OURS, 'X-Frame-Options': ['SAMEORIGIN'], 'X-Route': ROUTE };
/** What the upstream sets, and is not to reach the client. */
const UNDRESSED = 'X-Powered-By=PHP&X-Route-Of-Upstream=1&X-Kept=1';

const row = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request,
  expected,
  ...(except ? { except } : {}),
});

/** `responseHeaders` and `removedResponseHeaders` of a route: those of the site beside its own. */
export const ROUTE_HEADERS: readonly Row[] = [
  row(
    'a route’s headers stand beside the site’s, and in their place',
    { path: '/dressed/x' },
    gateway({ headers: dressed }),
  ),
  row('a route’s headers stand over HTTP/2', { over: 'HTTP/2', path: '/dressed/x' }, gateway({ headers: dressed })),
  row(
    'a route’s headers stand on failures of the upstream',
    { path: '/dressed/api/status/500' },
    gateway({ status: 500, headers: dressed }),
  ),
  row(
    'a route’s headers stand on redirects of the upstream',
    { path: '/dressed/api/redirect' },
    gateway({ status: 302, headers: dressed }),
  ),
  row('a route’s headers stand for the path in capitals', { path: '/DRESSED/x' }, gateway({ headers: dressed })),
  row(
    'a route’s headers take the place of the upstream’s',
    { path: '/dressed/api/with-headers?X-Route=theirs&X-Frame-Options=DENY' },
    gateway({ headers: dressed }),
  ),
  row(
    'headers that a route removes do not reach the client',
    { path: `/dressed/api/with-headers?${UNDRESSED}` },
    gateway({
      headers: { 'X-Powered-By': [], 'X-Route-Of-Upstream': [], 'X-Kept': ['1'] },
    }),
  ),
  row(
    'headers that a route removes over HTTP/2 do not reach the client',
    { over: 'HTTP/2', path: `/dressed/api/with-headers?${UNDRESSED}` },
    gateway({
      headers: { 'X-Powered-By': [], 'X-Route-Of-Upstream': [], 'X-Kept': ['1'] },
    }),
  ),
  row(
    'headers that one route removes reach the client by another',
    { path: '/api/with-headers?X-Powered-By=PHP' },
    gateway({ headers: { 'X-Powered-By': ['PHP'] } }),
  ),
  row(
    'a route without headers of its own has the site’s',
    { path: '/api/x' },
    gateway({ headers: { ...OURS, 'X-Route': [] } }),
  ),
  row(
    'a route below does not have the headers of the one above',
    { path: '/dressed/page/x' },
    gateway({ headers: { ...OURS, 'X-Route': [] } }),
  ),
  row(
    'a page’s headers are set as they are told',
    { path: '/dressed/page/x' },
    gateway({
      headers: Object.fromEntries(Object.entries(SecurityHeaders.page()).map(([name, value]) => [name, [value]])),
    }),
  ),
  row(
    'a refusal at a route with headers of its own carries the site’s',
    { path: '/dressed/refused/x' },
    proxy(403, { headers: { ...OURS, 'X-Route': [] } }),
    traefik(proxy(403, { headers: { ...OURS, 'X-Route': ['refused'] } }), REASONS.routeRefusals),
  ),
  {
    rule: 'a route’s headers stand on the answer to a WebSocket’s handshake',
    request: { webSocket: '/dressed/x' },
    expected: gateway({ headers: { 'X-Route': ROUTE } }),
    except: traefik(gateway({ headers: { 'X-Route': [] } }), REASONS.socketHeaders),
  },
];
