import { belongings, inspect, logs } from '../harness/docker';
import { facts, figure } from '../harness/facts';
import { ask } from '../harness/https';
import { CADDY } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { until } from '../harness/wait';
import { Arguments, heldBy, heldByContainer } from '../security/leaks';
import { DnsApiSites, WAYS, type Way } from '../sites/dns-api-sites';

/** Until lego has come to the last of the sites. */
const PATIENCE = 90;

/** What is said of a token that nobody gave out, and of a signature by another secret. */
const REFUSALS = [
  'cloudflare: failed to find zone cloudflare.sophon.test.: [status code 403] 9109: Invalid access token',
  'api error SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.',
];

/** lego is the same beside each proxy. */
facts('DNS APIs', undefined, () => {
  const sites = new DnsApiSites({ ...CADDY, address: '127.0.0.247' });
  const { name } = sites.deployment;
  const printed: string[] = [];
  let seen: Arguments | undefined;

  beforeAll(async () => {
    seen = new Arguments(() => sites.secrets);
    await sites.start();
    printed.push(await sites.deploy('wrong'));
  });
  afterAll(async () => {
    seen?.stop();
    await sites.deployment.cleanUp();
  });

  const isServed = async (way: Way) => {
    const subjects = [`DNS:*.${sites.domain(way)}`, `DNS:${sites.domain(way)}`];
    for (const label of [undefined, 'any']) {
      const site = await sites.site(way, label);
      const { certificate } = await until(`${way} is served`, PATIENCE, () => handshake(site));
      expect(certificate.subjectaltname?.split(', ').sort()).toEqual(subjects);
      expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
    }
  };
  const startTimes = () =>
    Promise.all([name, `${name}-lego`].map(async (container) => (await inspect(container)).State.StartedAt));

  test('a wrong token, or a wrong secret of an access key, fails in the words of the API, and handshakes are refused', async () => {
    for (const refusal of REFUSALS) {
      await until(`"${refusal}" is in the log`, PATIENCE, async () => (await logs(`${name}-lego`)).includes(refusal));
    }
    for (const way of ['cloudflare', 'route53'] as const) {
      await expect(handshake(await sites.site(way))).rejects.toThrow();
    }
  });

  test('a token that may read all zones and one that may edit them prove a domain and all names below it', () =>
    isServed('cloudflare-split'));

  test('where `_acme-challenge` is a CNAME, they are proven in the zone that it leads to, and no other one is touched', async () => {
    await isServed('delegated');
    const addressed = await sites.bind.addressed();
    expect(addressed).toContain(sites.challenges);
    expect(addressed).not.toContain(sites.domain('delegated'));
  });

  test('a mended token and a mended secret prove theirs after the deploy that brings them, without a restart', async () => {
    const before = await startTimes();
    printed.push(await sites.deploy('right'));
    const start = Date.now();
    for (const way of ['cloudflare', 'route53'] as const) await isServed(way);
    figure('seconds from the deploy to both certificates', ((Date.now() - start) / 1000).toFixed(0));
    expect(await startTimes()).toEqual(before);
  });

  test('the APIs were told to delete each record that they were told to create, and none is left', async () => {
    for (const api of ['cloudflare', 'route53'] as const) {
      const created = await sites.apis.records(api, 'created');
      const names = WAYS.filter((way) => way.startsWith(api)).map((way) => sites.challengeOf(way));
      expect([...new Set(created.map((record) => record.split(' ')[0]))].sort()).toEqual(names.sort());
      expect((await sites.apis.records(api, 'deleted')).sort()).toEqual(created.sort());
    }
    for (const way of WAYS) expect(await sites.bind.challenges(sites.challengeOf(way))).toEqual([]);
  });

  test('no token, wrong or right, is in settings, arguments, logs, or what Terraform prints', async () => {
    const containers = (await belongings(name)).containers.filter((one) => !sites.foreign.includes(one));
    expect(containers).toContain(`${name}-lego`);
    const held = containers.map((container) => heldByContainer(container, sites.secrets));
    expect((await Promise.all(held)).flat()).toEqual([]);
    expect(seen?.saw('LEGO_DNS=cloudflare')).toBe(true);
    expect([...(seen?.seen ?? [])]).toEqual([]);
    expect(heldBy(printed.join('\n'), sites.secrets)).toEqual([]);
  });

  test('a second plan is empty', async () => {
    expect(await sites.deployment.plan()).toBe('');
  });
});
