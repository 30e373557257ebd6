import { join } from 'node:path';
import type { EdgeIntent, SiteIntent } from '../../../lib/model/intent';
import { type AuthIntent, AuthKind, type PoliciesIntent } from '../../../lib/model/policies-intent';
import { ExistingTraefik, type ExistingTraefikOptions } from '../../../lib/proxies/traefik/existing-traefik';
import { expectGolden } from '../../golden';
import {
  DASHBOARD,
  edgeIntent,
  forward,
  GATEWAY,
  guarded,
  INTERNAL_CA,
  LOGIN,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  SOPHON_ROUTES,
  sophonIntent,
  sophonSite,
} from '../../intents';
import { PRIVATE_CA } from './plans';

const OPTIONS: ExistingTraefikOptions = { network: 'traefik', certResolver: 'letsencrypt' };

function planOf(intent: EdgeIntent, options: Partial<ExistingTraefikOptions> = {}) {
  return new ExistingTraefik({ ...OPTIONS, ...options }).plan(intent);
}

function labelsOf(upstream: string, intent: EdgeIntent, options: Partial<ExistingTraefikOptions> = {}) {
  const found = planOf(intent, options).labels?.find((one) => one.upstream === upstream);
  if (!found) throw new Error(`no labels for ${upstream}`);
  return found.labels;
}

/** Names of what the labels define, e.g. 'routers.edge__x'. */
function definitions(intent: EdgeIntent): Set<string> {
  const labels = planOf(intent).labels?.flatMap((one) => Object.keys(one.labels)) ?? [];
  return new Set(labels.flatMap((label) => /^traefik\.http\.(\w+\.[^.]+)/.exec(label)?.[1] ?? []));
}

const shared = (one: Set<string>, other: Set<string>) => [...one].filter((name) => other.has(name));

test('the plan is labels for the containers behind it, and nothing else', () => {
  const plan = planOf(sophonIntent());
  expect(Object.keys(plan)).toEqual(['labels']);
  expect(plan.labels?.map((one) => one.upstream)).toEqual([GATEWAY.id, DASHBOARD.id]);
});

test('its network is where it meets containers, and named in the labels', () => {
  expect(new ExistingTraefik(OPTIONS).existingNetwork).toBe('traefik');
  expect(labelsOf(GATEWAY.id, sophonIntent())['traefik.docker.network']).toBe('traefik');
});

/** Two Sophons, of which one has two domains; they share a dashboard. */
const TWO_SITES = edgeIntent([
  sophonSite({ domains: ['sophon.example.com', 'www.example.com'] }),
  sophonSite({
    domains: ['staging.example.com'],
    tls: PRIVATE_CA,
    responseHeaders: { 'X-Robots-Tag': 'noindex' },
    routes: [forward('/api', { ...GATEWAY, id: 'staging.edge-8080' }), forward('/', DASHBOARD)],
  }),
]);

