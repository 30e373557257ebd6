import { Auth, AuthKind, RateLimit, type RouteOptions, type RoutePolicies, Secret, Site, Upstream } from '../../../lib';
import { edgeIn, ingressIn, newStack } from '../../stack';
import { askedEdge, askedSite, byPath } from './asked';

const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const EDGE: RoutePolicies = {
  allow: ['10.0.0.0/8'],
  deny: ['10.0.0.1'],
  auth: Auth.basic({ users: { edge: Secret.value(HASH) } }),
  rateLimit: RateLimit.perClient({ requestsPerMinute: 1, burst: 1 }),
};
const SITE: RoutePolicies = {
  allow: ['11.0.0.0/8'],
  deny: ['11.0.0.1'],
  auth: Auth.basic({ users: { site: Secret.value(HASH) } }),
  rateLimit: RateLimit.perClient({ requestsPerMinute: 2, burst: 2 }),
};
const ROUTE: RoutePolicies = {
  allow: ['12.0.0.0/8'],
  deny: ['12.0.0.1'],
  auth: Auth.basic({ users: { route: Secret.value(HASH) } }),
  rateLimit: RateLimit.perClient({ requestsPerMinute: 3, burst: 3 }),
};
/** What a proxy is told of those of one place. */
const told = (place: string, number: number) => ({
  allow: [`${9 + number}.0.0.0/8`],
  deny: [`${9 + number}.0.0.1`],
  auth: { kind: AuthKind.BASIC, users: { [place]: { text: HASH } } },
  rateLimit: { requestsPerMinute: number, burst: number },
});
const NOTHING: RoutePolicies = {
  allow: ['0.0.0.0/0', '::/0'],
  deny: [],
  auth: Auth.none(),
  rateLimit: RateLimit.none(),
};

/** What a proxy is told of the site, and of its one route. */
function resolved(edge: RoutePolicies, site: RoutePolicies, route: RouteOptions) {
  const asked = askedSite(edge, (made) =>
    made.addSite('a.example.com', site).addRoute('/', Upstream.onHost(80), route),
  );
  return { site: asked.policies, route: asked.routes[0].policies };
}

test('nothing is asked of anybody unless something is said', () => {
  expect(resolved({}, {}, {})).toEqual({ site: {}, route: {} });
});

test('of each prop the nearest counts: the edge, the site, the route', () => {
  expect(resolved(EDGE, {}, {})).toEqual({ site: told('edge', 1), route: told('edge', 1) });
  expect(resolved(EDGE, SITE, {})).toEqual({ site: told('site', 2), route: told('site', 2) });
  expect(resolved(EDGE, SITE, ROUTE)).toEqual({ site: told('site', 2), route: told('route', 3) });
  const { allow } = ROUTE;
  expect(resolved(EDGE, { deny: SITE.deny }, { allow }).route).toEqual({
    ...told('edge', 1),
    deny: SITE.deny,
    allow,
  });
});

test('each can be lifted where it is nearer', () => {
  const lifted = { allow: ['0.0.0.0/0', '::/0'] };
  expect(resolved(EDGE, SITE, NOTHING)).toEqual({ site: told('site', 2), route: lifted });
  expect(resolved(EDGE, NOTHING, {})).toEqual({ site: lifted, route: lifted });
  expect(resolved(EDGE, NOTHING, ROUTE)).toEqual({ site: lifted, route: told('route', 3) });
});

test('what is undefined says nothing', () => {
  const silent = { allow: undefined, deny: undefined, auth: undefined, rateLimit: undefined };
  expect(resolved(EDGE, silent, silent)).toEqual({ site: told('edge', 1), route: told('edge', 1) });
});

test('redirects and fixed responses take what the site says', () => {
  const site = askedSite(EDGE, (edge) => {
    const made = edge.addSite('a.example.com', SITE);
    made.addRedirect('/old', '/new');
    made.addResponse('/robots.txt', {});
  });
  expect(byPath(site)['/old'].policies).toEqual(told('site', 2));
  expect(byPath(site)['/robots.txt'].policies).toEqual(told('site', 2));
});

