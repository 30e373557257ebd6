import { join } from 'node:path';
import { AcmeChallengeType, IngressIntent, KeyType, SiteIntent } from '../../../lib/ingress/intent';
import { EdgePlan } from '../../../lib/proxies/proxy';
import { CANDIDATE_FLAGS } from '../../../lib/proxies/traefik/traefik-candidate';
import { TraefikProxy, TraefikProxyOptions } from '../../../lib/proxies/traefik/traefik-proxy';
import { expectGolden } from '../../golden';
import { ACME, DASHBOARD, GATEWAY, SOPHON_ROUTES, sophonIntent, TlsMode, UpstreamLookup } from '../../intents';

const CERTIFICATE = { mode: TlsMode.CERTIFICATE, certificate: { certificatePem: 'CERT', keyPem: 'KEY' } };
const PRIVATE_CA = {
  ...ACME,
  challenge: AcmeChallengeType.TLS_ALPN_01,
  server: {
    id: 'private',
    url: 'https://ca.example.com/dir',
    rootCertificate: 'ROOT',
    eabKeyId: 'kid',
    eabHmacKey: 'aG1hYw',
    production: false,
  },
};

function edgeOf(change: Partial<IngressIntent> = {}, options: TraefikProxyOptions = {}): EdgePlan {
  return new TraefikProxy(options).plan(sophonIntent(change)).edge!;
}

function sites(change: Partial<SiteIntent>): Partial<IngressIntent> {
  return { sites: [{ domains: ['sophon.example.com'], routes: SOPHON_ROUTES, ...change }] };
}

function file(edge: EdgePlan, name: string): string {
  return edge.config.files.find((one) => one.name === name)?.text ?? '';
}

/** All of a plan but the dynamic configuration, for reading. */
function planText(edge: EdgePlan): string {
  const { command = [], entrypoint = [], ...proxy } = edge.proxy;
  const files = edge.config.files.filter((one) => one.name !== 'ingress.yml');
  const rest = { proxy, ports: edge.ports, volumes: edge.volumes, sidecars: edge.sidecars.map((one) => one.id) };
  const parts = [
    ['entrypoint', entrypoint.join('\n')],
    ['command', command.join('\n')],
    ['plan', JSON.stringify(rest, null, 2)],
    ...files.map((one) => [one.name, (one.text ?? '').trimEnd()]),
    ['validate', edge.config.validate],
  ];
  return parts.map(([title, text]) => `=== ${title}\n${text}\n`).join('\n');
}

const GOLDENS: { [name: string]: EdgePlan } = {
  acme: edgeOf(),
  'acme-private-two-domains': edgeOf({
    ...sites({ domains: ['sophon.example.com', 'www.example.com'] }),
    tls: { mode: TlsMode.ACME, acme: PRIVATE_CA },
    httpPort: 8080,
    httpsPort: 8443,
    http3: true,
  }),
  certificate: edgeOf({ tls: CERTIFICATE, accessLog: false, responseHeaders: { 'X-Template': '{{ env "PATH" }}' } }),
  'internal-ca': edgeOf({ tls: { mode: TlsMode.INTERNAL }, responseHeaders: {} }),
  'no-tls': edgeOf({
    ...sites({ routes: [{ path: '/', upstream: { ...GATEWAY, secure: true, host: 'fd00::1' }, compress: false }] }),
    tls: { mode: TlsMode.NONE },
  }),
};

describe.each(Object.keys(GOLDENS))('the plan for %s', (name) => {
  const golden = (suffix: string) => join(__dirname, 'golden', `${name}.${suffix}`);

  test('has this dynamic configuration', () => expectGolden(golden('yml'), file(GOLDENS[name], 'ingress.yml')));

  test('is otherwise this', () => expectGolden(golden('txt'), planText(GOLDENS[name])));
});

const upstream = (change: object) => sites({ routes: [{ ...SOPHON_ROUTES[0], upstream: { ...GATEWAY, ...change } }] });
const acme = (change: object) => ({ tls: { mode: TlsMode.ACME, acme: { ...ACME, ...change } } });
const server = (change: object) => acme({ server: { ...ACME.server, ...change } });

const CHANGES: { [field: string]: [Partial<IngressIntent>, Partial<IngressIntent>?] } = {
  'name, which the internal CA bears': [
    { tls: { mode: TlsMode.INTERNAL }, name: 'x' },
    { tls: { mode: TlsMode.INTERNAL } },
  ],
  domains: [sites({ domains: ['b.example.com'] })],
  'route path': [sites({ routes: [{ ...SOPHON_ROUTES[0], path: '/x' }] }), sites({ routes: [SOPHON_ROUTES[0]] })],
  compress: [sites({ routes: [{ ...SOPHON_ROUTES[0], compress: true }] }), sites({ routes: [SOPHON_ROUTES[0]] })],
  'upstream id': [upstream({ id: 'x' }), upstream({})],
  'upstream secure': [upstream({ secure: true }), upstream({})],
  'upstream host': [upstream({ host: 'x' }), upstream({})],
  'upstream port': [upstream({ port: 1 }), upstream({})],
  'tls mode': [{ tls: { mode: TlsMode.NONE } }],
  'acme server id': [server({ id: 'x' })],
  'acme server url': [server({ url: 'https://x' })],
  'acme root': [server({ rootCertificate: 'x' })],
  'acme eab': [server({ eabKeyId: 'x', eabHmacKey: 'y' })],
  'acme hmac': [server({ eabKeyId: 'x', eabHmacKey: 'z' }), server({ eabKeyId: 'x', eabHmacKey: 'y' })],
  'acme production': [server({ production: false })],
  'acme email': [acme({ email: 'x@example.com' })],
  'acme challenge': [acme({ challenge: AcmeChallengeType.TLS_ALPN_01 })],
  'acme key type': [acme({ keyType: KeyType.RSA4096 })],
  'own certificate': [{ tls: CERTIFICATE }],
  'own certificate by path': [
    { tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePath: '/c', keyPath: '/k' } } },
    { tls: CERTIFICATE },
  ],
  httpPort: [{ httpPort: 8080 }],
  httpsPort: [{ httpsPort: 8443 }],
  http3: [{ http3: true }],
  responseHeaders: [{ responseHeaders: { 'X-A': 'b' } }],
  accessLog: [{ accessLog: false }],
};

