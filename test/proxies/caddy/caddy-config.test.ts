import { join } from 'node:path';
import type { EdgeIntent, SiteIntent } from '../../../lib/model/intent';
import { AuthKind } from '../../../lib/model/policies-intent';
import { AcmeChallengeKind, KeyType, type TlsIntent } from '../../../lib/model/tls-intent';
import { CERTIFICATE } from '../../certificates/certificates';
import { expectGolden } from '../../golden';
import {
  ACME,
  ALPN,
  BOTH_CHALLENGES,
  DASHBOARD,
  DNS_01,
  edgeIntent,
  forward,
  GATEWAY,
  GUARDED_SITE,
  guarded,
  INTERNAL_CA,
  LETS_ENCRYPT,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  SECURE_SITE,
  sophonIntent,
  sophonSite,
  TlsMode,
  UpstreamLookup,
  WILDCARDS,
} from '../../intents';
import { type Line, readCaddyfile } from './read-caddyfile';
import { blockOf, caddyfileOf, filesOf, texts } from './written';

const PRIVATE_ACME: TlsIntent = {
  mode: TlsMode.ACME,
  acme: {
    ...ACME,
    challenge: AcmeChallengeKind.TLS_ALPN_01,
    keyType: KeyType.RSA2048,
    server: {
      id: 'acme-1',
      url: 'https://ca.internal/acme/directory',
      rootCertificate: CERTIFICATE,
      eabKeyId: 'kid-1',
      eabHmacKey: { text: 'c2VjcmV0' },
      production: true,
    },
  },
};
const PUBLISHED = { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: false };
const HOST = { ...GATEWAY, id: 'host-81', host: 'host.docker.internal', port: 81, lookup: UpstreamLookup.HOSTS_FILE };
const SECURE = {
  ...GATEWAY,
  id: 'https-fd00--5-443',
  host: 'fd00::5',
  port: 443,
  secure: true,
  lookup: UpstreamLookup.ADDRESS,
};

/** Sites with every source of certificates, two authorities among them. */
const SOURCES: SiteIntent[] = [
  sophonSite({ tls: ALPN }),
  sophonSite({ path: 'app/Private', domains: ['private.example.com'], tls: PRIVATE_ACME, maxBodyMiB: 1 }),
  sophonSite({ path: 'app/Own', domains: ['own.example.com', 'www.own.example.com'], tls: OWN_PEM }),
  sophonSite({ path: 'app/Lan', domains: ['edge.lan'], tls: INTERNAL_CA, responseHeaders: { 'X-Lan': 'yes' } }),
  sophonSite({ path: 'app/More', domains: ['more.example.com'], tls: ALPN, routes: [forward('/', DASHBOARD)] }),
];

const HTTP_SITE = sophonSite({ path: 'app/Http', domains: ['http.example.com', 'www.http.example.com'] });
const DNS_SITE = sophonSite({ path: 'app/Dns', domains: ['dns.example.com'], tls: DNS_01 });