/** What labels can hold of policies. */
const GUARDED = sophonIntent({
  domains: ['sophon.example.com', 'www.example.com'],
  removedResponseHeaders: ['X-Powered-By'],
  routes: [
    guarded(forward('/mcp', GATEWAY), { allow: ['203.0.113.0/24', '2001:db8::/32'], deny: ['203.0.113.7'] }),
    guarded(forward('/api', GATEWAY), { rateLimit: { requestsPerMinute: 600, burst: 100 } }),
    {
      ...guarded(forward('/', GATEWAY, true), {
        auth: { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify?rd=a', copyHeaders: ['Remote-User', 'X-Mail'] },
      }),
      responseHeaders: { 'X-Frame-Options': 'DENY' },
    },
  ],
});

test.each([
  ['existing-gateway', GATEWAY.id, sophonIntent()],
  ['existing-dashboard', DASHBOARD.id, sophonIntent()],
  ['existing-two-sites-dashboard', DASHBOARD.id, TWO_SITES],
  ['existing-guarded', GATEWAY.id, GUARDED],
  ['existing-wildcard', GATEWAY.id, sophonIntent({ domains: ['*.example.com', 'example.com'] })],
  ['existing-no-log-no-tls', GATEWAY.id, sophonIntent({ tls: NO_TLS }, { accessLog: false })],
])('the labels of %s are these', (name, upstream, intent) => {
  const lines = Object.entries(labelsOf(upstream, intent)).map(([label, value]) => `${label}=${value}\n`);
  expectGolden(join(__dirname, 'golden', `${name}.labels`), lines.join(''));
});

test('a wildcard yields to every single name at that Traefik, and its paths to longer ones', () => {
  const labels = labelsOf(GATEWAY.id, sophonIntent({ domains: ['*.example.com', 'a.example.com'] }));
  const priorities = Object.entries(labels).filter(([label]) => label.endsWith('.priority'));
  const of = (domain: string) =>
    priorities.filter(([label]) => label.includes(domain)).map(([, value]) => Number(value));
  // Of a rule without a priority Traefik takes the length.
  expect(Math.max(...of('_2a_2eexample'))).toBeLessThan('Host(`a.b.de`)'.length);
  expect(Math.min(...of('__a_2eexample'))).toBeGreaterThan(1000);
  expect(new Set(of('_2a_2eexample'))).toEqual(new Set([6, 5]));
});

const PAGE = { body: '<title>Away</title>', contentType: 'text/html' };
const upstream = (change: object) => sophonIntent({ routes: [forward('/api', { ...GATEWAY, ...change })] });

const guardedBy = (policies: PoliciesIntent) => sophonIntent({ routes: [guarded(forward('/api', GATEWAY), policies)] });
const ASKED: AuthIntent = { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify', copyHeaders: [] };
const BASIC: AuthIntent = { kind: AuthKind.BASIC, users: { anna: { text: '$2b$10$a' } } };

const CHANGES: { [field: string]: [EdgeIntent, EdgeIntent?] } = {
  name: [sophonIntent({}, { name: 'x' })],
  domains: [sophonIntent({ domains: ['b.example.com'] })],
  'route path': [sophonIntent({ routes: [forward('/x', GATEWAY)] }), upstream({})],
  compress: [sophonIntent({ routes: [forward('/api', GATEWAY, true)] }), upstream({})],
  'upstream id': [upstream({ id: 'x' }), upstream({})],
  'upstream port': [upstream({ port: 1 }), upstream({})],
  'tls mode': [sophonIntent({ tls: NO_TLS })],
  responseHeaders: [sophonIntent({ responseHeaders: { 'X-A': 'b' } })],
  removedResponseHeaders: [sophonIntent({ removedResponseHeaders: ['Server'] })],
  'route responseHeaders': [
    sophonIntent({ routes: [{ ...forward('/api', GATEWAY), responseHeaders: { 'X-A': 'b' } }] }),
    upstream({}),
  ],
  allow: [guardedBy({ allow: ['10.0.0.1'] }), upstream({})],
  deny: [guardedBy({ deny: ['10.0.0.1'] }), upstream({})],
  rateLimit: [guardedBy({ rateLimit: { requestsPerMinute: 1, burst: 1 } }), upstream({})],
  auth: [guardedBy({ auth: ASKED }), upstream({})],
  accessLog: [sophonIntent({}, { accessLog: false })],
};

// Not among them: the ACME settings, which are that Traefik's, and the host of an upstream, whose address it sees.
test.each(Object.entries(CHANGES))('%s changes the labels', (_, [changed, from = sophonIntent()]) => {
  expect(planOf(changed)).not.toEqual(planOf(from));
});

test.each<[string, EdgeIntent]>([
  ['Own certificate', sophonIntent({ tls: OWN_PEM })],
  ['Own certificate', sophonIntent({ tls: OWN_FILES })],
  ['Internal CA', sophonIntent({ tls: INTERNAL_CA })],
  ['Body limit', sophonIntent({ maxBodyMiB: 10 })],
  ['Redirects', sophonIntent({ routes: [redirect('/', 'https://example.com', true), ...SOPHON_ROUTES] })],
  ['Fixed responses', sophonIntent({ routes: [respond('/robots.txt', ''), ...SOPHON_ROUTES] })],
  ['Upstreams made outside', upstream({ ownContainer: false })],
  ['Name and password', guardedBy({ auth: BASIC })],
  ['Certificates of clients', sophonIntent({ clientCertificates: { required: true, authorities: 'CA' } })],
  ['Maintenance', sophonIntent({ maintenance: { retryAfterSeconds: 1, allow: [] } })],
  ['Page of your own', sophonIntent({ routes: [forward('/', GATEWAY, false, { unavailablePage: PAGE })] })],
  ['Requests that wait', sophonIntent({ routes: [forward('/', GATEWAY, false, { holdSeconds: 5 })] })],
])('fails when a site asks for what labels cannot do: %s', (title, intent) => {
  expect(() => planOf(intent)).toThrow(
    new RegExp(`^ExistingTraefik: app/Ingress.*: ${title}.*is not possible: .*(TraefikProxy|NginxProxy)$`),
  );
});

test('fails when the edge asks for what belongs to entry points', () => {
  const published = { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: true };
  const trustedProxies = { ranges: ['10.0.0.0/8'], clientIpHeader: 'CF-Connecting-IP' };
  expect(() => planOf(sophonIntent({}, { published, trustedProxies }))).toThrow(
    /^ExistingTraefik: HTTP\/3 is not possible: .*\. Client address .*NginxProxy$/,
  );
});

test('fails when there is TLS and no resolver, or an upstream speaks TLS: both', () => {
  expect(() => planOf(upstream({ secure: true }), { certResolver: undefined })).toThrow(
    /^ExistingTraefik: app\/Ingress: certResolver: must name .*; app\/Ingress \/api: upstream: must speak plain HTTP/,
  );
});

test('without TLS it takes the plain entry point, and needs no resolver', () => {
  const labels = Object.entries(labelsOf(GATEWAY.id, sophonIntent({ tls: NO_TLS }), { certResolver: undefined }));
  const entryPoints = labels.filter(([name]) => name.endsWith('.entryPoints')).map(([, value]) => value);
  expect(new Set(entryPoints)).toEqual(new Set(['web']));
  expect(labels.filter(([name]) => name.includes('.tls'))).toEqual([]);
});

test('the named entry point is used', () => {
  const labels = labelsOf(DASHBOARD.id, sophonIntent(), { entryPoint: 'https' });
  const [, value] = Object.entries(labels).find(([name]) => name.endsWith('.entryPoints')) ?? [];
  expect(value).toBe('https');
});

test('a label that Traefik before 3.3 does not know is there only where it is asked for', () => {
  const names = (accessLog: boolean) => Object.keys(labelsOf(GATEWAY.id, sophonIntent({}, { accessLog }))).join();
  expect(names(true)).not.toContain('observability');
  expect(names(false)).toContain('observability.accessLogs');
});

test('clients that may not enter have a router of their own, of which no client is on the other one', () => {
  const labels = labelsOf(GATEWAY.id, guardedBy({ deny: ['10.0.0.1'] }));
  const name = 'traefik.http.routers.edge__gateway_2eedge-8080__sophon_2eexample_2ecom__api';
  expect(labels[`${name}.rule`]).toMatch(/ && !\(ClientIP\(`10\.0\.0\.1`\)\)$/);
  expect(labels[`${name}____denied.rule`]).toMatch(/ && \(ClientIP\(`10\.0\.0\.1`\)\)$/);
  expect(labels[`${name}____denied.middlewares`]).toMatch(/__refused$/);
});

describe('the labels of a container', () => {
  test('stay as they are when other containers get routes', () => {
    const more = sophonIntent({ routes: [forward('/docs', DASHBOARD, true), ...SOPHON_ROUTES] });
    expect(labelsOf(GATEWAY.id, more)).toEqual(labelsOf(GATEWAY.id, sophonIntent()));
  });

  test('keep those of one site when it is on another one, too', () => {
    const both = edgeIntent([sophonSite(), sophonSite({ domains: ['b.example.com'], responseHeaders: {} })]);
    expect(labelsOf(GATEWAY.id, both)).toMatchObject(labelsOf(GATEWAY.id, sophonIntent()));
    expect(Object.values(labelsOf(GATEWAY.id, both)).join()).toContain('Host(`b.example.com`)');
  });

  test('define nothing that another container defines', () => {
    const [one, other] = [GATEWAY, DASHBOARD].map(({ id }) => Object.keys(labelsOf(id, TWO_SITES)));
    const names = one.filter((name) => name.startsWith('traefik.http.'));
    expect(names.filter((name) => other.includes(name))).toEqual([]);
  });

  test('define nothing that those of another edge define, on the same container for the same domain', () => {
    const named = (name: string) => definitions(sophonIntent({}, { name }));
    for (const [one, other] of [
      ['a', 'b'],
      ['a', 'a__b'],
      ['a', 'a.b'],
      ['a-b', 'a_b'],
    ]) {
      expect(shared(named(one), named(other))).toEqual([]);
    }
  });

  test('are different for domains and paths that differ in what divides names', () => {
    const on = (domain: string, path: string) => {
      const site: Partial<SiteIntent> = { domains: [domain], routes: [forward(path, GATEWAY)] };
      return new Set([...definitions(sophonIntent(site))].filter((name) => name.startsWith('routers.')));
    };
    const places: [string, string][] = [
      ['a', '/b'],
      ['a-b', '/'],
      ['a', '/b/c'],
      ['a', '/b-c'],
      ['a', '/b_c'],
      ['a', '/b.c'],
    ];
    expect(new Set(places.flatMap((place) => [...on(...place)])).size).toBe(places.length);
  });

  test('are named after a domain that only Terraform knows, without its dots', () => {
    const labels = labelsOf(GATEWAY.id, sophonIntent({ domains: ['${TfToken[TOKEN.1]}'] }));
    const rules = Object.keys(labels).filter((name) => name.endsWith('.rule'));
    expect(rules).toHaveLength(3);
    for (const name of rules) expect(name).toMatch(/^traefik\.http\.routers\.edge__gateway_2eedge-8080__\$\{TfToken/);
  });
});

test('an edge without sites asks for nothing', () => {
  expect(planOf(edgeIntent([]), { certResolver: undefined })).toEqual({ labels: [] });
});

test('fails when a name of its options is invalid', () => {
  expect(() => new ExistingTraefik({ network: 'a b', certResolver: 'a,b', entryPoint: 'x`' })).toThrow(
    /^ExistingTraefik: network: .*; certResolver: .*; entryPoint: /,
  );
});

test('fails when a response header has a name that a label would split', () => {
  expect(() => planOf(sophonIntent({ responseHeaders: { 'X.Y': 'z' } }))).toThrow('must have names without dots');
});
