import { AcmeServer, Tls } from 'cdktf-sophon';
import { facts, figure } from '../harness/facts';
import { internalRoot } from '../harness/internal-root';
import { LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import { CADDY, NGINX, type ProxyUnderTest, TRAEFIK } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { served } from '../harness/served';
import { secondsOf, until } from '../harness/wait';

/** Seconds in which a new proxy has its certificate from an authority that answers at once. */
const CERTIFIED_WITHIN = 60;

const sophon = new LiveSophon('swi', { ...CADDY, address: '127.0.0.71' });
const { deployment, proxyName, site } = sophon;
const authority = new Pebble(`${deployment.name}-ca`, { containers: { [site.domain]: proxyName } });
const { directoryUrl, rootCertificate } = authority;

/** Where a certificate comes from, and the root that vouches for it. */
interface Source {
  readonly tls?: Tls;
  readonly root: (proxy: ProxyUnderTest) => Promise<string | undefined>;
}

const INTERNAL: Source = { tls: Tls.internalCa(), root: (proxy) => internalRoot(proxyName, proxy) };
const ACME: Source = {
  tls: Tls.acme({
    email: 'admin@sophon.test',
    // Not for tests: so its volume outlives every proxy.
    server: AcmeServer.custom(directoryUrl, { rootCertificate, staging: false }),
  }),
  root: async () => issuingRoot ?? (await authority.issuingRoot()),
};
/** Once the authority is away. */
let issuingRoot: string | undefined;
const OWN: Source = { root: async () => site.root };

if (!process.env.E2E_MISSING) {
  beforeAll(() => sophon.start({ props: { tls: INTERNAL.tls } }, { ...site, root: undefined }));
  afterAll(async () => {
    await authority.leave(deployment.name).catch(() => {});
    await deployment.cleanUp();
  });
}

facts('Switching', 'One stack', () => {
  let certificate: string | undefined;

  isSwitched('Tls.internalCa(): Caddy to nginx', NGINX, INTERNAL);
  let issuersRoot = '';
  test('Tls.internalCa(): nginx to Traefik, which has the same root', async () => {
    issuersRoot = await internalRoot(proxyName, NGINX);
    await switched('Tls.internalCa(): nginx to Traefik', TRAEFIK, INTERNAL);
    expect(await internalRoot(proxyName, TRAEFIK)).toBe(issuersRoot);
  });
  test('Tls.internalCa(): Traefik to nginx, which has the same root', async () => {
    await switched('Tls.internalCa(): Traefik to nginx', NGINX, INTERNAL);
    expect(await internalRoot(proxyName, NGINX)).toBe(issuersRoot);
  });
  test('Tls.internalCa() to Tls.acme(), and nginx to Caddy, in one deploy', async () => {
    await authority.start(deployment.name);
    await switched('Tls.internalCa() to Tls.acme()', CADDY, ACME);
    certificate = await servedCertificate();
    issuingRoot = await authority.issuingRoot();
    await authority.leave(deployment.name);
  });
  // Each to each other.
  for (const [from, to] of [
    [CADDY, NGINX],
    [NGINX, TRAEFIK],
    [TRAEFIK, CADDY],
    [CADDY, TRAEFIK],
    [TRAEFIK, NGINX],
    [NGINX, CADDY],
  ]) {
    test(`Tls.acme(), the authority away: ${from.name} to ${to.name}, which serves the same certificate`, async () => {
      await switched(`Tls.acme(): ${from.name} to ${to.name}`, to, ACME);
      expect(await servedCertificate()).toBe(certificate);
    });
  }
  test('the authority was sent one order, for all of them', async () => {
    expect(await authority.orders()).toBe(1);
  });
  isSwitched('Tls.acme() to a certificate of our own, and Caddy to nginx, in one deploy', NGINX, OWN);
});

function isSwitched(what: string, proxy: ProxyUnderTest, source: Source): void {
  test(what, () => switched(what, proxy, source));
}

/** The one line is changed: the deploy works at the first try, changes nothing the second time, and all is served. */
async function switched(what: string, proxy: ProxyUnderTest, { tls, root }: Source): Promise<void> {
  await sophon.apply({ proxy: proxy.plain(), props: tls && { tls } });
  const trusting = { ...site, root: await root(proxy) };
  const wait = await secondsOf(async () => {
    await until('the certificate is served', CERTIFIED_WITHIN, () => handshake(trusting));
    await served(trusting);
  });
  figure(`${what}: seconds from the end of the deploy to the first answer`, wait.toFixed(1));
  expect(await deployment.plan()).toBe('');
}

async function servedCertificate(): Promise<string> {
  return (await handshake({ ...site, root: undefined })).certificate.serialNumber;
}