const CDN = { trustedProxies: { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' } };

/** Stock Caddy, which is to accept every golden file, counts no requests. */
function withoutLimits(site: SiteIntent): SiteIntent {
  const routes = site.routes.map((route) => ({ ...route, policies: { ...route.policies, rateLimit: undefined } }));
  return { ...site, routes };
}

/** The name of the golden file, and what is asked for. */
const GOLDEN: [name: string, intent: EdgeIntent][] = [
  ['acme-http-01', sophonIntent()],
  ['acme-http-01-beside-dns-01', edgeIntent(BOTH_CHALLENGES)],
  ['acme-tls-alpn-01', sophonIntent({ tls: ALPN })],
  ['acme-tls-alpn-01-eab-private-root', sophonIntent({ tls: PRIVATE_ACME })],
  ['own-certificate', sophonIntent({ tls: OWN_FILES })],
  ['internal', sophonIntent({ tls: INTERNAL_CA, responseHeaders: {} })],
  ['none', sophonIntent({ tls: NO_TLS })],
  ['no-sites', edgeIntent([])],
  ['no-sites-no-tls', edgeIntent([], { secure: false })],
  ['all-sources-of-certificates', edgeIntent([...SOURCES, HTTP_SITE])],
  [
    'redirects-and-responses',
    edgeIntent([
      sophonSite({ domains: ['www.example.com'], routes: [redirect('/', 'https://example.com', true)] }),
      sophonSite({
        path: 'app/Site',
        domains: ['example.com', 'example.org'],
        responseHeaders: { 'X-Site': 'a' },
        routes: [
          redirect('/old/place', '/docs', false, 307),
          redirect('/blog', 'https://blog.example.com:8443', true, 307),
          redirect('/moved', 'https://example.com/there?a=$b&c#d'),
          respond('/.well-known/security.txt', 'Contact: mailto:a@example.com\nPolicy: {host} "`$none" \\\n'),
          respond('/maintenance', '<p>Back soon.', 503, 'text/html; charset=utf-8'),
          respond('/gone', '', 410),
          respond('/', 'Nothing here.\n', 404),
        ],
      }),
    ]),
  ],
  [
    'trusted-proxies',
    sophonIntent(
      { tls: NO_TLS },
      { trustedProxies: { ranges: ['173.245.48.0/20', '2400:cb00::/32'], clientIpHeader: 'CF-Connecting-IP' } },
    ),
  ],
  ['http3', sophonIntent({}, { published: { ...PUBLISHED, http3: true } })],
  ['http3-port-8443', sophonIntent({}, { published: { ...PUBLISHED, httpPort: 8080, httpsPort: 8443, http3: true } })],
  ['port-8443', sophonIntent({}, { published: { ...PUBLISHED, httpPort: 8080, httpsPort: 8443 } })],
  [
    'response-headers',
    sophonIntent({
      responseHeaders: {
        'Content-Security-Policy': "default-src 'self'; img-src *",
        'X-Hash': '#1 "a"',
        'X-Json': '{"a":{"b":1}}',
      },
    }),
  ],
  [
    'domains-and-routes',
    sophonIntent({
      domains: ['sophon.example.com', 'www.example.com', 'xn--bcher-kva.example'],
      routes: [forward('/docs/v1', HOST, true), forward('/api', SECURE)],
    }),
  ],
  ['wildcards', edgeIntent(WILDCARDS)],
  ['acme-dns-01', sophonIntent({ tls: DNS_01, domains: ['*.example.com', 'example.com'] })],
  ['acme-dns-01-beside-others', edgeIntent([DNS_SITE, ...SOURCES.slice(0, 4)])],
  ['upstream-authorities', edgeIntent([SECURE_SITE])],
  ['guarded', edgeIntent([withoutLimits(GUARDED_SITE), sophonSite()])],
  [
    'guarded-behind-cdn',
    edgeIntent([withoutLimits({ ...GUARDED_SITE, tls: NO_TLS, clientCertificates: undefined })], CDN),
  ],
  ['held-requests', sophonIntent({ routes: [forward('/', DASHBOARD, false, { holdSeconds: 30 })] })],
  ['no-log-small-bodies', sophonIntent({ maxBodyMiB: 1 }, { accessLog: false })],
];

/** The block of a site by its address. */
function siteBlock(intent: EdgeIntent, address: string): Line[] {
  const site = readCaddyfile(caddyfileOf(intent), { ACME_EAB_HMAC_KEY_ACME_1: 'secret' }).find(
    ({ words }) => words[0]?.text.replace(/,$/, '') === address,
  );
  return site?.block ?? [];
}

test.each(GOLDEN)('%s is written as its golden file', (name, intent) => {
  expectGolden(join(__dirname, 'golden', `${name}.Caddyfile`), caddyfileOf(intent));
});

test('lines of your own stand among the options, and in every site ahead of its routes', () => {
  const snippets = { globalSnippet: 'cert_lifetime 24h', siteSnippet: 'handle /ping {\n\trespond pong\n}' };
  expectGolden(join(__dirname, 'golden', 'snippets.Caddyfile'), caddyfileOf(edgeIntent(SOURCES.slice(0, 2)), snippets));
});

test('every golden file differs', () => {
  const written = GOLDEN.map(([, intent]) => caddyfileOf(intent));
  expect(new Set(written).size).toBe(GOLDEN.length);
});

test('where a certificate of your own comes from the publisher alone knows', () => {
  expect(caddyfileOf(sophonIntent({ tls: OWN_PEM }))).toBe(caddyfileOf(sophonIntent({ tls: OWN_FILES })));
});

test('the order of response headers is that of the intent, which sorts them', () => {
  expect(caddyfileOf(sophonIntent({ responseHeaders: { B: '1', A: '2' } }))).toMatch(/>B 1\n\t\t>A 2\n/);
});

test('no secret stands in a file that is not secret', () => {
  const planned = filesOf(edgeIntent(SOURCES));
  expect(planned.map(({ name, secret }) => [name, secret])).toEqual([
    ['acme-root-acme-1.pem', false],
    ['acme-1.eab', true],
    ['own.example.com.pem', true],
    ['Caddyfile', false],
  ]);
  expect(planned[2].parts).toEqual([{ text: 'CERTIFICATE' }, { text: '\n' }, { text: 'KEY' }, { text: '\n' }]);
  for (const { text, secret } of planned) if (!secret) expect(text).not.toMatch(/c2VjcmV0|KEY\n/);
});

test('each site has its own source of certificates, and each authority its own account', () => {
  const intent = edgeIntent(SOURCES);
  const tlsOf = (domain: string) => siteBlock(intent, `https://${domain}`).find(({ words }) => words[0].text === 'tls');
  const issuer = (domain: string) => tlsOf(domain)?.block?.find(({ words }) => words[0].text === 'issuer');
  expect(texts(issuer('sophon.example.com')?.block)).toContain(`dir ${ACME.server.url}`);
  expect(issuer('more.example.com')).toEqual(issuer('sophon.example.com'));
  expect(texts(issuer('private.example.com')?.block)).toEqual([
    'dir https://ca.internal/acme/directory',
    'email admin@example.com',
    'trusted_roots /etc/caddy/acme-root-acme-1.pem',
    'import /etc/caddy/acme-1.eab',
    'disable_http_challenge',
  ]);
  expect(issuer('edge.lan')?.words.map(({ text }) => text)).toEqual(['issuer', 'internal']);
  const own = '/etc/caddy/own.example.com.pem';
  expect(tlsOf('own.example.com')?.words.map(({ text }) => text)).toEqual(['tls', own, own]);
});

test('limits and headers of one site do not show at another one', () => {
  const intent = edgeIntent(SOURCES);
  const limit = (domain: string) => JSON.stringify(siteBlock(intent, `https://${domain}`)).includes('1MiB');
  const header = (domain: string) => JSON.stringify(siteBlock(intent, `https://${domain}`)).includes('X-Lan');
  const domains = SOURCES.map((site) => site.domains[0]);
  expect(domains.filter(limit)).toEqual(['private.example.com']);
  expect(domains.filter(header)).toEqual(['edge.lan']);
});

test('a site without a root route answers 404 elsewhere, one with it does not', () => {
  const routes = [forward('/api', GATEWAY)];
  expect(caddyfileOf(sophonIntent({ routes }))).toMatch(/\n\t\trespond 404\n/);
  expect(caddyfileOf(sophonIntent({ routes: [] }))).toMatch(/\n\t\trespond 404\n/);
  expect(caddyfileOf(sophonIntent())).not.toMatch(/\n\t\trespond 404\n/);
});

test('two upstreams of one name and different ports are told apart', () => {
  const routes = [forward('/api', { ...DASHBOARD, port: 81 }), forward('/', DASHBOARD)];
  const text = caddyfileOf(sophonIntent({ routes }));
  for (const port of [80, 81]) expect(text).toContain(`reverse_proxy http://dashboard.edge:${port} {`);
});

test('the body of a response is a file, as it is, which one line names by site and path', () => {
  const body = '{host} {$HOME} ${x} `b` "c" \'d\' \\ }\n{http.request.uri}\n';
  const routes = [respond('/a/b', body), respond('/', '')];
  const intent = sophonIntent({ routes, tls: INTERNAL_CA, domains: ['a.example.com', 'b.example.com'] });
  expect(filesOf(intent).slice(0, -1)).toEqual([
    { name: 'a.example.com:a:b.response', text: `${body}\n`, secret: false },
    { name: 'a.example.com:.response', text: '\n', secret: false },
  ]);
  expect(caddyfileOf(intent)).toContain('respond {file./etc/caddy/a.example.com:a:b.response} 200');
});

test('HTTP/3 is announced at the port that clients see', () => {
  const announced = (httpsPort: number, http3: boolean) =>
    /Alt-Svc `?([^`\n]*)/.exec(caddyfileOf(sophonIntent({}, { published: { ...PUBLISHED, httpsPort, http3 } })))?.[1];
  expect(announced(8443, true)).toBe('h3=":8443"; ma=2592000');
  expect(announced(8443, false)).toBeUndefined();
  // Caddy's own announcement is the same.
  expect(announced(443, true)).toBeUndefined();
});

