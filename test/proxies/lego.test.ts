import { IMAGES } from '../../lib/model/images';
import { type SiteIntent } from '../../lib/model/intent';
import { type AcmeIntent, type DnsIntent, KeyType } from '../../lib/model/tls-intent';
import { issuedCertificateOf } from '../../lib/proxies/internal-ca';
import { lego } from '../../lib/proxies/lego';
import { ACME, ALPN, DNS_01, DNS_ACME, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, sophonSite, TlsMode } from '../intents';

const tls = (acme: Partial<AcmeIntent>) => ({ mode: TlsMode.ACME as const, acme: { ...DNS_ACME, ...acme } });
const dns = (change: Partial<DnsIntent>) => tls({ dns: { ...DNS_ACME.dns!, ...change } });

const STAGING = { ...ACME.server, id: 'letsencrypt-staging', url: 'https://staging', production: false };
const BOUND = { ...ACME.server, id: 'zerossl', eabKeyId: 'kid-1', eabHmacKey: { variable: 'hmac' } };

const planned = (...sites: Partial<SiteIntent>[]) =>
  lego(edgeIntent(sites.map((site) => sophonSite({ tls: DNS_01, ...site }))), { user: '101:102' });

/** What the program is told of the only site. */
function told(site: Partial<SiteIntent>): string[] {
  const { sidecars } = planned(site);
  expect(sidecars[0].container.command).toHaveLength(1);
  return sidecars[0].container.command![0].split('\n');
}

test('no site with http-01 or dns-01, no lego', () => {
  const nothing = { sidecars: [], volumes: [], files: [] };
  expect(planned()).toEqual(nothing);
  expect(planned({ tls: ALPN }, { tls: INTERNAL_CA, domains: ['a.lan'] })).toEqual(nothing);
});

test('one container asks for certificates at whatever authority: by dns-01 for all domains of a site, by http-01 for each', () => {
  const { sidecars } = planned(
    { domains: ['*.acme.test', 'acme.test'] },
    { domains: ['a.example.com', 'www.example.com'], tls: LETS_ENCRYPT },
    { domains: ['own.example.com'], tls: ALPN },
    { domains: ['b.example.com'], tls: tls({ server: STAGING }) },
  );
  expect(sidecars.map(({ id }) => id)).toEqual(['lego']);
  expect(sidecars[0].container.command!.map((one) => one.split('\n')[0])).toEqual([
    'letsencrypt/_.acme.test',
    'letsencrypt/a.example.com',
    'letsencrypt/www.example.com',
    'letsencrypt-staging/b.example.com',
  ]);
  const domains = sidecars[0].container.command!.map((one) => /^LEGO_DOMAINS=(.*)$/m.exec(one)?.[1]);
  expect(domains).toEqual(['*.acme.test,acme.test', 'a.example.com', 'www.example.com', 'b.example.com']);
});

test('by http-01 it listens where the edge hands on what an authority looks for', () => {
  expect(told({ domains: ['acme.test'], tls: LETS_ENCRYPT })).toEqual([
    'letsencrypt/acme.test',
    'LEGO_SERVER=https://acme-v02.api.letsencrypt.org/directory',
    'LEGO_EMAIL=admin@example.com',
    'LEGO_KEY_TYPE=EC256',
    'LEGO_DOMAINS=acme.test',
    'LEGO_HTTP=true',
    'LEGO_HTTP_ADDRESS=:8080',
  ]);
  expect(told({}).join('\n')).not.toContain('LEGO_HTTP');
});

test('roots and accounts of authorities are told of by http-01 too', () => {
  const acme = { ...ACME, server: { ...BOUND, rootCertificate: 'ROOT' } };
  const site = { tls: { mode: TlsMode.ACME as const, acme }, domains: ['a.test', 'b.test'] };
  const { sidecars, files } = planned(site);
  for (const lines of sidecars[0].container.command!.map((one) => one.split('\n'))) {
    expect(lines).toEqual(
      expect.arrayContaining([
        'LEGO_CA_CERTIFICATES=/acme-secrets/zerossl.root.pem',
        'LEGO_EAB=true',
        'LEGO_EAB_KID=kid-1',
        'LEGO_EAB_HMAC</acme-secrets/zerossl.LEGO_EAB_HMAC',
      ]),
    );
  }
  expect(files.map(({ name, secret }) => [name, secret])).toEqual([
    ['zerossl.LEGO_EAB_HMAC', true],
    ['zerossl.root.pem', false],
  ]);
});

