import {
  Auth,
  AuthKind,
  type EdgeProps,
  type ForwardAction,
  type PoliciesIntent,
  RateLimit,
  RouteActionKind,
  type RouteIntent,
  Secret,
  type SophonIngressProps,
  Upstream,
} from '../../lib';
import { OwnProxy } from '../own-proxy';
import { edgeIn, ingressIn, ingressOn, newStack } from '../stack';

/** What a proxy is asked for of a Sophon whose gateway is at 8081 and whose dashboard at 8080 of the host. */
function routesOf(declare: (ingress: ReturnType<typeof ingressIn>) => void = () => {}): RouteIntent[] {
  const proxy = new OwnProxy();
  const ingress = ingressIn(newStack(), { proxy, gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  declare(ingress);
  expect(ingress.files).not.toEqual({});
  return proxy.asked[0].sites[0].routes;
}

test("the gateway answers /api, /hubs, /mcp and its login's discovery uncompressed, the dashboard all else compressed", () => {
  const routes = routesOf().map(({ path, action }) => {
    const { kind, upstream, compress } = action as ForwardAction;
    return [path, kind, upstream.port, compress];
  });
  expect(routes).toEqual([
    ['/.well-known/oauth-authorization-server', RouteActionKind.FORWARD, 8081, false],
    ['/.well-known/oauth-protected-resource', RouteActionKind.FORWARD, 8081, false],
    ['/.well-known/openid-configuration', RouteActionKind.FORWARD, 8081, false],
    ['/api', RouteActionKind.FORWARD, 8081, false],
    ['/hubs', RouteActionKind.FORWARD, 8081, false],
    ['/mcp', RouteActionKind.FORWARD, 8081, false],
    ['/', RouteActionKind.FORWARD, 8080, true],
  ]);
});

test('further routes, redirects and responses go beside them', () => {
  const routes = routesOf((ingress) => {
    ingress.addRoute('/api/v2', Upstream.onHost(81));
    ingress.addRedirect('/docs', 'https://docs.example.com');
    ingress.addResponse('/robots.txt', { body: 'User-agent: *\nDisallow: /\n' });
  });
  const paths = routes.map(({ path }) => path).filter((path) => !path.startsWith('/.well-known'));
  expect(paths).toEqual(['/api/v2', '/api', '/docs', '/hubs', '/mcp', '/robots.txt', '/']);
});

test.each(['/api', '/hubs', '/mcp', '/.well-known/openid-configuration', '/'])(
  'fails when %s is routed a second time',
  (path) => {
    expect(() => ingressIn(newStack()).addRoute(path, Upstream.onHost(81))).toThrow('path: must have one route');
  },
);

test.each([
  [{}, 'https://sophon.example.com'],
  [{ httpsPort: 8443 }, 'https://sophon.example.com:8443'],
])('with %j users open %s', (change, url) => {
  expect(ingressIn(newStack(), change).url).toBe(url);
});

/** What a proxy is asked of the routes of a Sophon, by their paths. */
function askedBy(site: Partial<SophonIngressProps>, edge: Partial<EdgeProps> = {}): { [path: string]: RouteIntent } {
  const proxy = new OwnProxy();
  const made = edgeIn(newStack(), { ...edge, proxy });
  ingressOn(made, site);
  expect(made.files).not.toEqual({});
  return Object.fromEntries(proxy.asked[0].sites[0].routes.map((route) => [route.path, route]));
}

const DISCOVERY = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/oauth-protected-resource',
  '/.well-known/openid-configuration',
];
const ALL = [...DISCOVERY, '/api', '/hubs', '/mcp', '/'];

/** Which paths are told something. */
function pathsWith(routes: { [path: string]: RouteIntent }, wanted: Partial<PoliciesIntent>): string[] {
  const isWanted = (path: string) => JSON.stringify({ ...routes[path].policies, ...wanted });
  return ALL.filter((path) => isWanted(path) === JSON.stringify(routes[path].policies));
}

describe('policies', () => {
  const [allow, other] = [['10.0.0.0/8'], ['11.0.0.0/8']];

  it.each<[keyof SophonIngressProps, string[]]>([
    ['gatewayPolicies', ['/api', '/hubs']],
    ['mcpPolicies', [...DISCOVERY, '/mcp']],
    ['dashboardPolicies', ['/']],
  ])('of %s hold for %j alone, and count more than those of the site', (group, paths) => {
    expect(pathsWith(askedBy({ [group]: { allow } }), { allow })).toEqual(paths);
    const beside = askedBy({ allow: other, [group]: { allow } });
    expect(pathsWith(beside, { allow })).toEqual(paths);
    expect(pathsWith(beside, { allow: other })).toEqual(ALL.filter((path) => !paths.includes(path)));
  });

  it('of the site hold for all routes', () => {
    expect(pathsWith(askedBy({ allow }), { allow })).toEqual(ALL);
    expect(pathsWith(askedBy({}, { allow }), { allow })).toEqual(ALL);
  });

  it.each([
    [{ gatewayPolicies: { allow: 'office' } }, 'gatewayPolicies.allow: must be a list'],
    [
      { mcpPolicies: { alow: [] } },
      "mcpPolicies.alow: must be left out, got a prop that does not exist (did you mean 'allow'?)",
    ],
    [
      { dashboardPolicies: { responseHeaders: { Upgrade: 'a' } } },
      "dashboardPolicies.responseHeaders['Upgrade']: must be left",
    ],
    [{ dashboardPolicies: true }, "dashboardPolicies: must be an object, got 'true' (e.g. { allow: ... })"],
  ])('fails when they are %j, with where it stands', (props, message) => {
    expect(() => ingressIn(newStack(), props as Partial<SophonIngressProps>)).toThrow(`app/Ingress: ${message}`);
  });
});

describe('a rate limit', () => {
  const limit = { requestsPerMinute: 60, burst: 10 };
  const rateLimit = RateLimit.perClient(limit);
  const withStreams = RateLimit.perClient({ ...limit, includeStreams: true });

  it('of the site or the edge holds for no hub and for nothing of MCP, unless it includes streams', () => {
    for (const routes of [askedBy({ rateLimit }), askedBy({}, { rateLimit })]) {
      expect(pathsWith(routes, { rateLimit: limit })).toEqual(['/api', '/']);
    }
    expect(pathsWith(askedBy({ rateLimit: withStreams }), { rateLimit: limit })).toEqual(ALL);
  });

  it('of the gateway holds for the API, and for the hubs if it includes streams', () => {
    expect(pathsWith(askedBy({ gatewayPolicies: { rateLimit } }), { rateLimit: limit })).toEqual(['/api']);
    const routes = askedBy({ gatewayPolicies: { rateLimit: withStreams } });
    expect(pathsWith(routes, { rateLimit: limit })).toEqual(['/api', '/hubs']);
  });

  it('of MCP is asked for, and so holds there', () => {
    const routes = askedBy({ rateLimit, mcpPolicies: { rateLimit } });
    expect(pathsWith(routes, { rateLimit: limit })).toEqual([...DISCOVERY, '/api', '/mcp', '/']);
    const silent = askedBy({ rateLimit, mcpPolicies: { rateLimit: undefined } });
    expect(pathsWith(silent, { rateLimit: limit })).toEqual(['/api', '/']);
  });
});

describe('a login of the edge', () => {
  const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
  const basic = Auth.basic({ users: { anna: Secret.value(HASH) } });
  const upstream = Upstream.onHost(9091);
  const taking = Auth.forward({ upstream, path: '/', copyHeaders: ['authorization'] });
  const MUST = "must leave the header Authorization to Sophon's own login, got one that takes it (";

  it.each(['gatewayPolicies', 'mcpPolicies'] as const)('fails when %s take Authorization', (group) => {
    for (const auth of [basic, taking]) {
      expect(() => askedBy({ [group]: { auth } })).toThrow(
        `${group}.auth: ${MUST}leave it to dashboardPolicies, or use Auth.forward() with a service that knows by a cookie)`,
      );
    }
  });

  it('fails when the site or the edge takes it, and says where to lift it', () => {
    const fix = (group: string) =>
      `${group}.auth: ${MUST}as the site or the edge says something else: ${group}: { auth: Auth.none() }, and auth in dashboardPolicies)`;
    for (const [site, edge] of [[{ auth: basic }], [{}, { auth: basic }], [{ auth: taking }]] as const) {
      expect(() => askedBy(site, edge)).toThrow(`${fix('gatewayPolicies')}; ${fix('mcpPolicies')}`);
    }
  });

  it('may take it of the dashboard, and of other routes', () => {
    const lifted = { gatewayPolicies: { auth: Auth.none() }, mcpPolicies: { auth: Auth.none() } };
    for (const props of [{ dashboardPolicies: { auth: basic } }, { auth: basic, ...lifted }]) {
      const routes = askedBy(props);
      expect(routes['/'].policies.auth?.kind).toBe(AuthKind.BASIC);
      for (const path of ALL.slice(0, -1)) expect(routes[path].policies).toEqual({});
    }
  });

  it('may stand before all of it when it knows by a cookie', () => {
    const auth = Auth.forward({ upstream, path: '/', copyHeaders: ['Remote-User'] });
    const routes = askedBy({ auth });
    for (const path of ALL) expect(routes[path].policies.auth?.kind).toBe(AuthKind.FORWARD);
  });
});

describe('the time to the first byte', () => {
  const timeoutsOf = (routes: { [path: string]: RouteIntent }) =>
    ALL.map((path) => (routes[path].action as ForwardAction).responseTimeoutSeconds);

  it('is a day for hubs and MCP, five minutes for the rest', () => {
    expect(timeoutsOf(askedBy({}))).toEqual([300, 300, 300, 300, 86400, 86400, 300]);
  });

  it('may be another one, but not of hubs', () => {
    const gatewayPolicies = { responseTimeoutSeconds: 600 };
    const mcpPolicies = { responseTimeoutSeconds: 3600 };
    const dashboardPolicies = { responseTimeoutSeconds: 10 };
    expect(timeoutsOf(askedBy({ gatewayPolicies, mcpPolicies, dashboardPolicies }))).toEqual([
      3600, 3600, 3600, 600, 86400, 3600, 10,
    ]);
  });
});
