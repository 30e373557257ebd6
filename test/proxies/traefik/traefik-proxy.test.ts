import type { EdgeIntent, RouteIntent, SiteIntent } from '../../../lib/model/intent';
import type { EdgePlan } from '../../../lib/model/plan';
import { type AuthIntent, AuthKind, type BasicAuth } from '../../../lib/model/policies-intent';
import { AcmeChallengeKind, type AcmeIntent, KeyType, TlsMode } from '../../../lib/model/tls-intent';
import { TraefikProxy } from '../../../lib/proxies/traefik/traefik-proxy';
import {
  ACME,
  ALPN,
  DASHBOARD,
  edgeIntent,
  forward,
  GATEWAY,
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
  UpstreamLookup,
} from '../../intents';
import { fileOf, PRIVATE_CA, planOf } from './plans';

const upstream = (change: object, route: Partial<RouteIntent> = {}) =>
  sophonIntent({ routes: [{ ...forward('/api', { ...GATEWAY, ...change }), ...route }] });
const BASIC: BasicAuth = { kind: AuthKind.BASIC, users: { anna: { text: '$2b$10$SECRET' } } };
const ASKED: AuthIntent = { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify', copyHeaders: [] };
const SLOW = { responseTimeoutSeconds: 86400 };
const PAGE = { body: '<title>Away</title>', contentType: 'text/html' };
const acme = (change: Partial<AcmeIntent>) =>
  sophonIntent({ tls: { mode: TlsMode.ACME, acme: { ...ACME, ...change } } });
const server = (change: object) => acme({ server: { ...ACME.server, ...change } });
const published = (change: object) =>
  sophonIntent({}, { published: { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: false, ...change } });
const to = (location: string, keeps = false, status = 308) =>
  sophonIntent({ routes: [redirect('/', location, keeps, status)] });

const CHANGES: { [field: string]: [EdgeIntent, EdgeIntent?] } = {
  'name, which the internal CA bears': [
    sophonIntent({ tls: INTERNAL_CA }, { name: 'x' }),
    sophonIntent({ tls: INTERNAL_CA }),
  ],
  domains: [sophonIntent({ domains: ['b.example.com'] })],
  'route path': [
    sophonIntent({ routes: [forward('/x', GATEWAY)] }),
    sophonIntent({ routes: [forward('/y', GATEWAY)] }),
  ],
  compress: [
    sophonIntent({ routes: [forward('/x', GATEWAY, true)] }),
    sophonIntent({ routes: [forward('/x', GATEWAY)] }),
  ],
  'upstream id': [upstream({ id: 'x' }), upstream({})],
  'upstream secure': [upstream({ secure: true }), upstream({})],
  'upstream host': [upstream({ host: 'x' }), upstream({})],
  'upstream port': [upstream({ port: 1 }), upstream({})],
  'redirect location': [to('/x'), to('/y')],
  'redirect status': [to('/x', false, 307), to('/x')],
  'redirect path and query': [to('https://example.com', true), to('https://example.com')],
  'tls mode': [sophonIntent({ tls: NO_TLS })],
  'acme server id': [server({ id: 'x' })],
  'acme server url': [server({ url: 'https://x' })],
  'acme root': [server({ rootCertificate: 'x' })],
  'acme eab': [server({ eabKeyId: 'x', eabHmacKey: { text: 'y' } })],
  'acme hmac': [server({ eabKeyId: 'x', eabHmacKey: 'z' }), server({ eabKeyId: 'x', eabHmacKey: 'y' })],
  'acme production': [server({ production: false })],
  'acme email': [acme({ email: 'x@example.com' })],
  'acme challenge': [acme({ challenge: AcmeChallengeKind.TLS_ALPN_01 })],
  'acme key type': [acme({ keyType: KeyType.RSA4096 })],
  'own certificate': [sophonIntent({ tls: OWN_PEM })],
  'own certificate by path': [sophonIntent({ tls: OWN_FILES }), sophonIntent({ tls: OWN_PEM })],
  httpPort: [published({ httpPort: 8080 })],
  httpsPort: [published({ httpsPort: 8443 })],
  http3: [published({ http3: true })],
  responseHeaders: [sophonIntent({ responseHeaders: { 'X-A': 'b' } })],
  removedResponseHeaders: [sophonIntent({ removedResponseHeaders: ['Server'] })],
  'route responseHeaders': [upstream({}, { responseHeaders: { 'X-A': 'b' } }), upstream({})],
  'route removedResponseHeaders': [upstream({}, { removedResponseHeaders: ['Server'] }), upstream({})],
  allow: [upstream({}, { policies: { allow: ['10.0.0.1'] } }), upstream({})],
  deny: [upstream({}, { policies: { deny: ['10.0.0.1'] } }), upstream({})],
  rateLimit: [upstream({}, { policies: { rateLimit: { requestsPerMinute: 6, burst: 1 } } }), upstream({})],
  'basic auth': [upstream({}, { policies: { auth: BASIC } }), upstream({})],
  'hash of a password': [
    upstream({}, { policies: { auth: { ...BASIC, users: { anna: { text: 'b' } } } } }),
    upstream({}, { policies: { auth: BASIC } }),
  ],
  'forward auth': [upstream({}, { policies: { auth: ASKED } }), upstream({})],
  clientCertificates: [sophonIntent({ clientCertificates: { required: true, authorities: 'CA' } })],
  'clientCertificates required': [
    sophonIntent({ clientCertificates: { required: true, authorities: 'CA' } }),
    sophonIntent({ clientCertificates: { required: false, authorities: 'CA' } }),
  ],
  maintenance: [sophonIntent({ maintenance: { retryAfterSeconds: 60, allow: [] } })],
  responseTimeoutSeconds: [sophonIntent({ routes: [forward('/api', GATEWAY, false, SLOW)] }), upstream({})],
  holdSeconds: [sophonIntent({ routes: [forward('/api', GATEWAY, false, { holdSeconds: 9 })] }), upstream({})],
  accessLog: [sophonIntent({}, { accessLog: false })],
  memoryMiB: [sophonIntent({}, { memoryMiB: 64 })],
};

// Not among them: addresses, which are the engine's, and its DNS server, as Traefik asks the container's; how upstreams
// are looked up, as Traefik asks at every connection; and whose they are, which only labels need to know.
test.each(Object.entries(CHANGES))('%s changes the plan', (_, [changed, from = sophonIntent()]) => {
  expect(planOf(changed)).not.toEqual(planOf(from));
});

test('every way to look up an upstream is the same to Traefik', () => {
  expect(planOf(upstream({ lookup: UpstreamLookup.HOSTS_FILE }))).toEqual(planOf(upstream({})));
});

test('fails when asked for what Traefik cannot do: all of it, with who asks and what to do', () => {
  const trustedProxies = { ranges: ['10.0.0.0/8'], clientIpHeader: 'CF-Connecting-IP' };
  const routes = [respond('/robots.txt', 'User-agent: *'), ...SOPHON_ROUTES];
  expect(() => planOf(sophonIntent({ maxBodyMiB: 10, routes }, { trustedProxies }))).toThrow(
    /^TraefikProxy: app\/Ingress: Body limit .*leave maxBodyMiB out.*\. Client address .*\. app\/Ingress \/robots\.txt: Fixed responses .*a container of your own, or use CaddyProxy or NginxProxy$/,
  );
});

test.each<[string, EdgeIntent]>([
  ['Maintenance with a page', sophonIntent({ maintenance: { retryAfterSeconds: 60, allow: [], page: PAGE } })],
  ['Page of your own', sophonIntent({ routes: [forward('/', GATEWAY, false, { unavailablePage: PAGE })] })],
])('fails when asked for a page: %s', (title, intent) => {
  expect(() => planOf(intent)).toThrow(new RegExp(`${title}.*is not possible: .*leave .* out.*, or use CaddyProxy`));
});

test('hashes of passwords are in secret files alone, which come ahead of what names them', () => {
  const site = (path: string) => ({ ...forward(path, GATEWAY), policies: { auth: BASIC } });
  const { files } = planOf(sophonIntent({ routes: [site('/a/b'), site('/a'), site('/')] })).config;
  const holders = files.filter((file) => JSON.stringify(file).includes('SECRET'));
  expect(holders.map(({ name, secret }) => [name, secret])).toEqual([
    ['sophon.example.com+a+b++users.yml', true],
    ['sophon.example.com+a++users.yml', true],
    ['sophon.example.com++users.yml', true],
  ]);
  const names = files.map(({ name }) => name);
  expect(names.indexOf('ingress.yml')).toBeGreaterThan(names.indexOf('sophon.example.com++users.yml'));
});

describe('the container of the proxy', () => {
  const before = planOf(
    edgeIntent([sophonSite({ tls: ALPN }), sophonSite({ domains: ['ca.example.com'], tls: PRIVATE_CA })]),
  );

  test('stays as it is when domains, routes and sites come, change and go', () => {
    const more = [forward('/docs', DASHBOARD, true), redirect('/old', '/docs'), ...SOPHON_ROUTES];
    const sites: Partial<SiteIntent>[] = [
      { domains: ['ca.example.com'], tls: PRIVATE_CA },
      { domains: ['own.example.com'], tls: OWN_PEM },
      { domains: ['first.example.com', 'b.example.com'], routes: more },
      { domains: ['third.example.com'], responseHeaders: {} },
      { domains: ['away.example.com'], maintenance: { retryAfterSeconds: 60, allow: [] } },
      { domains: ['m.example.com'], clientCertificates: { required: true, authorities: 'CA' } },
      { domains: ['users.example.com'], routes: [{ ...forward('/', GATEWAY), policies: { auth: BASIC } }] },
    ];
    const after = planOf(edgeIntent(sites.map((site) => sophonSite({ tls: ALPN, ...site }))));
    expect(after.proxy).toEqual(before.proxy);
    expect(after.volumes).toEqual(before.volumes);
    expect(after.config.validate).toBe(before.config.validate);
  });

  test('keeps each authority in a file of its own, below the one volume', () => {
    const storage = before.proxy.command?.filter((flag) => flag.includes('.storage='));
    expect(storage).toEqual([
      '--certificatesResolvers.acmeprivate.acme.storage=/acme/acmeprivate/acme.json',
      '--certificatesResolvers.letsencrypt.acme.storage=/acme/letsencrypt/acme.json',
    ]);
    expect(before.proxy.mounts).toEqual([
      { volume: 'acme', path: '/acme', readOnly: false },
      { volume: 'run', path: '/run/ingress', readOnly: false },
    ]);
  });

  test('is told nine tenths of its memory', () => {
    expect(planOf(sophonIntent({}, { memoryMiB: 256 })).proxy.env?.GOMEMLIMIT).toBe('230MiB');
    expect(planOf(sophonIntent()).proxy.env).not.toHaveProperty('GOMEMLIMIT');
  });

  test('asks its own listener about its health, whatever the sites are', () => {
    expect(planOf(edgeIntent([])).proxy.healthcheck).toEqual(before.proxy.healthcheck);
    expect(before.proxy.healthcheck?.slice(-2)).toEqual(['127.0.0.1', '8079']);
  });
});

test('the candidate has the flags of the proxy, but for its places', () => {
  const { config, proxy } = planOf(sophonIntent());
  const elsewhere = (flag: string) => /\.address=|--log\.|\.storage=/.test(flag);
  const candidate = (config.env?.CANDIDATE_FLAGS ?? '').split('\n');
  expect(candidate).toEqual(expect.arrayContaining((proxy.command ?? []).filter((flag) => !elsewhere(flag))));
  expect(candidate.join()).not.toMatch(/address=:|storage=\/acme/);
});

describe('what says that all is served', () => {
  const namesIn = (plan: EdgePlan) => fileOf(plan, 'routers').trimEnd().split('\n');
  const marker = (plan: EdgePlan) => namesIn(plan).at(-1);
  const before = planOf(sophonIntent());

  test('is a router of its own, on the health listener alone, in the file that is put in place last', () => {
    const { name, text } = before.config.files.at(-1) ?? {};
    expect(name).toBe('served.yml');
    expect(text).toBe(
      `http:\n  routers:\n    "${marker(before)}":\n      entryPoints:\n        - "health"\n` +
        '      rule: "Path(`/api/http/routers`)"\n      priority: 1\n      service: "api@internal"\n',
    );
  });

  test('has another name when anything else than a secret has changed', () => {
    const header = planOf(sophonIntent({ responseHeaders: { 'X-A': 'a' } }));
    expect(namesIn(header).slice(0, -1)).toEqual(namesIn(before).slice(0, -1));
    expect(marker(header)).not.toBe(marker(before));
    expect(marker(planOf(sophonIntent()))).toBe(marker(before));
    const withKey = (key: string) =>
      planOf(sophonIntent({ tls: { mode: TlsMode.PEM, certificate: 'C', key: { text: key } } }));
    expect(marker(withKey('a'))).toBe(marker(withKey('b')));
  });

  test('is asked in the container of the proxy, where the API has no other door', () => {
    expect(before.proxy.env?.TRAEFIK_API).toBe('127.0.0.1:8079');
    const flags = before.proxy.command?.filter((flag) => flag.startsWith('--api'));
    expect(flags).toEqual(['--api=true', '--api.dashboard=false']);
  });
});

test('no value is part of a shell text', () => {
  const hostile = "x'; touch /tmp/y; '";
  const intent = sophonIntent({ domains: [hostile] }, { name: hostile });
  const { config, proxy } = planOf(intent, { additionalArguments: [`--metrics.prometheus.entryPoint=${hostile}`] });
  const texts = [config.validate, config.activate, ...(proxy.entrypoint ?? []), ...(proxy.healthcheck ?? [])];
  expect(texts.join()).not.toContain('touch');
});

describe('options', () => {
  test('the image is used', () => {
    const image = 'registry.example.com/traefik:v3';
    expect(planOf(sophonIntent(), { image }).proxy.image).toBe(image);
  });

  test('flags are added, and take the place of ours of the same name', () => {
    const additionalArguments = ['--LOG.level=DEBUG', '--metrics.prometheus=true'];
    const { command } = planOf(sophonIntent(), { additionalArguments }).proxy;
    expect(command).toEqual(expect.arrayContaining(additionalArguments));
    expect(command).not.toContain('--log.level=ERROR');
  });

  test('dynamic configuration is added, and its templates are not run', () => {
    const mine = { rule: 'Host(`a`)', service: 'gateway', middlewares: ['{{ env "PATH" }}'] };
    const plan = planOf(sophonIntent(), { dynamicConfiguration: { http: { routers: { mine } } } });
    const text = fileOf(plan, 'ingress.yml');
    expect(text).toContain('    mine:\n      rule: "Host(`a`)"\n');
    expect(text).toContain('"{{`{{`}} env');
  });

  test('fails when dynamic configuration sets what the intent does', () => {
    const services = { [GATEWAY.id]: { loadBalancer: { servers: [] } } };
    expect(() => planOf(sophonIntent(), { dynamicConfiguration: { http: { services } } })).toThrow(
      `TraefikProxy: dynamicConfiguration.http.services.${GATEWAY.id}.loadBalancer.servers: must be left to the edge`,
    );
  });

  test('fails when the image or a flag is invalid: all of it together', () => {
    expect(() => new TraefikProxy({ image: 'a b', additionalArguments: ['log.level=DEBUG', '--a=b\n--c'] })).toThrow(
      /^TraefikProxy: image: .*; additionalArguments\[0\]: must .*; additionalArguments\[1\]: must /,
    );
  });
});
