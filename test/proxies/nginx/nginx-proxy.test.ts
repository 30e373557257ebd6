import { type EdgeIntent, type ForwardAction, type SiteIntent, type UpstreamIntent } from '../../../lib/model/intent';
import { type ContainerPlan } from '../../../lib/model/plan';
import {
  AuthKind,
  type ClientCertificatesIntent,
  type ForwardAuth,
  type MaintenanceIntent,
  type PoliciesIntent,
} from '../../../lib/model/policies-intent';
import {
  AcmeChallengeKind,
  type AcmeIntent,
  type AcmeServerIntent,
  type DnsIntent,
  KeyType,
} from '../../../lib/model/tls-intent';
import { NginxProxy } from '../../../lib/proxies/nginx/nginx-proxy';
import {
  ACME,
  DASHBOARD,
  DNS_01,
  DNS_ACME,
  edgeIntent,
  forward,
  GATEWAY,
  guarded,
  INTERNAL_CA,
  LETS_ENCRYPT,
  LOGIN,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  sophonIntent,
  sophonSite,
  TlsMode,
  UpstreamLookup,
} from '../../intents';

const planned = (intent: EdgeIntent = sophonIntent(), proxy = new NginxProxy()) => proxy.plan(intent).edge!;

const acme = (change: Partial<AcmeIntent>) => ({ mode: TlsMode.ACME as const, acme: { ...ACME, ...change } });

/** An edge of one site, in which each kind of TLS stands once. */
const SITES = {
  ACME: sophonSite(),
  own: sophonSite({ domains: ['own.example.com'], tls: OWN_PEM }),
  internal: sophonSite({ domains: ['a.lan'], tls: INTERNAL_CA }),
};

