import type { EdgeIntent, SiteIntent } from '../../../lib/model/intent';
import { AcmeChallengeKind, type AcmeIntent, KeyType, TlsMode } from '../../../lib/model/tls-intent';
import { TraefikProxy } from '../../../lib/proxies/traefik/traefik-proxy';
import {
  ACME,
  DASHBOARD,
  edgeIntent,
  forward,
  GATEWAY,
  INTERNAL_CA,
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

const upstream = (change: object) => sophonIntent({ routes: [forward('/api', { ...GATEWAY, ...change })] });
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
  'acme eab': [server({ eabKeyId: 'x', eabHmacKey: 'y' })],
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

describe('the container of the proxy', () => {
  const before = planOf(edgeIntent([sophonSite(), sophonSite({ domains: ['ca.example.com'], tls: PRIVATE_CA })]));

  test('stays as it is when domains, routes and sites come, change and go', () => {
    const more = [forward('/docs', DASHBOARD, true), redirect('/old', '/docs'), ...SOPHON_ROUTES];
    const sites: Partial<SiteIntent>[] = [
      { domains: ['ca.example.com'], tls: PRIVATE_CA },
      { domains: ['own.example.com'], tls: OWN_PEM },
      { domains: ['first.example.com', 'b.example.com'], routes: more },
      { domains: ['third.example.com'], responseHeaders: {} },
    ];
    const after = planOf(edgeIntent(sites.map(sophonSite)));
    expect(after.proxy).toEqual(before.proxy);
    expect(after.volumes).toEqual(before.volumes);
    expect(after.config.validate).toBe(before.config.validate);
  });

  test('keeps each authority in a file of its own, below the one volume', () => {
    const storage = before.proxy.command?.filter((flag) => flag.includes('.storage='));
    expect(storage).toEqual([
      '--certificatesResolvers.acme-private.acme.storage=/acme/acme-private/acme.json',
      '--certificatesResolvers.letsencrypt.acme.storage=/acme/letsencrypt/acme.json',
    ]);
    expect(before.proxy.mounts).toEqual([{ volume: 'acme', path: '/acme', readOnly: false }]);
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