test('without TLS there is no redirect to https, and nothing is served there', () => {
  const text = caddyfileOf(sophonIntent({ tls: NO_TLS }));
  expect(text).not.toMatch(/^https:|308|\btls\b/m);
  expect(text).toContain('\nhttp://sophon.example.com {');
});

test('clients of every domain are sent to https there, and to no other domain', () => {
  const intent = edgeIntent([sophonSite({ tls: INTERNAL_CA, domains: ['a.example.com', 'b.example.com'] })]);
  for (const domain of ['a.example.com', 'b.example.com']) {
    expect(texts(siteBlock(intent, `http://${domain}`))).toEqual(['import drain', `redir https://${domain}{uri} 308`]);
  }
});

test('what an authority looks for is asked of lego ahead of that, and by http-01 alone', () => {
  const intent = edgeIntent([...BOTH_CHALLENGES, ...SOURCES]);
  for (const domain of ['a.example.com', 'b.example.com']) {
    expect(texts(blockOf(intent, [`http://${domain}`, 'route']))).toEqual([
      'reverse_proxy /.well-known/acme-challenge/* http://edge-lego.edge:8080',
      `redir https://${domain}{uri} 308`,
    ]);
  }
  expect(caddyfileOf(intent).match(/acme-challenge/g)).toHaveLength(2);
  expect(texts(blockOf(intent, ['http://dns.example.com']))).toEqual([
    'import drain',
    'redir https://dns.example.com{uri} 308',
  ]);
});