test('it is told where the edge is, which it asks whether it hands that on', () => {
  expect(planned({ tls: LETS_ENCRYPT }).sidecars[0].container.env).toMatchObject({ EDGE: 'edge 80' });
  const other = edgeIntent([sophonSite()], { name: 'other' });
  expect(lego(other, { user: '1:1' }).sidecars[0].container.env).toMatchObject({ EDGE: 'other 80' });
});

test('a site of one domain that moves from http-01 to dns-01 keeps its certificate’s place', () => {
  const [byHttp, byDns] = [LETS_ENCRYPT, DNS_01].map((source) => told({ domains: ['a.test'], tls: source }));
  expect(byDns[0]).toBe(byHttp[0]);
  const places = [LETS_ENCRYPT, DNS_01].map((source) => {
    const site = sophonSite({ domains: ['a.test'], tls: source });
    return issuedCertificateOf(site, 'a.test');
  });
  expect(places).toEqual(['/certificates/a.test.pem', '/certificates/a.test.pem']);
});

test('what is no secret is told by arguments, and where to find what is one', () => {
  expect(told({ domains: ['acme.test'] })).toEqual([
    'letsencrypt/acme.test',
    'DNSUPDATE_NAMESERVER=192.0.2.53',
    'LEGO_SERVER=https://acme-v02.api.letsencrypt.org/directory',
    'LEGO_EMAIL=admin@example.com',
    'LEGO_KEY_TYPE=EC256',
    'LEGO_DOMAINS=acme.test',
    'LEGO_DNS=dnsupdate',
    'DNSUPDATE_TSIG_SECRET</acme-secrets/acme.test.DNSUPDATE_TSIG_SECRET',
  ]);
});

test.each([
  ['the type of the key', tls({ keyType: KeyType.RSA4096 }), 'LEGO_KEY_TYPE=RSA4096'],
  [
    'resolvers',
    dns({ resolvers: ['192.0.2.1:53', '[2001:db8::1]:53'] }),
    'LEGO_DNS_RESOLVERS=192.0.2.1:53,[2001:db8::1]:53',
  ],
  ['a time to wait', dns({ propagationSeconds: 120 }), 'LEGO_DNS_PROPAGATION_WAIT=120s'],
  [
    'a private root',
    tls({ server: { ...STAGING, rootCertificate: 'R' } }),
    'LEGO_CA_CERTIFICATES=/acme-secrets/letsencrypt-staging.root.pem',
  ],
  ['an external account', tls({ server: BOUND }), 'LEGO_EAB=true'],
  ['its id', tls({ server: BOUND }), 'LEGO_EAB_KID=kid-1'],
  ['its key', tls({ server: BOUND }), 'LEGO_EAB_HMAC</acme-secrets/zerossl.LEGO_EAB_HMAC'],
  [
    'a secret that lego wants a file for',
    dns({ secrets: { ACME_DNS_STORAGE_PATH: { text: '{}' } } }),
    'ACME_DNS_STORAGE_PATH=/acme-secrets/sophon.example.com.ACME_DNS_STORAGE_PATH',
  ],
])('%s', (_, source, line) => {
  expect(told({ tls: source })).toContain(line);
  expect(told({}).map((one) => one.split(/[=<]/)[0])).not.toContain(
    line.startsWith('LEGO_KEY') ? '' : line.split(/[=<]/)[0],
  );
});

test('resolvers alone say whether a record is there, unless that is not looked for at all', () => {
  const only = 'LEGO_DNS_PROPAGATION_DISABLE_ANS=true';
  const resolvers = ['192.0.2.1:53'];
  expect(told({ tls: dns({ resolvers }) })).toContain(only);
  expect(told({ tls: dns({ resolvers, propagationSeconds: 120 }) })).not.toContain(only);
  expect(told({})).not.toContain(only);
});

test('no setting of a provider is one of lego, whatever it is called', () => {
  expect(told({ tls: dns({ settings: { LEGO_SERVER: 'https://other' } }) })).toContain(
    `LEGO_SERVER=${ACME.server.url}`,
  );
});

