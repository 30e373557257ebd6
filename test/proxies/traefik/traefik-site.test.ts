import type { RouteIntent, SiteIntent } from '../../../lib/model/intent';
import { AuthKind, type ForwardAuth } from '../../../lib/model/policies-intent';
import { dynamicConfiguration } from '../../../lib/proxies/traefik/traefik-config';
import type { HttpTree, Router } from '../../../lib/proxies/traefik/traefik-tree';
import {
  ALPN,
  DASHBOARD,
  DNS_01,
  edgeIntent,
  forward,
  GATEWAY,
  guarded,
  INTERNAL_CA,
  LOGIN,
  NO_TLS,
  redirect,
  sophonSite,
} from '../../intents';

const ASKED: ForwardAuth = { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify', copyHeaders: [] };

function httpOf(...sites: Partial<SiteIntent>[]): HttpTree {
  return dynamicConfiguration(edgeIntent(sites.map((site) => sophonSite({ domains: ['a.test'], ...site })))).http;
}

function routersOf(site: Partial<SiteIntent>): { [name: string]: Router } {
  return httpOf(site).routers;
}

const stepsOf = (route: RouteIntent, site: Partial<SiteIntent> = {}) =>
  routersOf({ ...site, routes: [route] })[route.path === '/' ? 'a.test' : `a.test:${route.path.slice(1)}`].middlewares;

describe('the way of a request', () => {
  const policies = { allow: ['10.0.0.1'], rateLimit: { requestsPerMinute: 6, burst: 1 }, auth: ASKED };

  test('to an upstream: told who it is from, then guarded, then sent', () => {
    const route = guarded(forward('/x', GATEWAY, true, { holdSeconds: 30 }), policies);
    expect(stepsOf(route, { clientCertificates: { required: true, authorities: 'CA' } })).toEqual([
      '::forwarded',
      'a.test::headers',
      'a.test::host',
      '::certified',
      'a.test:x::allow',
      'a.test:x::rate',
      'a.test:x::unforged',
      'a.test:x::auth',
      '::compress',
      '::hold-30s',
    ]);
  });

  test('to a redirect: guarded, and told only to a service that is asked', () => {
    const { auth: _, ...addresses } = policies;
    const guards = ['a.test:x::allow', 'a.test:x::rate'];
    expect(stepsOf(guarded(redirect('/x', '/y'), addresses))).toEqual([
      'a.test::headers',
      ...guards,
      'a.test:x::redirect',
    ]);
    expect(stepsOf(guarded(redirect('/x', '/y'), policies))).toEqual([
      '::forwarded',
      'a.test::headers',
      'a.test::host',
      ...guards,
      'a.test:x::unforged',
      'a.test:x::auth',
      'a.test:x::redirect',
    ]);
  });

  test('every step that is named is there', () => {
    const { routers, middlewares = {} } = httpOf({ routes: [guarded(redirect('/x', '/y'), policies)] });
    const named = Object.values(routers).flatMap((router) => router.middlewares ?? []);
    expect(named.filter((name) => !(name in middlewares))).toEqual([]);
  });

  test('past a guarded route is what it was', () => {
    const open = forward('/open', GATEWAY);
    const before = routersOf({ routes: [open] });
    const after = routersOf({ routes: [guarded(forward('/x', GATEWAY), { ...policies, deny: ['10.0.0.2'] }), open] });
    expect(after['a.test:open']).toEqual(before['a.test:open']);
  });
});

describe('clients that may not enter', () => {
  const deny = ['192.0.2.0/24', '2001:db8::/32'];
  const routers = routersOf({ routes: [guarded(forward('/x', GATEWAY), { deny, allow: ['0.0.0.0/0'] })] });
  const from = '(ClientIP(`192.0.2.0/24`) || ClientIP(`2001:db8::/32`))';
  const place = 'Host(`a.test`) && PathRegexp(`(?i)^/x(/|%2F|$)`)';

  test('have a router of their own, of which no client is on the other one', () => {
    expect(routers['a.test:x'].rule).toBe(`${place} && !${from}`);
    expect(routers['a.test:x::denied'].rule).toBe(`${place} && ${from}`);
    expect(routers['a.test:x::denied'].priority).toBe(routers['a.test:x'].priority);
  });

  test('are refused there, whoever they are', () => {
    expect(routers['a.test:x::denied'].middlewares).toEqual(['a.test::headers', '::refused']);
    const { middlewares } = httpOf({ routes: [guarded(forward('/x', GATEWAY), { deny })] });
    expect(middlewares?.['::refused']).toEqual({ ipAllowList: { sourceRange: ['255.255.255.255'] } });
  });
});

describe('what an authority looks for', () => {
  const { routers, services } = httpOf({ domains: ['a.test', 'b.test'] });

  test.each(['a.test', 'b.test'])('is asked of lego at port 80 of %s, ahead of the redirect', (domain) => {
    const { [`${domain}::challenge`]: router, [`${domain}::https`]: otherwise } = routers;
    expect(router).toEqual({
      entryPoints: ['web'],
      rule: `Host(\`${domain}\`) && PathRegexp(\`(?i)^/\\.well-known/acme-challenge(/|%2F|$)\`)`,
      priority: expect.any(Number),
      service: 'acme-challenges',
    });
    expect(router.priority).toBeGreaterThan(otherwise.priority ?? 0);
    expect(services?.['acme-challenges'].loadBalancer.servers).toEqual([{ url: 'http://edge-lego.edge:8080' }]);
  });

  test.each([
    ['dns-01', DNS_01],
    ['tls-alpn-01', ALPN],
    ['no authority', INTERNAL_CA],
  ])('is nothing of a site with %s', (_, tls) => {
    expect(JSON.stringify(httpOf({ tls }))).not.toContain('challenge');
  });

  test('is there also where a site has no route', () => {
    expect(Object.keys(httpOf({ routes: [] }).services ?? {})).toEqual(['acme-challenges']);
  });
});

describe('a site that is away', () => {
  const away = (allow: string[]): Partial<SiteIntent> => ({ maintenance: { retryAfterSeconds: 90, allow } });

  test('is so for all paths, ahead of every other router, and says when to come back', () => {
    const { routers, middlewares, services } = httpOf({ ...away([]), tls: ALPN, domains: ['a.test', 'b.test'] });
    expect(routers['b.test::away']).toEqual({
      entryPoints: ['websecure'],
      rule: 'Host(`b.test`)',
      priority: 1_000_000,
      middlewares: ['a.test::headers', 'a.test::away'],
      service: '::away',
      tls: { certResolver: 'letsencrypt' },
    });
    expect(middlewares?.['a.test::away']).toEqual({ headers: { customResponseHeaders: { 'Retry-After': '90' } } });
    expect(services?.['::away'].loadBalancer.servers).toEqual([]);
  });

  test('is not for those who are allowed, whose routers are as ever', () => {
    const { 'a.test::away': router, ...others } = routersOf(away(['10.0.0.1', '::1']));
    expect(router.rule).toBe('Host(`a.test`) && !(ClientIP(`10.0.0.1`) || ClientIP(`::1`))');
    expect(others).toEqual(routersOf({}));
  });

  test('needs no route, and no TLS', () => {
    const { routers, services } = httpOf({ ...away([]), routes: [], tls: NO_TLS });
    expect(routers['a.test::away'].entryPoints).toEqual(['web']);
    expect(routers['a.test::away']).not.toHaveProperty('tls');
    expect(Object.keys(services ?? {})).toEqual(['::away']);
  });
});

describe('response headers', () => {
  const route = { ...forward('/x', GATEWAY), responseHeaders: { 'X-A': 'route' }, removedResponseHeaders: ['Server'] };
  const http = httpOf({ responseHeaders: { 'X-A': 'site' }, removedResponseHeaders: ['Via'], routes: [route] });
  const sets = (name: string) => http.middlewares?.[name].headers?.customResponseHeaders;

  test('are those of the site, and without those that it removes', () => {
    expect(sets('a.test::headers')).toEqual({ 'X-A': 'site', Via: '' });
  });

  test('are those of the route where it says more, in place of the site', () => {
    expect(http.routers['a.test:x'].middlewares).toEqual(['::forwarded', 'a.test:x::headers', 'a.test::host']);
    expect(sets('a.test:x::headers')).toEqual({ 'X-A': 'route', Server: '' });
  });

  test('are not there where a route takes away all of them', () => {
    const bare = { ...forward('/', DASHBOARD), responseHeaders: {} };
    expect(stepsOf(bare, { responseHeaders: { 'X-A': 'site' } })).toEqual(['::forwarded', 'a.test::host']);
  });
});
