import { AcmeServer, type IProxy, Tls } from 'cdktf-sophon';
import { facts, figure } from '../harness/facts';
import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import { CADDY, NGINX, TRAEFIK } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { secondsOf, until } from '../harness/wait';

/** Seconds in which a new proxy has its certificate from an authority that answers at once. */
const CERTIFIED_WITHIN = 60;

const sophon = new LiveSophon('swi', { ...CADDY, address: '127.0.0.71' });
const { deployment, proxyName, site } = sophon;
const authority = new Pebble(`${deployment.name}-ca`, { containers: { [site.domain]: proxyName } });
const { directoryUrl, rootCertificate } = authority;
const acme = Tls.acme({
  email: 'admin@sophon.test',
  // Not for tests: so its volume outlives every proxy.
  server: AcmeServer.custom(directoryUrl, { rootCertificate, staging: false }),
});

if (!process.env.E2E_MISSING) {
  beforeAll(async () => {
    await deployment.startAfresh();
    await sophon.apply({ props: { tls: Tls.internal() } });
  });
  afterAll(async () => {
    await authority.leave(deployment.name).catch(() => {});
    await deployment.cleanUp();
  });
}

facts('Switching', 'One stack', () => {
  let firstCertificate = '';

  test('Tls.internal() to Tls.acme(), at Caddy', async () => {
    await authority.start(deployment.name);
    await switched('Tls.internal() to Tls.acme()', CADDY.plain(), acme);
    firstCertificate = await servedCertificate();
  });
  test('Caddy to nginx', () => switched('Caddy to nginx', NGINX.plain(), acme));
  test('nginx to Traefik', () => switched('nginx to Traefik', TRAEFIK.plain(), acme));
  test('Traefik to Caddy', () => switched('Traefik to Caddy', CADDY.plain(), acme));
  test('Caddy is back with the certificate it had, and ordered none', async () => {
    expect(await servedCertificate()).toBe(firstCertificate);
    // One for each proxy, on its first turn.
    expect(await authority.issued()).toBe(3);
  });
  test('Tls.acme() to a certificate of our own, and Caddy to nginx, in one deploy', () =>
    switched('Tls.acme() to a certificate of our own', NGINX.plain()));
});

/** The one line is changed: the deploy works at the first try, changes nothing the second time, and all is served. */
async function switched(what: string, proxy: IProxy, tls?: Tls): Promise<void> {
  await sophon.apply({ proxy, props: tls && { tls } });
  const root = tls ? await authority.issuingRoot() : site.root;
  const wait = await secondsOf(() => until('it is served', CERTIFIED_WITHIN, () => ask({ ...site, root })));
  figure(`${what}: seconds from the end of the deploy to the first answer`, wait.toFixed(1));
  expect((await ask({ ...site, root }, '/api/x')).servedBy).toBe('gateway');
  expect((await ask({ ...site, root }, '/')).servedBy).toBe('dashboard');
  expect(await deployment.plan()).toMatchObject({ isEmpty: true });
}

async function servedCertificate(): Promise<string> {
  return (await handshake({ ...site, root: undefined })).certificate.serialNumber;
}
