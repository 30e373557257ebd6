import { join } from 'node:path';
import { CaddyProxy, type CaddyProxyOptions, type IngressIntent } from '../../../lib';
import { AcmeChallengeType, KeyType, UpstreamLookup } from '../../../lib/ingress/intent';
import { CERTIFICATE, KEY } from '../../certificates/certificates';
import { expectGolden } from '../../golden';
import { ACME, DASHBOARD, GATEWAY, SOPHON_ROUTES, sophonIntent, TlsMode } from '../../intents';

const NONE = { tls: { mode: TlsMode.NONE } };
const PRIVATE_ACME = {
  mode: TlsMode.ACME,
  acme: {
    ...ACME,
    challenge: AcmeChallengeType.TLS_ALPN_01,
    keyType: KeyType.RSA2048,
    server: {
      id: 'acme-1',
      url: 'https://ca.internal/acme/directory',
      rootCertificate: CERTIFICATE,
      eabKeyId: 'kid-1',
      eabHmacKey: 'c2VjcmV0',
      production: true,
    },
  },
};
const SITE = { domains: ['sophon.example.com'], routes: SOPHON_ROUTES };
const HOST = { ...GATEWAY, id: 'host-81', host: 'host.docker.internal', port: 81, lookup: UpstreamLookup.HOSTS_FILE };
const SECURE = {
  ...GATEWAY,
  id: 'fd00-5-443',
  host: 'fd00::5',
  port: 443,
  secure: true,
  lookup: UpstreamLookup.ADDRESS,
};

/** The name of the golden file, what is asked for, and of the proxy. */
const GOLDEN: [name: string, change: Partial<IngressIntent>, options: CaddyProxyOptions][] = (
  [
    ['acme-http-01', {}],
    ['acme-tls-alpn-01-eab-private-root', { tls: PRIVATE_ACME }],
    [
      'own-certificate-pem',
      { tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePem: CERTIFICATE, keyPem: KEY } } },
    ],
    [
      'own-certificate-files',
      { tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePath: '/c', keyPath: '/k' } } },
    ],
    ['internal', { tls: { mode: TlsMode.INTERNAL }, responseHeaders: {} }],
    ['none', NONE],
    [
      'trusted-proxies',
      { ...NONE, trustedProxies: ['173.245.48.0/20', '2400:cb00::/32'], clientIpHeader: 'CF-Connecting-IP' },
    ],
    ['http3', { http3: true }],
    ['port-8443', { httpPort: 8080, httpsPort: 8443 }],
    [
      'response-headers',
      {
        responseHeaders: {
          'Content-Security-Policy': "default-src 'self'; img-src *",
          'X-Json': '{"a":{"b":1}}',
          'X-Hash': '#1 "a"',
        },
      },
    ],
    [
      'domains-and-routes',
      {
        sites: [
          {
            domains: ['sophon.example.com', 'www.example.com', 'xn--bcher-kva.example'],
            routes: [
              { path: '/docs/v1', upstream: HOST, compress: true },
              { path: '/api', upstream: SECURE, compress: false },
            ],
          },
        ],
      },
    ],
    ['no-log-small-bodies', { accessLog: false, maxBodyMiB: 1 }],
    ['snippets', {}, { globalSnippet: 'cert_lifetime 24h', siteSnippet: 'handle /ping {\n\trespond pong\n}' }],
  ] as [string, Partial<IngressIntent>, CaddyProxyOptions?][]
).map(([name, change, options = {}]) => [name, change, options]);

function files(change: Partial<IngressIntent>, options?: CaddyProxyOptions) {
  return new CaddyProxy(options).plan(sophonIntent(change)).edge!.config.files;
}

function caddyfile(change: Partial<IngressIntent>, options?: CaddyProxyOptions): string {
  return files(change, options).at(-1)!.text!;
}

test.each(GOLDEN)('%s is written as its golden file', (name, change, options) => {
  expectGolden(join(__dirname, 'golden', `${name}.Caddyfile`), caddyfile(change, options));
});

test('every golden file differs, own certificates excepted, whose source the publisher alone knows', () => {
  const texts = GOLDEN.map(([, change, options]) => caddyfile(change, options));
  expect(new Set(texts).size).toBe(GOLDEN.length - 1);
});

test('the order of response headers is that of the intent, which sorts them', () => {
  expect(caddyfile({ responseHeaders: { B: '1', A: '2' } })).toMatch(/>B 1\n\t\t>A 2\n/);
});

test('no secret stands in a file that is not secret', () => {
  const own = files({ tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePem: CERTIFICATE, keyPem: KEY } } });
  expect(own.map(({ name, secret }) => [name, secret])).toEqual([
    ['own.pem', true],
    ['Caddyfile', false],
  ]);
  expect(own[0].text).toBe(`${CERTIFICATE}\n${KEY}\n`);
  for (const { text } of files({ tls: PRIVATE_ACME })) expect(text).not.toContain('c2VjcmV0');
});

test('a site without a root route answers 404 elsewhere, one with it does not', () => {
  const routes = SOPHON_ROUTES.filter(({ path }) => path !== '/');
  expect(caddyfile({ sites: [{ ...SITE, routes }] })).toMatch(/\n\t\trespond 404\n/);
  expect(caddyfile({})).not.toMatch(/\n\t\trespond 404\n/);
});

test('two upstreams of one name and different ports are told apart', () => {
  const routes = [{ path: '/', upstream: { ...DASHBOARD, port: 81 }, compress: false }];
  expect(caddyfile({ sites: [{ ...SITE, routes }] })).toContain('reverse_proxy http://dashboard:81 {');
});
