import type { TlsIntent } from '../../../lib/model/tls-intent';
import { ALPN, DNS_01, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_PEM, sophonSite } from '../../intents';
import { fileOf, PRIVATE_CA, planOf } from './plans';

const site = (tls: TlsIntent, ...domains: string[]) => sophonSite({ tls, domains });

test('each domain is told the source of its certificate, also the domains that no authority serves', () => {
  const sites = [site(ALPN, 'a.test', 'b.test'), site(OWN_PEM, 'own.test'), site(PRIVATE_CA, 'c.test')];
  const others = [site(INTERNAL_CA, 'd.lan'), site(LETS_ENCRYPT, 'e.test'), site(DNS_01, 'f.test')];
  expect(fileOf(planOf(edgeIntent([...sites, ...others])), 'domains')).toBe(
    'letsencrypt a.test\nletsencrypt b.test\n- own.test\nacmeprivate c.test\n- d.lan\n- e.test\n- f.test\n',
  );
});

test('without an authority there is nothing to ask for', () => {
  const { config, proxy } = planOf(edgeIntent([site(OWN_PEM, 'own.test'), site(INTERNAL_CA, 'd.lan')]));
  expect(config.files.map(({ name }) => name)).toEqual(['own.test.pem', 'ingress.yml', 'routers', 'served.yml']);
  expect(proxy.env).toMatchObject({ ISSUED_CERTIFICATES: '/certificates' });
  expect(proxy.env).not.toHaveProperty('ACME_DOMAINS');
});

test.each([
  ['http-01', LETS_ENCRYPT],
  ['dns-01', DNS_01],
])('what lego obtains by %s is no business of a resolver, nor of what looks for its certificates', (_, tls) => {
  const { config, proxy } = planOf(edgeIntent([site(tls, 'a.test')]));
  expect(proxy.command?.join('\n')).not.toContain('certificatesResolvers');
  expect(proxy.env).not.toHaveProperty('ACME_DOMAINS');
  expect(config.files.map(({ name }) => name)).not.toContain('acme-retry.yml');
});

test('the order of sites does not show in the flags', () => {
  const sites = [site(PRIVATE_CA, 'a.test'), site(ALPN, 'b.test')];
  expect(planOf(edgeIntent(sites)).proxy.command).toEqual(planOf(edgeIntent(sites.reverse())).proxy.command);
});

test('the root certificate of each private authority is a file of its own', () => {
  const { acme } = PRIVATE_CA as Extract<typeof PRIVATE_CA, { acme: object }>;
  const other = {
    ...PRIVATE_CA,
    acme: { ...acme, server: { ...acme.server, id: 'acmeother', rootCertificate: 'OTHER' } },
  };
  const plan = planOf(edgeIntent([site(PRIVATE_CA, 'a.test'), site(other, 'b.test'), site(ALPN, 'c.test')]));
  const flags = plan.proxy.command?.filter((flag) => flag.includes('.caCertificates=')) ?? [];
  const rootOf = (id: string) => {
    const start = `--certificatesResolvers.${id}.acme.caCertificates=/etc/traefik/dynamic/`;
    return fileOf(plan, flags.find((flag) => flag.startsWith(start))?.slice(start.length) ?? '');
  };
  expect(flags).toHaveLength(2);
  expect([rootOf('acmeprivate'), rootOf('acmeother')]).toEqual(['ROOT', 'OTHER']);
});

test('another root is a file of another name, as Traefik reads it when it starts', () => {
  const { acme } = PRIVATE_CA as Extract<typeof PRIVATE_CA, { acme: object }>;
  const renewed = { ...PRIVATE_CA, acme: { ...acme, server: { ...acme.server, rootCertificate: 'RENEWED' } } };
  const commands = [PRIVATE_CA, renewed].map((tls) => planOf(edgeIntent([site(tls, 'a.test')])).proxy.command);
  expect(commands[0]).not.toEqual(commands[1]);
});

test('a resolver is told how long certificates live, where the authority says so', () => {
  const { acme } = PRIVATE_CA as Extract<typeof PRIVATE_CA, { acme: object }>;
  const short = { ...PRIVATE_CA, acme: { ...acme, server: { ...acme.server, certificateHours: 24 } } };
  const lives = ({ proxy }: ReturnType<typeof planOf>) =>
    proxy.command?.filter((flag) => flag.includes('certificatesDuration='));
  expect(lives(planOf(edgeIntent([site(short, 'a.test')])))).toEqual([
    '--certificatesResolvers.acmeprivate.acme.certificatesDuration=24',
  ]);
  expect(lives(planOf(edgeIntent([site(PRIVATE_CA, 'a.test'), site(ALPN, 'b.test')])))).toEqual([]);
});
