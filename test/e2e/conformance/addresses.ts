import type { RouteOptions, SitePolicies } from 'cdktf-sophon';
import { briefDetours, detours } from './detours';
import { REASONS, traefik } from './exceptions';
import { ELSEWHERE, HERE, OFFICE_DOMAIN, OURS } from './names';
import { type Expected, gateway, type HttpRequest, proxy, REFUSED_AT_SYNTH, type Request, type Row } from './row';

/** Routes of the site to its gateway. */
export const ADDRESS_ROUTES: readonly (readonly [path: string, options: RouteOptions])[] = [
  ['/office', { allow: ELSEWHERE }],
  ['/office/lobby', { allow: HERE }],
  ['/team', { allow: [...ELSEWHERE, ...HERE] }],
  ['/team/vault', { allow: ['203.0.113.7', '2001:db8::7'] }],
  ['/barred', { deny: HERE }],
  ['/barred/too', { allow: HERE, deny: HERE }],
  ['/spared', { deny: ELSEWHERE }],
];

/** What is said of a site of its own, and of its route '/lobby' in its place. */
export const OFFICE: SitePolicies = { allow: ELSEWHERE };
export const LOBBY: RouteOptions = { allow: HERE };

const row = (rule: string, request: Request, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request,
  expected,
  ...(except ? { except } : {}),
});
const refusal = proxy(403);
const office = (rule: string, request: HttpRequest, expected: Expected = refusal, except?: Row['except']): Row =>
  row(rule, { host: OFFICE_DOMAIN, ...request }, expected, except);

/** What is beside all routes lets nobody in either, and is not told so. */
const NO_ROUTE = traefik(proxy(404), REASONS.noRoute);

/** `allow` and `deny`: which clients may enter, by the address that the proxy sees. */
export const ADDRESSES: readonly Row[] = [
  ...detours({ who: 'a client that is not allowed', path: '/office', refusal }),
  ...briefDetours({ who: 'a client that is denied', path: '/barred', refusal }),
  row('a client that is allowed enters', { path: '/team/x' }, gateway()),
  row('a client that is allowed enters by a WebSocket', { webSocket: '/team/x' }, gateway()),
  row('a client that is allowed enters over HTTP/2', { over: 'HTTP/2', path: '/team/x' }, gateway()),
  row(
    'a client that is allowed enters with an upload',
    { method: 'POST', path: '/team/x', body: 'four' },
    gateway({ receivedBytes: 4 }),
  ),
  row('a client that is allowed enters by the path in capitals', { path: '/TEAM/x' }, gateway()),
  row('a client that is not denied enters', { path: '/spared/x' }, gateway()),
  row('who is denied does not enter because of being allowed', { path: '/barred/too' }, refusal),
  row('single addresses may be allowed, and others are refused', { path: '/team/vault/x' }, refusal),
  row('a route below may let more clients in', { path: '/office/lobby/x' }, gateway()),
  row('a route below lets nobody in beside it', { path: '/office/lobbyx' }, refusal),
  row('dots out of a route that is open lead to the refusal', { path: '/office/lobby/../x' }, refusal),
  row('encoded dots out of a route that is open lead to the refusal', { path: '/office/lobby/%2e%2e/x' }, refusal),
  row('dots from a route that is open to a lower one lead to the refusal', { path: '/team/x/../vault' }, refusal),
  row('a longer segment than a guarded one is not guarded', { path: '/officex' }, { by: 'dashboard' }),
  row('parameters make another segment, which is not guarded', { path: '/office;a=1/x' }, { by: 'dashboard' }),
  row(
    'dots that lead out of a guarded path lead to the gateway',
    { path: '/office/../api/x' },
    {
      ...gateway({ url: null }),
    },
  ),
  row('a refused address is answered with the site’s headers', { path: '/office/x' }, proxy(403, { headers: OURS })),
  office('a site that allows others alone refuses all paths', { path: '/api/x' }),
  office('a site that allows others alone refuses what no route takes', { path: '/nothing' }, refusal, NO_ROUTE),
  office('a site that allows others alone refuses its root', {}, refusal, NO_ROUTE),
  office('a site that allows others alone redirects nobody else', { path: '/moved/x' }),
  office(
    'a site that allows others alone answers nobody else',
    { path: '/fixed' },
    refusal,
    traefik(REFUSED_AT_SYNTH, REASONS.noResponses),
  ),
  office('a site that allows others alone refuses over HTTP/2', { over: 'HTTP/2', path: '/api/x' }),
  office('a site that allows others alone may have a route that is open', { path: '/lobby/x' }, gateway()),
  office('what is beside an open route of a closed site is refused', { path: '/lobbyx' }, refusal, NO_ROUTE),
  office('dots out of the open route of a closed site are refused', { path: '/lobby/../api/x' }),
];
