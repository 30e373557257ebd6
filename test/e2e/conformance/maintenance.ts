import { Maintenance, type SitePolicies } from 'cdktf-sophon';
import { REASONS, traefik } from './exceptions';
import { AWAY_DOMAIN, DOMAIN, ELSEWHERE, HERE, LIE, OPEN_DOMAIN, OURS, PAGE_DOMAIN } from './names';
import { type Expected, gateway, type HttpRequest, proxy, REFUSED_AT_SYNTH, type Row } from './row';

const PAGE = '<!doctype html>\n<title>Größe $host {host} "x"</title>\n<p>Back soon</p>\n';

/** Sites that are away, by their domains; each has `/api` for its gateway, and `/moved` for elsewhere. */
export const AWAY: { readonly [domain: string]: SitePolicies } = {
  [AWAY_DOMAIN]: { maintenance: Maintenance.on({ allow: ELSEWHERE }) },
  [OPEN_DOMAIN]: { maintenance: Maintenance.on({ retryAfterSeconds: 60, allow: HERE }) },
};
/** And one with a page. */
export const PAGED: SitePolicies = { maintenance: Maintenance.on({ page: PAGE, retryAfterSeconds: 7 }) };

const row =
  (domain: string, except?: Row['except']) =>
  (rule: string, request: HttpRequest = {}, expected: Expected = refusal): Row => ({
    rule,
    request: { path: '/api/x', host: domain, ...request },
    expected,
    ...(except ? { except } : {}),
  });
const away = row(AWAY_DOMAIN);
const open = row(OPEN_DOMAIN);
const paged = row(PAGE_DOMAIN, traefik(REFUSED_AT_SYNTH, REASONS.noPage));
const refusal = proxy(503, { headers: { 'Retry-After': ['300'] } });
const page = proxy(503, {
  body: Buffer.from(PAGE).toString('latin1'),
  headers: { 'Retry-After': ['7'], 'Content-Type': ['text/html; charset=utf-8'] },
});
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** `maintenance`: a site that is away for all but some. */
export const MAINTENANCE: readonly Row[] = [
  away('a site that is away says so, and when to come again'),
  away('a site that is away says so at its root', { path: '/' }),
  away('a site that is away says so where it has no route', { path: '/nothing' }),
  away('a site that is away redirects nobody', { path: '/moved/x' }),
  away('a site that is away asks nobody for a password', { path: '/named/x' }),
  away('a site that is away says so ahead of refusing an address', { path: '/office/x' }),
  away('a site that is away says so for a path in capitals', { path: '/API/x' }),
  away('a site that is away says so for an encoded path', { path: '/%61pi/x' }),
  away('a site that is away says so for dots', { path: '/x/../api/./x' }),
  away('a site that is away says so with a query', { path: '/api/x?a=1' }),
  away('a site that is away says so over HTTP/2', { over: 'HTTP/2' }),
  away('a site that is away answers HEAD', { method: 'HEAD' }, { ...refusal, body: '' }),
  ...['OPTIONS', 'DELETE', 'PROPFIND'].map((method) => away(`a site that is away answers ${method}`, { method })),
  away('a site that is away answers an upload', { method: 'POST', body: 'u'.repeat(100_000) }),
  away('a site that is away is away for a host in capitals', { host: AWAY_DOMAIN.toUpperCase() }),
  away('a site that is away is away for a host with the port', { host: `${AWAY_DOMAIN}:443` }),
  away('a site that is away is away by a handshake for itself', { serverName: AWAY_DOMAIN }),
  away('a site that is away is away for whoever names an allowed address', {
    headers: [
      ['X-Forwarded-For', LIE],
      ['X-Real-IP', LIE],
      ['Forwarded', `for=${LIE}`],
      ['CF-Connecting-IP', LIE],
    ],
  }),
  away(
    'a site that is away has its headers',
    {},
    proxy(503, { headers: { 'Strict-Transport-Security': OURS['Strict-Transport-Security'] } }),
  ),
  {
    rule: 'a site that is away opens no WebSocket',
    request: { bytes: `GET /api/x HTTP/1.1\r\nHost: ${AWAY_DOMAIN}\r\n${UPGRADE}\r\n` },
    expected: refusal,
  },
  {
    rule: 'a site that is away is away by an absolute target',
    request: { bytes: `GET http://${AWAY_DOMAIN}/api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n` },
    expected: refusal,
  },
  away('a site that is away refuses malformed paths', { path: '/api/%00' }, proxy(400)),
  away(
    'a site that is away leads from port 80 to https',
    { over: 'port 80' },
    proxy([301, 308], { headers: { 'Retry-After': [] } }),
  ),
  open('a site that is away is served to who is allowed', {}, gateway()),
  open('a site that is away is served to who is allowed over HTTP/2', { over: 'HTTP/2' }, gateway()),
  open('a site that is away redirects who is allowed', { path: '/moved/x' }, proxy([302, 307, 301, 308])),
  open('a site that is away finds no more than else for who is allowed', { path: '/nothing' }, proxy(404)),
  {
    rule: 'a site that is away opens a WebSocket for who is allowed',
    request: { bytes: `GET /api/x HTTP/1.1\r\nHost: ${OPEN_DOMAIN}\r\n${UPGRADE}\r\n` },
    expected: gateway({ status: 101 }),
  },
  paged('a site that is away may have a page', {}, page),
  paged('a page of a site that is away stands at every path', { path: '/x/y' }, page),
  paged('a page of a site that is away stands over HTTP/2', { over: 'HTTP/2' }, page),
  paged('a page of a site that is away has no body for HEAD', { method: 'HEAD' }, { ...page, body: '' }),
  paged('a page of a site that is away answers an upload', { method: 'POST', body: 'four' }, page),
];