// Not among them: bindAddress, which is the engine's; how upstreams are looked up, as Traefik asks at every
// connection; and whose they are, which only labels need to know.
test.each(Object.entries(CHANGES))('%s changes the plan', (_, [change, from = {}]) => {
  expect(edgeOf(change)).not.toEqual(edgeOf(from));
});

test('every way to look up an upstream is the same to Traefik', () => {
  expect(edgeOf(upstream({ lookup: UpstreamLookup.HOSTS_FILE }))).toEqual(edgeOf(upstream({})));
});

test('fails when a body limit or trusted proxies are asked for: both, with what to do', () => {
  expect(() => edgeOf({ maxBodyMiB: 10, trustedProxies: ['10.0.0.0/8'], clientIpHeader: 'CF-Connecting-IP' })).toThrow(
    /^TraefikProxy: Body limit .*leave maxBodyMiB out.*\. Client address .*use CaddyProxy or NginxProxy$/,
  );
});

test('another domain or route leaves the container of the proxy as it is', () => {
  const more = [{ path: '/docs', upstream: DASHBOARD, compress: true }, ...SOPHON_ROUTES];
  const edge = edgeOf(sites({ domains: ['sophon.example.com', 'b.example.com'], routes: more }));
  expect(edge.proxy).toEqual(edgeOf().proxy);
  expect(edge.config.validate).toBe(edgeOf().config.validate);
});

test('the candidate has the flags of the proxy, but for its addresses', () => {
  const { config, proxy } = edgeOf({ tls: CERTIFICATE });
  const elsewhere = (flag: string) => /\.address=|--log\./.test(flag);
  const candidate = (config.env?.[CANDIDATE_FLAGS] ?? '').split('\n');
  expect(candidate).toEqual(expect.arrayContaining((proxy.command ?? []).filter((flag) => !elsewhere(flag))));
  expect(candidate.join()).not.toMatch(/address=:/);
});

test('no value of a flag is part of a shell text', () => {
  const { config } = edgeOf({}, { additionalArguments: ["--metrics.prometheus.entryPoint=x'; touch /tmp/y; '"] });
  expect(config.validate).not.toContain('touch');
});

test('two paths that differ in a slash have two routers', () => {
  const routes = ['/a/b', '/a-b', '/a:b'].map((path) => ({ path, upstream: GATEWAY, compress: false }));
  expect(file(edgeOf(sites({ routes: routes.slice(0, 2) })), 'routers').split('\n')).toHaveLength(4);
});

describe('options', () => {
  test('the image is used', () => {
    expect(edgeOf({}, { image: 'registry.example.com/traefik:v3' }).proxy.image).toBe(
      'registry.example.com/traefik:v3',
    );
  });

  test('flags are added, and take the place of ours of the same name', () => {
    const command = edgeOf({}, { additionalArguments: ['--LOG.level=DEBUG', '--metrics.prometheus=true'] }).proxy
      .command;
    expect(command).toEqual(expect.arrayContaining(['--LOG.level=DEBUG', '--metrics.prometheus=true']));
    expect(command).not.toContain('--log.level=ERROR');
  });

  test('dynamic configuration is added, and its templates are not run', () => {
    const mine = { rule: 'Host(`a`)', service: 'gateway', middlewares: ['{{ env "PATH" }}'] };
    const text = file(edgeOf({}, { dynamicConfiguration: { http: { routers: { mine } } } }), 'ingress.yml');
    expect(text).toContain('    mine:\n      rule: "Host(`a`)"\n');
    expect(text).toContain('"{{`{{`}} env');
  });

  test('fails when dynamic configuration sets what the intent does', () => {
    const services = { gateway: { loadBalancer: { servers: [] } } };
    expect(() => edgeOf({}, { dynamicConfiguration: { http: { services } } })).toThrow(
      'TraefikProxy: dynamicConfiguration.http.services.gateway.loadBalancer.servers: must be left to the ingress',
    );
  });

  test('fails when the image is none, or a flag is none: all of it together', () => {
    expect(() => new TraefikProxy({ image: 'a b', additionalArguments: ['log.level=DEBUG', '--a=b\n--c'] })).toThrow(
      /^TraefikProxy: image: .*; additionalArguments\[0\]: must .*; additionalArguments\[1\]: must /,
    );
  });
});