test('secrets are files of a volume that no proxy mounts, for each site its own, and roots lie there too', () => {
  const server = { ...BOUND, rootCertificate: 'ROOT' };
  const other = dns({ secrets: { DNSUPDATE_TSIG_SECRET: { hostPath: '/etc/key' } } });
  const { files } = planned(
    { domains: ['*.acme.test'], tls: tls({ server }) },
    { domains: ['b.test'], tls: { ...other, acme: { ...other.acme, server } } },
  );
  const volume = 'acme-secrets';
  expect(files).toEqual([
    { name: '_.acme.test.DNSUPDATE_TSIG_SECRET', parts: [{ text: 'SECRET' }], secret: true, volume },
    { name: 'zerossl.LEGO_EAB_HMAC', parts: [{ variable: 'hmac' }], secret: true, volume },
    { name: 'zerossl.root.pem', text: 'ROOT', secret: false, volume },
    { name: 'b.test.DNSUPDATE_TSIG_SECRET', parts: [{ hostPath: '/etc/key' }], secret: true, volume },
  ]);
});

test('no secret is in what can be inspected', () => {
  const { sidecars } = planned({ tls: tls({ server: { ...BOUND, eabHmacKey: { text: 'HMAC-VALUE' } } }) });
  expect(JSON.stringify(sidecars)).not.toMatch(/HMAC-VALUE|[^_]SECRET"/);
});

test('it is the same user beside every proxy, so that a switch finds its state, in the group of the proxy', () => {
  const { container } = planned({}).sidecars[0];
  expect(container.user).toBe('65532:102');
  expect(container.capabilities).toBeUndefined();
  expect(container.env).toMatchObject({ STATE: '/acme/lego', CERTIFICATES: '/certificates', SECRETS: '/acme-secrets' });
  expect(container.mounts).toEqual([
    { volume: 'acme', path: '/acme', readOnly: false },
    { volume: 'certificates', path: '/certificates', readOnly: false },
    { volume: 'acme-secrets', path: '/acme-secrets', readOnly: true },
  ]);
});

test('its volumes: state of production servers outlives destroy, also that of others beside it', () => {
  const volumes = (...sites: Partial<SiteIntent>[]) =>
    planned(...sites).volumes.map(({ id, retained }) => [id, retained]);
  const others = [
    ['certificates', false],
    ['acme-secrets', false],
  ];
  expect(volumes({})).toEqual([['acme', true], ...others]);
  expect(volumes({ tls: tls({ server: STAGING }) })).toEqual([['acme-staging', false], ...others]);
  expect(volumes({ tls: tls({ server: STAGING }) }, { tls: LETS_ENCRYPT })[0]).toEqual(['acme', true]);
  expect(volumes({ tls: dns({ secrets: {} }) })).toEqual([
    ['acme', true],
    ['certificates', false],
  ]);
});

test('what it holds is handed out before the proxy starts', () => {
  expect(planned({}).sidecars[0].beforeProxy).toBe(true);
});

test('its image is the official one unless another one is named', () => {
  expect(planned({}).sidecars[0].container.image).toBe(IMAGES.lego);
  const { sidecars } = lego(edgeIntent([sophonSite({ tls: DNS_01 })]), { user: '1:1', image: 'own:1' });
  expect(sidecars[0].container.image).toBe('own:1');
});

test('domains and settings are never part of the program, which finds every variable that it reads', () => {
  const { entrypoint, env } = planned({}).sidecars[0].container;
  expect(entrypoint?.join()).not.toContain('example.com');
  const read = entrypoint![2].matchAll(/\$\{?([A-Z][A-Z_]+)(:-)?/g);
  const set = [...Object.keys(env!), ...told({}).map((line) => line.split(/[=<]/)[0])];
  for (const [, name, hasDefault] of read) if (!hasDefault) expect(set).toContain(name);
});

test('fails when a site asks for dns-01 and nobody says who holds the zone', () => {
  expect(() => planned({ tls: tls({ dns: undefined }) })).toThrow(
    'app/Ingress: asks for ACME by dns-01 and names no DNS provider',
  );
});
