import { join } from 'node:path';
import { IngressIntent, SiteIntent } from '../../../lib/ingress/intent';
import { ExistingTraefik, ExistingTraefikOptions } from '../../../lib/proxies/traefik/existing-traefik';
import { expectGolden } from '../../golden';
import { DASHBOARD, GATEWAY, SOPHON_ROUTES, sophonIntent, TlsMode } from '../../intents';

const OPTIONS: ExistingTraefikOptions = { network: 'traefik', certResolver: 'letsencrypt' };

function planOf(change: Partial<IngressIntent> = {}, options: Partial<ExistingTraefikOptions> = {}) {
  return new ExistingTraefik({ ...OPTIONS, ...options }).plan(sophonIntent(change));
}

function labelsOf(
  upstream: string,
  change: Partial<IngressIntent> = {},
  options: Partial<ExistingTraefikOptions> = {},
) {
  return planOf(change, options).labels!.find((one) => one.upstream === upstream)!.labels;
}

function sites(change: Partial<SiteIntent>): Partial<IngressIntent> {
  return { sites: [{ domains: ['sophon.example.com'], routes: SOPHON_ROUTES, ...change }] };
}

test('the plan is labels for the containers behind it, on its network, and nothing else', () => {
  expect(Object.keys(planOf())).toEqual(['labels', 'network']);
  expect(planOf().network).toBe('traefik');
  expect(planOf().labels?.map((one) => one.upstream)).toEqual(['gateway', 'dashboard']);
});

test.each(['gateway', 'dashboard'])('the labels of the %s are these', (upstream) => {
  const lines = Object.entries(labelsOf(upstream)).map(([name, value]) => `${name}=${value}\n`);
  expectGolden(join(__dirname, 'golden', `existing-${upstream}.labels`), lines.join(''));
});

const upstream = (change: object) => sites({ routes: [{ ...SOPHON_ROUTES[0], upstream: { ...GATEWAY, ...change } }] });

const CHANGES: { [field: string]: [Partial<IngressIntent>, Partial<IngressIntent>?] } = {
  name: [{ name: 'x' }],
  domains: [sites({ domains: ['b.example.com'] })],
  'route path': [sites({ routes: [{ ...SOPHON_ROUTES[0], path: '/x' }] }), sites({ routes: [SOPHON_ROUTES[0]] })],
  compress: [sites({ routes: [{ ...SOPHON_ROUTES[0], compress: true }] }), sites({ routes: [SOPHON_ROUTES[0]] })],
  'upstream id': [upstream({ id: 'x' }), upstream({})],
  'upstream port': [upstream({ port: 1 }), upstream({})],
  'tls mode': [{ tls: { mode: TlsMode.NONE } }],
  responseHeaders: [{ responseHeaders: { 'X-A': 'b' } }],
  accessLog: [{ accessLog: false }],
};

// Not among them: the ACME settings, which are that Traefik's, and the host of an upstream, whose address it sees.
test.each(Object.entries(CHANGES))('%s changes the labels', (_, [change, from = {}]) => {
  expect(planOf(change)).not.toEqual(planOf(from));
});

test.each<[string, Partial<IngressIntent>]>([
  ['Own certificate', { tls: { mode: TlsMode.CERTIFICATE, certificate: {} } }],
  ['Internal CA', { tls: { mode: TlsMode.INTERNAL } }],
  ['HTTP/3', { http3: true }],
  ['Body limit', { maxBodyMiB: 10 }],
  ['Client address', { trustedProxies: ['10.0.0.0/8'], clientIpHeader: 'CF-Connecting-IP' }],
  ['Upstreams made outside', upstream({ ownContainer: false })],
])('fails when asked for what labels cannot do: %s', (title, change) => {
  expect(() => planOf(change)).toThrow(
    new RegExp(`^ExistingTraefik: ${title}.*is not possible: .*(TraefikProxy|NginxProxy)$`),
  );
});

test('fails when ports, address or TLS behind it are not what that Traefik has: all of it together', () => {
  const change = { ...upstream({ secure: true }), bindAddress: '127.0.0.1', httpPort: 8080, httpsPort: 8443 };
  expect(() => planOf(change)).toThrow(
    /^ExistingTraefik: bindAddress: .*; httpPort: .*; httpsPort: .*got '8443'.*; upstream 'gateway': must speak plain HTTP/,
  );
});

test('fails when there is TLS and no resolver', () => {
  expect(() => planOf({}, { certResolver: undefined })).toThrow('ExistingTraefik: certResolver: must name');
});

test('without TLS it takes the plain entry point, and needs no resolver', () => {
  const labels = labelsOf('gateway', { tls: { mode: TlsMode.NONE }, httpsPort: 8443 }, { certResolver: undefined });
  expect(labels['traefik.http.routers.app-ingress-1-api.entryPoints']).toBe('web');
  expect(Object.keys(labels).filter((name) => name.includes('.tls'))).toEqual([]);
});

test('the named entry point is used', () => {
  const labels = labelsOf('gateway', {}, { entryPoint: 'https' });
  expect(labels['traefik.http.routers.app-ingress-1-api.entryPoints']).toBe('https');
});

test('another route leaves the labels of other containers as they are', () => {
  const more = sites({ routes: [{ path: '/docs', upstream: DASHBOARD, compress: true }, ...SOPHON_ROUTES] });
  expect(labelsOf('gateway', more)).toEqual(labelsOf('gateway'));
});

test('two apps on one Traefik have no name in common', () => {
  const names = (name: string) =>
    planOf({ name })
      .labels!.flatMap((one) => Object.keys(one.labels))
      .filter((label) => label.startsWith('traefik.http.'));
  expect(names('one').filter((label) => names('one.two').includes(label))).toEqual([]);
});

test('fails when a name of its options cannot be one', () => {
  expect(() => new ExistingTraefik({ network: 'a b', certResolver: 'a,b', entryPoint: 'x`' })).toThrow(
    /^ExistingTraefik: network: .*; certResolver: .*; entryPoint: /,
  );
});

test('fails when a response header has a name that a label would split', () => {
  expect(() => planOf({ responseHeaders: { 'X.Y': 'z' } })).toThrow('must have names without dots');
});
