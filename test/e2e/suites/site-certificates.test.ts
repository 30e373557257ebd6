import { docker } from '../harness/docker';
import { handshake } from '../harness/raw';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import { CertifiedSites } from '../sites/certified-sites';

/** Seconds within which certificates come from authorities that answer at once. */
const CERTIFIED_WITHIN = 90;

factsSideBySide('Certificates by site', ['127.0.0.112', '127.0.0.113', '127.0.0.114'], (proxy, lane) => {
  const sites = new CertifiedSites(proxy);
  const { deployment } = sites;
  lane.before(() => sites.start());
  lane.after(() => sites.cleanUp());

  /** By domain. */
  const serials = new Map<string, string>();
  const shown = async (site: Site) => (await handshake(site)).certificate;
  /** Of those that somebody was asked for: the internal CA's live for hours, and it may issue others at any time. */
  const lasting = (all: Site[]) => all.filter(({ domain }) => !domain.startsWith('internal.'));
  const serialNumbers = () => Promise.all(lasting(sites.all).map(async (site) => (await shown(site)).serialNumber));

  lane.fact('ACME of two authorities, an own certificate and the internal CA: each site has its own', async () => {
    await sites.deploy();
    for (const site of sites.all) {
      // A handshake trusts the root of that source alone.
      await until(`${site.domain} has its certificate`, CERTIFIED_WITHIN, () => shown(site));
      expect([site.domain, (await shown(site)).subjectaltname]).toEqual([site.domain, `DNS:${site.domain}`]);
      serials.set(site.domain, (await shown(site)).serialNumber);
    }
  });

  lane.fact('each authority was sent one order for each of its domains', async () => {
    expect(await Promise.all(sites.authorities.map((authority) => authority.orders()))).toEqual([2, 1]);
  });

  lane.fact('the proxy started anew shows the same certificates, and orders none', async () => {
    await docker(['restart', deployment.name]);
    await until('all are served', CERTIFIED_WITHIN, serialNumbers);
    expect(await serialNumbers()).toEqual(lasting(sites.all).map(({ domain }) => serials.get(domain)));
    expect(await Promise.all(sites.authorities.map((authority) => authority.orders()))).toEqual([2, 1]);
  });

  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });

  lane.fact('a site that moves from ACME to an own certificate shows it, and the others what they had', async () => {
    const [moved, ...others] = await sites.moveToOwn();
    await until(`${moved.domain} has its own`, CERTIFIED_WITHIN, () => shown(moved));
    for (const site of lasting(others)) expect((await shown(site)).serialNumber).toBe(serials.get(site.domain));
  });
});