test('by http-01 each domain is a block with a certificate of its own, by dns-01 the site has one', () => {
  const text = caddyfileOf(edgeIntent(BOTH_CHALLENGES));
  const blocks = text.split(/\n(?=https:\/\/)/).filter((block) => block.includes('\ttls '));
  expect(blocks.map((block) => [block.split(' {\n')[0], /\ttls (\S+)/.exec(block)?.[1]])).toEqual([
    ['https://a.example.com', '{$ISSUED_a.example.com}'],
    ['https://b.example.com', '{$ISSUED_b.example.com}'],
    ['https://dns.example.com', '{$ISSUED__.dns.example.com}'],
    ['https://*.dns.example.com', '{$ISSUED__.dns.example.com}'],
  ]);
});

test('the files that those blocks name are all there', () => {
  const auth = { kind: AuthKind.BASIC, users: { anna: { text: '$2b$10$x' } } } as const;
  const page = { body: 'Away', contentType: 'text/html' };
  const intent = sophonIntent({
    domains: ['a.example.com', 'b.example.com'],
    maintenance: { page, retryAfterSeconds: 60, allow: ['10.0.0.1'] },
    clientCertificates: { required: true, authorities: 'AUTHORITIES' },
    routes: [
      guarded(forward('/docs', DASHBOARD, false, { unavailablePage: page }), { auth }),
      respond('/status', 'ok'),
      forward('/', GATEWAY),
    ],
  });
  const named = caddyfileOf(intent).match(/(?<=\/etc\/caddy\/)[^}\s]+/g) ?? [];
  const files = filesOf(intent).map(({ name }) => name);
  expect([...new Set(named)].sort()).toEqual(files.filter((name) => name !== 'Caddyfile').sort());
  expect(files.filter((name) => name.startsWith('a.example.com'))).toHaveLength(5);
  expect(new Set(files).size).toBe(files.length);
});

test('unknown hosts are told nothing, with sites and without', () => {
  for (const intent of [sophonIntent(), edgeIntent([]), edgeIntent([sophonSite({ tls: LETS_ENCRYPT })])]) {
    for (const address of ['https://', 'http://']) expect(texts(siteBlock(intent, address))).toEqual(['respond 404']);
  }
});

test('what is done for one more site is the same whatever stands beside it', () => {
  const [first, second] = SOURCES;
  const address = 'https://sophon.example.com';
  expect(siteBlock(edgeIntent([second, first]), address)).toEqual(siteBlock(edgeIntent([first]), address));
});
