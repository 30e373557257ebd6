import type { SiteIntent } from '../../../lib/model/intent';
import { AuthKind, type PoliciesIntent } from '../../../lib/model/policies-intent';
import { DASHBOARD, edgeIntent, forward, guarded, redirect, respond, sophonIntent, sophonSite } from '../../intents';
import { blockOf, caddyfileOf, texts } from './written';

const PLUGIN = { image: 'registry.example.com/caddy:2.11.4', rateLimitPlugin: true };
const SITE = 'https://sophon.example.com';
const LIMIT = { requestsPerMinute: 60, burst: 4 };
const BASIC = { kind: AuthKind.BASIC, users: { anna: { text: '$2b$10$hash' } } } as const;
const ALL: PoliciesIntent = { auth: BASIC, rateLimit: LIMIT, allow: ['203.0.113.0/24'], deny: ['203.0.113.7'] };

/** The lines of the block in which a route's clients are chosen. */
function chosen(policies: PoliciesIntent, site: Partial<SiteIntent> = {}, edge = {}): string[] {
  const intent = sophonIntent({ routes: [guarded(forward('/docs', DASHBOARD), policies)], ...site }, edge);
  return texts(blockOf(intent, [SITE, 'route', 'handle @/docs', 'route'], PLUGIN));
}

test('addresses come first, then the number of requests, then who it is, then the action', () => {
  expect(chosen(ALL).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    '@denied client_ip',
    'error @denied',
    '@outside not',
    'error @outside',
    'rate_limit',
    '@unknown not',
    'header @unknown',
    'error @unknown',
    'basic_auth bcrypt',
    'request_header -Authorization',
    'reverse_proxy http://dashboard.edge:80',
  ]);
});

test('addresses are those that the edge believes', () => {
  expect(chosen({ allow: ['203.0.113.0/24', '2001:db8::/32'], deny: ['203.0.113.7'] })).toEqual([
    '@denied client_ip 203.0.113.7',
    'error @denied 403',
    '@outside not client_ip 203.0.113.0/24 2001:db8::/32',
    'error @outside 403',
    'reverse_proxy http://dashboard.edge:80',
  ]);
});

test('behind a proxy that writes addresses of IPv4 as those of IPv6 they are the same', () => {
  const trustedProxies = { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' };
  expect(chosen({ deny: ['203.0.113.0/24', '203.0.113.7', '2001:db8::1'] }, {}, { trustedProxies })[0]).toBe(
    '@denied client_ip 203.0.113.0/24 203.0.113.7 2001:db8::1 ::ffff:203.0.113.0/120 ::ffff:203.0.113.7',
  );
});

test('of a token nothing is computed', () => {
  const trustedProxies = { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' };
  const token = '${TfToken[TOKEN.1]}';
  const text = caddyfileOf(
    sophonIntent({ routes: [guarded(forward('/', DASHBOARD), { deny: [token] })] }, { trustedProxies }),
  );
  expect(text).toContain(`@denied client_ip \`${token}\`\n`);
});

test('a burst and one more may come at once, and as many again in the time that the average takes for them', () => {
  const intent = sophonIntent({ routes: [guarded(forward('/docs', DASHBOARD), { rateLimit: LIMIT })] });
  const way = [SITE, 'route', 'handle @/docs', 'route', 'rate_limit', 'zone sophon.example.com/docs'];
  expect(texts(blockOf(intent, way, PLUGIN))).toEqual([
    'key {client_ip}',
    'ipv6_prefix 64',
    'events 5',
    'window 5000ms',
  ]);
});

test('each route counts for itself, at each site', () => {
  const routes = [forward('/api', DASHBOARD), forward('/', DASHBOARD)].map((route) =>
    guarded(route, { rateLimit: LIMIT }),
  );
  const intent = edgeIntent([
    sophonSite({ routes }),
    sophonSite({ domains: ['b.example.com'], policies: { rateLimit: LIMIT }, routes: [] }),
  ]);
  const zones = [...caddyfileOf(intent, PLUGIN).matchAll(/zone (\S+)/g)].map(([, zone]) => zone);
  expect(zones).toEqual(['sophon.example.com/api', 'sophon.example.com/', 'b.example.com/']);
});

test('fails when stock Caddy is to count requests, naming the route and the fix', () => {
  const intent = sophonIntent({ routes: [guarded(forward('/api', DASHBOARD), { rateLimit: LIMIT })] });
  expect(() => caddyfileOf(intent)).toThrow(
    'CaddyProxy: app/Ingress /api: Requests per client (`rateLimit`) is not possible: stock Caddy counts no requests; ' +
      'use an image with the module github.com/mholt/caddy-ratelimit and say so: CaddyProxy({ image, rateLimitPlugin: true })',
  );
});

test.each([
  ['a redirect', redirect('/docs', 'https://example.com'), 'redir * https://example.com 308'],
  ['a fixed response', respond('/docs', 'secret'), 'respond {file./etc/caddy/sophon.example.com:docs.response} 200'],
])('%s is only for those who may see it', (_, route, answer) => {
  const intent = sophonIntent({ routes: [guarded(route, { allow: ['203.0.113.0/24'] })] });
  const lines = texts(blockOf(intent, [SITE, 'route', 'handle @/docs', 'route']));
  expect(lines.slice(0, 2)).toEqual(['@outside not client_ip 203.0.113.0/24', 'error @outside 403']);
  expect(lines.at(-1)).toBe(answer);
});

test('where no route is, the policies of the site hold', () => {
  const intent = sophonIntent({ routes: [], policies: { allow: ['203.0.113.0/24'] } });
  expect(texts(blockOf(intent, [SITE, 'route', 'handle', 'route']))).toEqual([
    '@outside not client_ip 203.0.113.0/24',
    'error @outside 403',
    'respond 404',
  ]);
});

test('a guarded route changes no other one', () => {
  const routes = [forward('/docs', DASHBOARD), guarded(forward('/api', DASHBOARD), ALL)];
  const docs = (some: typeof routes) =>
    blockOf(sophonIntent({ routes: some }), [SITE, 'route', 'handle @/docs'], PLUGIN);
  expect(texts(docs(routes))).toEqual(['reverse_proxy http://dashboard.edge:80']);
  expect(docs(routes)).toEqual(docs(routes.slice(0, 1)));
});