describe('every field of the intent changes the plan', () => {
  const upstream = (change: Partial<UpstreamIntent>) => ({ routes: [forward('/', { ...GATEWAY, ...change })] });
  const action = (change: Partial<ForwardAction>) => {
    const route = forward('/', GATEWAY);
    return { routes: [{ ...route, action: { ...route.action, ...change } as ForwardAction }] };
  };
  const server = (change: Partial<AcmeServerIntent>) => ({ tls: acme({ server: { ...ACME.server, ...change } }) });
  const bound = (eabKeyId: string, text: string) => server({ eabKeyId, eabHmacKey: { text } });
  const dns = (change: Partial<DnsIntent>) => ({ tls: acme({ ...DNS_ACME, dns: { ...DNS_ACME.dns!, ...change } }) });
  const moved = (to: string, keeps = false, status = 308) => ({ routes: [redirect('/', to, keeps, status)] });
  const answered = (body = 'a', status = 200, type = 'text/plain') => ({ routes: [respond('/', body, status, type)] });

  const policies = (said: PoliciesIntent) => ({ routes: [guarded(forward('/', GATEWAY), said)] });
  const limited = (requestsPerMinute: number, burst: number) => policies({ rateLimit: { requestsPerMinute, burst } });
  const basic = (text: string) => policies({ auth: { kind: AuthKind.BASIC, users: { anna: { text } } } });
  const asked = (change: Partial<ForwardAuth>) =>
    policies({ auth: { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify', copyHeaders: [], ...change } });
  const certificates = (change: Partial<ClientCertificatesIntent>) => ({
    clientCertificates: { required: true, authorities: 'AUTHORITIES', ...change },
  });
  const away = (change: Partial<MaintenanceIntent>) => ({
    maintenance: { retryAfterSeconds: 1, allow: [], ...change },
  });
  const page = (body: string) => ({ body, contentType: 'text/html' });

  const pem = (certificate: string, key: string) => ({ mode: TlsMode.PEM as const, certificate, key: { text: key } });
  const files = (certificatePath: string, keyPath: string) => ({
    mode: TlsMode.FILES as const,
    certificatePath,
    keyPath,
  });

  const ofSite: [string, Partial<SiteIntent>, Partial<SiteIntent>?][] = [
    ['domains', { domains: ['other.example.com'] }],
    ['maxBodyMiB', { maxBodyMiB: 1 }],
    ['responseHeaders', { responseHeaders: {} }],
    ['routes', upstream({})],
    ['path', { routes: [forward('/x', GATEWAY)] }, upstream({})],
    ['compress', action({ compress: true }), action({})],
    ['upstream', { routes: [forward('/', DASHBOARD)] }, upstream({})],
    ['upstream.secure', upstream({ secure: true }), upstream({})],
    ['upstream.host', upstream({ host: 'other' }), upstream({})],
    ['upstream.port', upstream({ port: 81 }), upstream({})],
    ['upstream.lookup', upstream({ lookup: UpstreamLookup.HOSTS_FILE }), upstream({})],
    ['redirect.status', moved('/x', false, 307), moved('/x')],
    ['redirect.location', moved('/y'), moved('/x')],
    ['redirect.keepsPathAndQuery', moved('https://a.test', true), moved('https://a.test')],
    ['respond.status', answered('a', 404), answered()],
    ['respond.body', answered('b'), answered()],
    ['respond.contentType', answered('a', 200, 'text/html'), answered()],
    ['responseTimeoutSeconds', action({ responseTimeoutSeconds: 1 }), action({})],
    ['unavailablePage', action({ unavailablePage: page('a') }), action({})],
    ['unavailablePage.body', action({ unavailablePage: page('a') }), action({ unavailablePage: page('b') })],
    ['removedResponseHeaders', { removedResponseHeaders: ['Via'] }],
    [
      'route.responseHeaders',
      { routes: [{ ...forward('/', GATEWAY), responseHeaders: { 'X-A': 'a' } }] },
      upstream({}),
    ],
    [
      'route.removedResponseHeaders',
      { routes: [{ ...forward('/', GATEWAY), removedResponseHeaders: ['Via'] }] },
      upstream({}),
    ],
    ['allow', policies({ allow: ['10.0.0.1'] })],
    ['deny', policies({ deny: ['10.0.0.1'] }), policies({ allow: ['10.0.0.1'] })],
    ['rateLimit.requestsPerMinute', limited(60, 1), limited(61, 1)],
    ['rateLimit.burst', limited(60, 1), limited(60, 2)],
    ['auth.users', basic('a'), basic('b')],
    ['auth.upstream', asked({ upstream: DASHBOARD }), asked({})],
    ['auth.path', asked({ path: '/other' }), asked({})],
    ['auth.copyHeaders', asked({ copyHeaders: ['A'] }), asked({})],
    ['policies', { policies: { allow: ['10.0.0.1'] }, routes: [] }, { routes: [] }],
    ['clientCertificates', certificates({})],
    ['clientCertificates.required', certificates({ required: false }), certificates({})],
    ['clientCertificates.authorities', certificates({ authorities: 'OTHER' }), certificates({})],
    ['maintenance', away({})],
    ['maintenance.allow', away({ allow: ['10.0.0.1'] }), away({})],
    ['maintenance.retryAfterSeconds', away({ retryAfterSeconds: 2 }), away({})],
    ['maintenance.page', away({ page: page('a') }), away({})],
    ['tls.mode', { tls: INTERNAL_CA }],
    ['tls.certificate', { tls: pem('OTHER', 'KEY') }, { tls: pem('CERTIFICATE', 'KEY') }],
    ['tls.key', { tls: pem('CERTIFICATE', 'OTHER') }, { tls: pem('CERTIFICATE', 'KEY') }],
    ['tls.certificatePath', { tls: files('/other', '/key') }, { tls: files('/certificate', '/key') }],
    ['tls.keyPath', { tls: files('/certificate', '/other') }, { tls: files('/certificate', '/key') }],
    ['tls.acme.email', { tls: acme({ email: 'b@example.com' }) }],
    ['tls.acme.keyType', { tls: acme({ keyType: KeyType.RSA4096 }) }],
    ['tls.acme.server.id', server({ id: 'other' })],
    ['tls.acme.server.url', server({ url: 'https://acme.example.com/dir' })],
    ['tls.acme.server.rootCertificate', server({ rootCertificate: 'pem' })],
    ['tls.acme.server.eabKeyId', bound('other', 'key'), bound('kid', 'key')],
    ['tls.acme.server.eabHmacKey', bound('kid', 'other'), bound('kid', 'key')],
    ['tls.acme.server.production', server({ production: false })],
    ['tls.acme.challenge', { tls: DNS_01 }],
    ['tls.acme.dns.provider', dns({ provider: 'cloudflare' }), { tls: DNS_01 }],
    ['tls.acme.dns.settings', dns({ settings: {} }), { tls: DNS_01 }],
    ['tls.acme.dns.secrets', dns({ secrets: { A_TOKEN: { text: 'other' } } }), { tls: DNS_01 }],
    ['tls.acme.dns.resolvers', dns({ resolvers: ['192.0.2.1:53'] }), { tls: DNS_01 }],
    ['tls.acme.dns.propagationSeconds', dns({ propagationSeconds: 60 }), { tls: DNS_01 }],
  ];
  test.each(ofSite)('%s', (_, change, from = {}) => {
    expect(planned(sophonIntent(change))).not.toEqual(planned(sophonIntent(from)));
  });

  const { published } = sophonIntent();
  const trusting = (clientIpHeader: string) => ({ trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader } });
  const ofEdge: [string, Partial<EdgeIntent>, Partial<EdgeIntent>?][] = [
    ['sites', { sites: [] }],
    ['secure', { sites: [], secure: false }, { sites: [] }],
    ['name', { name: 'other', sites: [SITES.internal] }, { sites: [SITES.internal] }],
    ['httpPort', { published: { ...published, httpPort: 8080 } }],
    ['httpsPort', { published: { ...published, httpsPort: 8443 } }],
    ['trustedProxies', trusting('X-Client')],
    ['trustedProxies.clientIpHeader', trusting('X-Client'), trusting('X-Other')],
    ['accessLog', { accessLog: false }],
    ['memoryMiB', { memoryMiB: 64 }],
    ['engine.dnsServer', { engine: { dnsServer: '10.0.0.53', network: 'edge' } }],
  ];
  test.each(ofEdge)('%s', (_, change, from = {}) => {
    expect(planned(sophonIntent({}, change))).not.toEqual(planned(sophonIntent({}, from)));
  });
});

describe('what nginx cannot do', () => {
  test('fails when tls-alpn-01 is asked for, names the site and the other challenges', () => {
    const tls = acme({ challenge: AcmeChallengeKind.TLS_ALPN_01 });
    expect(() => planned(sophonIntent({ tls }))).toThrow(
      'NginxProxy: app/Ingress: ACME, tls-alpn-01 is not possible: nginx itself must answer it, and cannot; use ' +
        'AcmeChallenge.http01() or AcmeChallenge.dns01(...), or CaddyProxy or TraefikProxy',
    );
  });

  test('fails when requests are to wait for an upstream, and names what to do instead', () => {
    expect(() => planned(sophonIntent({ routes: [forward('/', GATEWAY, false, { holdSeconds: 5 })] }))).toThrow(
      'NginxProxy: app/Ingress /: Requests that wait for an upstream which is started anew is not possible: nginx answers at ' +
        'once when an upstream takes no connection; use Rollout.startFirst() where two of the container may run at once, or ' +
        'CaddyProxy',
    );
  });

  test('fails when HTTP/3 is asked for, and names who can', () => {
    const published = { ...sophonIntent().published, http3: true };
    expect(() => planned(sophonIntent({}, { published }))).toThrow(
      "NginxProxy: HTTP/3 is not possible: nginx's QUIC code had CVE-2026-40460 and CVE-2026-42530; " +
        'leave http3 out, or use CaddyProxy or TraefikProxy',
    );
  });
});

describe('options', () => {
  test('images', () => {
    const proxy = new NginxProxy({
      image: 'registry.example.com/nginx:1',
      legoImage: 'registry.example.com/lego:5',
    });
    const { proxy: nginx, sidecars } = planned(edgeIntent([SITES.ACME, SITES.internal]), proxy);
    expect(nginx.image).toBe('registry.example.com/nginx:1');
    expect(sidecars.map(({ id, container }) => [id, container.image])).toEqual([
      ['lego', 'registry.example.com/lego:5'],
      ['internal-ca', 'registry.example.com/nginx:1'],
    ]);
  });

  test('snippets stand in the http block and in the server block of the sites', () => {
    const proxy = new NginxProxy({ httpSnippet: 'geo $a { default 1; }', siteSnippet: 'etag off;' });
    const { text } = planned(edgeIntent([SITES.ACME, SITES.own]), proxy).config.files.at(-1)!;
    expect(text).toMatch(/\n {4}geo \$a \{ default 1; \}\n\}\n$/);
    expect(text).toMatch(/server_name own\.example\.com;\n[\s\S]*\n {8}etag off;\n {8}location ~\*/);
    expect(text?.match(/etag off;/g)).toHaveLength(2);
  });

  test('fails when images are no image references: all of them together', () => {
    expect(() => new NginxProxy({ image: 'a b', legoImage: '--privileged' })).toThrow(
      "NginxProxy: image: must be an image reference, got 'a b' (e.g. 'nginx:1.30.6'); " +
        "legoImage: must be an image reference, got '--privileged' (e.g. 'goacme/lego:v5.3.1')",
    );
  });
});

describe('the container', () => {
  test('runs without root, without capabilities, and stops gracefully', () => {
    const { user, capabilities, stopSignal, tmpfs } = planned().proxy;
    expect({ user, capabilities, stopSignal, tmpfs }).toEqual({
      user: '101:101',
      capabilities: undefined,
      stopSignal: 'SIGQUIT',
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
    });
  });

  test('reads certificates, and writes nothing but what it serves', () => {
    expect(planned().proxy.mounts).toEqual([
      { volume: 'run', path: '/run/ingress', readOnly: false },
      { volume: 'certificates', path: '/certificates', readOnly: true },
    ]);
  });

  test('is the same whatever the sites are, so that none of them replaces it', () => {
    const { proxy } = planned(edgeIntent([]));
    for (const site of Object.values(SITES)) expect(planned(edgeIntent([site])).proxy).toEqual(proxy);
    expect(planned(edgeIntent(Object.values(SITES))).proxy).toEqual(proxy);
  });

  test('is healthy when the listener of our configuration answers', () => {
    const { proxy, config } = planned();
    expect(proxy.healthcheck?.slice(0, 2)).toEqual(['CMD', '/bin/bash']);
    expect(proxy.healthcheck?.slice(-2)).toEqual(['127.0.0.1', '8079']);
    expect(config.files.at(-1)?.text).toContain('listen 127.0.0.1:8079;\n        access_log off;\n');
  });

  test('is told its memory limit when there is one', () => {
    expect(planned().proxy.env).toEqual({});
    expect(planned(sophonIntent({}, { memoryMiB: 256 })).proxy.env).toEqual({ MEMORY_MIB: '256' });
  });

  test.each([
    ['both ports', LETS_ENCRYPT, [80, 443]],
    ['port 80 alone without TLS', NO_TLS, [80]],
  ])('publishes %s', (_, tls, expected) => {
    expect(planned(sophonIntent({ tls })).ports.map(({ containerPort }) => containerPort)).toEqual(expected);
  });
});

describe('volumes', () => {
  const mountsOf = ({ mounts = [] }: ContainerPlan) => mounts.map(({ volume }) => volume);

  test.each([
    ['ACME alone', edgeIntent([SITES.ACME])],
    ['an own certificate', edgeIntent([SITES.own])],
    ['all sources of certificates', edgeIntent(Object.values(SITES))],
    ['no TLS', sophonIntent({ tls: NO_TLS })],
    ['no sites', edgeIntent([])],
  ])('none is mounted that is not in the plan, and none is idle: %s', (_, intent) => {
    const { proxy, sidecars, volumes } = planned(intent);
    const mounted = [proxy, ...sidecars.map(({ container }) => container)].flatMap(mountsOf);
    expect([...new Set(mounted)].sort()).toEqual(volumes.map(({ id }) => id).sort());
  });

  test('only what an authority gave outlives destroy', () => {
    const { volumes } = planned(edgeIntent(Object.values(SITES)));
    expect(volumes.filter(({ retained }) => retained).map(({ id }) => id)).toEqual(['acme']);
  });
});

describe("users' own certificates", () => {
  const { config } = planned(
    edgeIntent([SITES.ACME, SITES.own, sophonSite({ domains: ['b.test', 'c.test'], tls: OWN_FILES })]),
  );

  test('lie beside nginx.conf, which comes last, under the names of their sites', () => {
    expect(config.files.map(({ name, secret }) => [name, secret])).toEqual([
      ['own.example.com.pem', true],
      ['b.test.pem', true],
      ['nginx.conf', false],
    ]);
    const { text } = config.files.at(-1)!;
    expect(text).toMatch(
      /server_name own\.example\.com;\n +ssl_certificate \/etc\/nginx\/ingress\/own\.example\.com\.pem;/,
    );
    expect(text).toMatch(/server_name b\.test c\.test;\n +ssl_certificate \/etc\/nginx\/ingress\/b\.test\.pem;/);
  });

  test('are named to the check, and nobody else is', () => {
    expect(config.env).toEqual({
      CONFIG: '/etc/nginx/ingress/nginx.conf',
      NGINX_RUN: '/run/ingress',
      OWN_CERTIFICATES: '/etc/nginx/ingress/own.example.com.pem /etc/nginx/ingress/b.test.pem',
    });
    expect(planned().config.env).not.toHaveProperty('OWN_CERTIFICATES');
  });

  test('are no certificates of others: a site of an authority has what is issued for the name that clients give', () => {
    const { text } = config.files.at(-1)!;
    expect(text).toMatch(/server_name sophon\.example\.com;\n +ssl_certificate \$issued_certificate;/);
    expect(text).toContain(
      'map $ssl_server_name $issued_certificate {\n        sophon.example.com /certificates/sophon.example.com.pem;\n    }',
    );
  });
});
