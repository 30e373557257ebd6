import type { TerraformStack } from 'cdktf';
import { AcmeChallenge, type AcmeOptions, AcmeServer, Edge, KeyType, Tls } from 'cdktf-sophon';
import { exec, logs } from '../harness/docker';
import { facts, figure } from '../harness/facts';
import { Pebble } from '../harness/pebble';
import { CADDY } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { Deployment } from '../harness/stack';
import { secondsOf, until } from '../harness/wait';

const ADDRESS = '127.0.0.73';
/** Seconds within which a certificate is served, from the end of a deploy. */
const CERTIFIED_WITHIN = 60;
/** The second authority's certificates, which are renewed when half of it is over. */
const SHORT_SECONDS = 60;
const SHORT_LIVED = 6 * 24 * 3600;

const deployment = new Deployment('e2e-acme-life');
const { name } = deployment;
const domain = (of: string) => `${of}.life.sophon.test`;
const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map(domain);
const containers = Object.fromEntries([FIRST, SECOND, THIRD].map((one) => [one, name]));
/** Two lives of one authority: set up anew, it knows no account, and has another root. */
let authority = new Pebble(`${name}-ca`, { containers, profiles: { shortlived: SHORT_LIVED } });

async function deploy(domains: string[], options: Partial<AcmeOptions> = {}): Promise<void> {
  const { directoryUrl, rootCertificate } = authority;
  const tls = Tls.acme({
    email: 'admin@sophon.test',
    server: AcmeServer.custom(directoryUrl, { rootCertificate, staging: true }),
    ...options,
  });
  await deployment.apply((stack: TerraformStack) => {
    const edge = new Edge(stack, 'Edge', { name, proxy: CADDY.plain(), tls, bindAddresses: [ADDRESS] });
    const [main, ...additionalDomains] = domains;
    edge.addSite(main, { additionalDomains }).addRedirect('/', 'https://sophon.test');
  });
}

async function shown(domain: string) {
  const root = await authority.issuingRoot();
  return (await handshake({ domain, address: ADDRESS, root })).certificate;
}

const serial = async (domain: string) => (await shown(domain)).serialNumber;
const served = (domain: string) => until(`${domain} is served`, CERTIFIED_WITHIN, () => serial(domain));

async function another(domain: string, old: string): Promise<void> {
  await until(`${domain} has another certificate`, CERTIFIED_WITHIN, async () => (await serial(domain)) !== old);
}

if (!process.env.E2E_MISSING) {
  beforeAll(async () => {
    await deployment.startAfresh();
    await deployment.apply((stack) => {
      new Edge(stack, 'Edge', { name, proxy: CADDY.plain(), tls: Tls.internalCa(), bindAddresses: [ADDRESS] });
    });
    await authority.start(name);
  });
  afterAll(async () => {
    await authority.leave(name).catch(() => {});
    await deployment.cleanUp();
  });
}

facts('ACME life', 'One edge', () => {
  let first: string;
  let second: string;

  test('each domain is one order', async () => {
    await deploy([FIRST, SECOND]);
    for (const one of [FIRST, SECOND]) await served(one);
    [first, second] = [await serial(FIRST), await serial(SECOND)];
    expect(await authority.orders()).toBe(2);
  });

  test('another e-mail address: the same certificates, and no order', async () => {
    await deploy([FIRST, SECOND], { email: 'other@sophon.test' });
    await looked();
    expect([await serial(FIRST), await serial(SECOND), await authority.orders()]).toEqual([first, second, 2]);
  });

  test('a domain added, one renamed: one order for each new name, none for the others', async () => {
    await deploy([FIRST, THIRD]);
    await served(THIRD);
    await deploy([FIRST, THIRD, SECOND]);
    await served(SECOND);
    expect([await serial(FIRST), await serial(SECOND), await authority.orders()]).toEqual([first, second, 3]);
  });

  test('another challenge and back: what was there is served again, and the way back is no order', async () => {
    await deploy([FIRST], { challenge: AcmeChallenge.tlsAlpn01() });
    await another(FIRST, first);
    const orders = await authority.orders();
    await deploy([FIRST]);
    await until('the first one is back', CERTIFIED_WITHIN, async () => (await serial(FIRST)) === first);
    expect(await authority.orders()).toBe(orders);
  });

  test('another type of key, and a profile: one order, and the old certificate until then', async () => {
    const failures: unknown[] = [];
    const orders = await authority.orders();
    await deploy([FIRST], { keyType: KeyType.EC384, profile: 'shortlived' });
    await until('it is another one', CERTIFIED_WITHIN, async () => {
      const now = await serial(FIRST).catch((error) => failures.push(error));
      return now !== first;
    });
    const { asn1Curve, valid_from, valid_to } = await shown(FIRST);
    expect(failures).toEqual([]);
    expect(asn1Curve).toBe('secp384r1');
    expect(Math.round((Date.parse(valid_to) - Date.parse(valid_from)) / 1000)).toBe(SHORT_LIVED - 1);
    expect(await authority.orders()).toBe(orders + 1);
  });

  test('an authority set up anew, with another root and no account of ours: the next certificate is its', async () => {
    const { serialNumber: old } = (await handshake({ domain: FIRST, address: ADDRESS })).certificate;
    await authority.remove();
    authority = new Pebble(`${name}-ca`, { containers, validitySeconds: SHORT_SECONDS });
    await authority.start(name);
    const seconds = await secondsOf(async () => {
      await deploy([FIRST, SECOND], { keyType: KeyType.RSA2048 });
      await another(FIRST, old);
      await served(SECOND);
    });
    figure('authority set up anew: seconds until its certificates are served', seconds.toFixed(0));
  });

  test('a domain that is gone is renewed no more, the other one is', async () => {
    await deploy([FIRST], { keyType: KeyType.RSA2048 });
    const [old, since] = [await serial(FIRST), await ordersFor(SECOND)];
    await another(FIRST, old);
    await another(FIRST, await serial(FIRST));
    expect(await ordersFor(SECOND)).toBe(since);
  });
});

/** Waits until lego, which is another container with each change of these, has looked at what it has: then it rests. */
async function looked(): Promise<void> {
  const rests = `for file in /tmp/*.due; do read -r due _ <"$file"; [ "$due" -gt $(($(date +%s) + 60)) ] || exit 1; done`;
  await until('lego has looked', CERTIFIED_WITHIN, async () => {
    return (await exec(`${name}-lego`, '/bin/sh', '-c', rests)).code === 0;
  });
}

/** How many times the authority has looked at a domain. */
async function ordersFor(domain: string): Promise<number> {
  return [...(await logs(`${name}-ca`)).matchAll(new RegExp(`validate w/ HTTP: http://${domain}`, 'g'))].length;
}