test('fails when a redirect or a response is told policies, with where to say them', () => {
  const site = edgeIn(newStack()).addSite('a.example.com');
  const policies = { allow: ['10.0.0.0/8'], auth: undefined, rateLimit: 3, permanent: false };
  expect(() => site.addRedirect('/old', '/new', policies)).toThrow(
    'app/Edge/a.example.com: addRedirect: ' +
      'allow: must be said of the site, whose policies its redirects take, got it here (move it there); ' +
      'rateLimit: must be said of the site, whose policies its redirects take, got it here (move it there)',
  );
  expect(() => site.addResponse('/a.txt', { body: 'a', ...{ deny: [] } })).toThrow(
    'deny: must be said of the site, whose policies its responses take, got it here (move it there)',
  );
  site.addRedirect('/old', '/new', { permanent: false });
});

test('a site of another stack takes what the edge says', () => {
  const other = newStack('other');
  const { sites } = askedEdge(EDGE, (edge) => {
    new Site(other, 'Site', { edge, domain: 'b.example.com' }).addRoute('/docs', Upstream.onHost(80));
  });
  expect(sites[0].policies).toEqual(told('edge', 1));
  expect(sites[0].routes[0].policies).toEqual(told('edge', 1));
});

test('the short form says its policies of its own edge, and so of further sites, too', () => {
  const ingress = ingressIn(newStack(), { allow: ['10.0.0.0/8'] });
  expect(ingress.edge._sites.place.defaults.allow).toEqual(['10.0.0.0/8']);
});

describe('headers', () => {
  /** What is said of one header at the edge, the site and the route. */
  function headers(...[edge, site, route]: RoutePolicies[]) {
    const asked = askedSite(edge, (made) => {
      made.addSite('a.example.com', site).addRoute('/', Upstream.onHost(80), route);
    });
    const { responseHeaders, removedResponseHeaders, routes } = asked;
    const own = routes[0].responseHeaders && [routes[0].responseHeaders, routes[0].removedResponseHeaders];
    return { site: [responseHeaders, removedResponseHeaders], route: own };
  }
  const set = (responseHeaders: { [name: string]: string }): RoutePolicies => ({ responseHeaders });
  const removed = (...removedResponseHeaders: string[]): RoutePolicies => ({ removedResponseHeaders });

  it('of a route are those of the edge and the site, too', () => {
    expect(headers(set({ 'X-E': 'e', 'X-A': 'e' }), set({ 'x-a': 's' }), set({ 'X-R': 'r' }))).toEqual({
      site: [{ 'x-a': 's', 'X-E': 'e' }, []],
      route: [{ 'x-a': 's', 'X-E': 'e', 'X-R': 'r' }, []],
    });
    expect(headers(removed('Server'), removed('X-Powered-By'), removed('ETag', 'server'))).toEqual({
      site: [{}, ['Server', 'X-Powered-By']],
      route: [{}, ['ETag', 'server', 'X-Powered-By']],
    });
  });

  it('of a route that says nothing are left to the site', () => {
    expect(headers(set({ 'X-E': 'e' }), {}, {}).route).toBeUndefined();
  });

  it('are set or removed as the nearest says', () => {
    expect(headers(set({ 'X-A': 'e' }), removed('x-a'), set({ 'X-A': 'r' }))).toEqual({
      site: [{}, ['x-a']],
      route: [{ 'X-A': 'r' }, []],
    });
  });

  it('are set where one place says both: what is set takes the place of what is removed', () => {
    expect(headers({ ...set({ 'X-A': 'e' }), ...removed('x-a') }, {}, {}).site).toEqual([{ 'X-A': 'e' }, []]);
  });

  it.each(['X A', 'X-*', '-X-A', '+X-A', '?X', '', 'X:'])('fails when a header is called %j', (name) => {
    expect(() => headers(set({ [name]: 'a' }), {}, {})).toThrow('must be named like a header');
    expect(() => headers({}, removed(name), {})).toThrow('removedResponseHeaders[0]: must be the name of a header');
    expect(() => headers({}, {}, set({ [name]: 'a' }))).toThrow('must be named like a header');
  });

  it.each(['Connection', 'content-length', 'Transfer-Encoding', 'Sec-WebSocket-Accept', 'Proxy-Authenticate'])(
    'fails when %s is set or removed, which frames answers',
    (name) => {
      const must = 'must be left to the proxy, which frames answers, got';
      expect(() => headers({}, {}, removed('X-A', name))).toThrow(
        `addRoute: removedResponseHeaders[1]: ${must} '${name}' (leave it out)`,
      );
      expect(() => headers({}, {}, set({ [name]: 'a' }))).toThrow(`addRoute: responseHeaders['${name}']: ${must} 'a'`);
    },
  );
});
