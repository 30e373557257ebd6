import { RateLimit, type RouteOptions } from 'cdktf-sophon';
import { briefDetours } from './detours';
import { caddy, REASONS, traefik } from './exceptions';
import { DOMAIN, OTHER_DOMAIN, OURS } from './names';
import { dashboard, type Expected, gateway, proxy, REFUSED_AT_SYNTH, type Request, type Row } from './row';

/** Slow enough that nothing comes back while the rows are sent. */
const ONE_A_MINUTE: RouteOptions = { rateLimit: RateLimit.perClient({ requestsPerMinute: 1, burst: 2 }) };

/** Routes of the site to its gateway. Where requests are counted, no more than one row may ask. */
export const LIMITED_ROUTES: readonly (readonly [path: string, options: RouteOptions])[] = [
  ['/limited', ONE_A_MINUTE],
  ['/limited/apart', ONE_A_MINUTE],
  ['/limited/never', { rateLimit: RateLimit.none() }],
  ['/counted', ONE_A_MINUTE],
  ['/counted/sockets', ONE_A_MINUTE],
  ['/counted/http2', { rateLimit: RateLimit.perClient({ requestsPerMinute: 60_000, burst: 1000 }) }],
];

const refusal = proxy(429, { headers: { 'Retry-After': [/^[1-9]\d*$/] } });
const NONE = caddy(REFUSED_AT_SYNTH, REASONS.noRateLimit);

const row = (rule: string, request: Request, expected: Expected, usesUp?: string): Row => ({
  rule,
  request,
  expected,
  ...(usesUp ? { usesUp } : {}),
  except: NONE,
});

/** Requests one after the other on one connection. */
const sequence = (paths: string[]): Request => ({
  bytes: paths
    .map((path, at) => {
      const end = at === paths.length - 1 ? 'Connection: close\r\n' : '';
      return `GET ${path} HTTP/1.1\r\nHost: ${DOMAIN}\r\n${end}\r\n`;
    })
    .join(''),
});
const inTurn = ([first, ...others]: Expected[]): Expected =>
  others.length > 0 ? { ...first, next: inTurn(others) } : first;
const served = (url: string) => gateway({ url });

/** `rateLimit`: how many requests a client may send to a route. */
export const RATE_LIMITS: readonly Row[] = [
  ...briefDetours({ who: 'a client that has asked too often', path: '/limited', refusal, usesUp: '/limited' }).map(
    (one) => ({ ...one, except: NONE }),
  ),
  row(
    'who has asked too often is answered with the site’s headers',
    { path: '/limited/x' },
    proxy(429, { headers: OURS }),
    '/limited',
  ),
  row('who has asked one route too often may ask another', { path: '/limited/never/x' }, gateway(), '/limited'),
  row(
    'who has asked one route too often may ask one that is counted by itself',
    sequence(['/limited/apart/x']),
    served('/limited/apart/x'),
    '/limited',
  ),
  row('who has asked one route too often may ask a route without a limit', { path: '/api/x' }, gateway(), '/limited'),
  row('who has asked one route too often may open the dashboard', { path: '/' }, dashboard(), '/limited'),
  row(
    'dots out of a route without a limit count for the one that they lead to',
    { path: '/limited/never/../x' },
    refusal,
    '/limited',
  ),
  row(
    'another address that a client names does not make it another client',
    {
      path: '/limited/x',
      headers: [
        ['X-Forwarded-For', '203.0.113.1'],
        ['X-Real-IP', '203.0.113.2'],
        ['Forwarded', 'for=203.0.113.3'],
        ['CF-Connecting-IP', '203.0.113.4'],
      ],
    },
    refusal,
    '/limited',
  ),
  {
    ...row(
      'another name of the site does not make a client another one',
      { path: '/limited/x', host: OTHER_DOMAIN },
      refusal,
      '/limited',
    ),
    except: { ...NONE, ...traefik(gateway(), REASONS.countsDomains) },
  },
  row(
    'one request and the burst are served, and what comes then is refused',
    sequence(['/counted/a', '/counted/b', '/counted/c', '/counted/d']),
    inTurn([served('/counted/a'), served('/counted/b'), served('/counted/c'), refusal]),
  ),
  row('requests within a limit are served', { over: 'HTTP/2', path: '/counted/http2' }, gateway()),
  row('a WebSocket within a limit is served', { webSocket: '/counted/http2/x' }, gateway()),
];
