import { edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_PEM, sophonSite } from '../../intents';
import { fileOf, PRIVATE_CA, planOf } from './plans';

const site = (tls: typeof LETS_ENCRYPT, ...domains: string[]) => sophonSite({ tls, domains });

test('each domain is told the source of its certificate, also the domains that no authority serves', () => {
  const sites = [site(LETS_ENCRYPT, 'a.test', 'b.test'), site(OWN_PEM, 'own.test'), site(PRIVATE_CA, 'c.test')];
  expect(fileOf(planOf(edgeIntent([...sites, site(INTERNAL_CA, 'd.lan')])), 'domains')).toBe(
    'letsencrypt a.test\nletsencrypt b.test\n- own.test\nacmeprivate c.test\n- d.lan\n',
  );
});

test('without an authority there is nothing to ask for', () => {
  const { config, proxy } = planOf(edgeIntent([site(OWN_PEM, 'own.test'), site(INTERNAL_CA, 'd.lan')]));
  expect(config.files.map(({ name }) => name)).toEqual(['own.test.pem', 'ingress.yml', 'routers', 'served.yml']);
  expect(proxy.env).toMatchObject({ ISSUED_CERTIFICATES: '/certificates' });
  expect(proxy.env).not.toHaveProperty('ACME_DOMAINS');
});

test('the order of sites does not show in the flags', () => {
  const sites = [site(PRIVATE_CA, 'a.test'), site(LETS_ENCRYPT, 'b.test')];
  expect(planOf(edgeIntent(sites)).proxy.command).toEqual(planOf(edgeIntent(sites.reverse())).proxy.command);
});

test('the root certificate of each private authority is a file of its own', () => {
  const { acme } = PRIVATE_CA as Extract<typeof PRIVATE_CA, { acme: object }>;
  const other = {
    ...PRIVATE_CA,
    acme: { ...acme, server: { ...acme.server, id: 'acmeother', rootCertificate: 'OTHER' } },
  };
  const plan = planOf(edgeIntent([site(PRIVATE_CA, 'a.test'), site(other, 'b.test'), site(LETS_ENCRYPT, 'c.test')]));
  expect(fileOf(plan, 'acme-root-acmeprivate.pem')).toBe('ROOT');
  expect(fileOf(plan, 'acme-root-acmeother.pem')).toBe('OTHER');
  const roots = plan.proxy.command?.filter((flag) => flag.includes('.caCertificates='));
  expect(roots).toEqual([
    '--certificatesResolvers.acmeother.acme.caCertificates=/etc/traefik/dynamic/acme-root-acmeother.pem',
    '--certificatesResolvers.acmeprivate.acme.caCertificates=/etc/traefik/dynamic/acme-root-acmeprivate.pem',
  ]);
});

test('a resolver is told how long certificates live, where the authority says so', () => {
  const { acme } = PRIVATE_CA as Extract<typeof PRIVATE_CA, { acme: object }>;
  const short = { ...PRIVATE_CA, acme: { ...acme, server: { ...acme.server, certificateHours: 24 } } };
  const lives = ({ proxy }: ReturnType<typeof planOf>) =>
    proxy.command?.filter((flag) => flag.includes('certificatesDuration='));
  expect(lives(planOf(edgeIntent([site(short, 'a.test')])))).toEqual([
    '--certificatesResolvers.acmeprivate.acme.certificatesDuration=24',
  ]);
  expect(lives(planOf(edgeIntent([site(PRIVATE_CA, 'a.test'), site(LETS_ENCRYPT, 'b.test')])))).toEqual([]);
});
