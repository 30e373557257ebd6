import { Site as SiteConstruct, type SiteOptions } from 'cdktf-sophon';
import { Crowd } from '../change/crowd';
import { failureInWords, SteadyTraffic } from '../change/steady-traffic';
import { figure } from '../harness/facts';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { factsOfEachProxy } from '../harness/proxies';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';

const PER_SECOND = 200;
/** What a machine may make of it that deploys at the same time. */
const AT_LEAST_PER_SECOND = 150;
const SOCKETS = 40;
const STREAMS = 20;
/** Seconds that requests go on after a change is live, so that what it breaks late is seen as well. */
const AFTERMATH = 3;

/**
 * A site is added, changed and removed while another one on the same edge is under load. One proxy after the other: two
 * processors have enough to do with one.
 */
factsOfEachProxy('Sites under load', (proxy) => {
  const sophon = new LiveSophon('site-change', proxy);
  const other: Site = { ...sophon.site, domain: `www.${sophon.site.domain}` };
  // Go's HTTP server, and with it a Caddy that is reloaded, closes connections whose request it has not read yet: clients
  // repeat a GET then, and nobody repeats a POST. https://github.com/golang/go/blob/go1.26.5/src/net/http/server.go#L1994
  const closesUnread = proxy.name === 'Caddy';
  let crowd: Crowd | undefined;
  let traffic: SteadyTraffic | undefined;

  beforeAll(async () => {
    await sophon.start();
    crowd = await Crowd.gather(sophon.site, SOCKETS, STREAMS);
    traffic = await SteadyTraffic.to({ site: sophon.site, perSecond: PER_SECOND, repeatsGets: closesUnread });
  });
  afterAll(async () => {
    await traffic?.stop();
    crowd?.disperse();
    await sophon.deployment.cleanUp();
  });

  const otherSite = (options: SiteOptions = {}, routes: string[] = []): Change => ({
    and: ({ ingress, sophon }) => {
      const site = new SiteConstruct(ingress, 'Other', { edge: ingress.edge, domain: other.domain, ...options });
      site.addRoute('/', sophon.dashboard);
      for (const route of routes) site.addRoute(route, sophon.gateway);
    },
  });
  const changed = otherSite({ responseHeaders: { 'X-Changed': 'yes' } }, ['/docs']);
  const servedBy = async (path: string) => (await ask(other, path)).servedBy;
  const header = async () => (await ask(other)).headers['x-changed'];
  // Its certificate is the other site's too: whether the handshake is refused or the request, nobody serves it.
  const refused = () => true;
  const isGone = () => ask(other).then(({ status, servedBy }) => status === 404 && !servedBy, refused);

  isUnnoticed('a site that is added', otherSite(), async () => (await servedBy('/')) === 'dashboard');
  isUnnoticed('a site whose headers and routes are changed', changed, async () => {
    return (await header()) === 'yes' && (await servedBy('/docs')) === 'gateway';
  });
  isUnnoticed('a site that is removed', {}, isGone);

  /** Fact: the change goes live, and nobody at the site under load is disturbed. */
  function isUnnoticed(what: string, change: Change, isLive: () => Promise<boolean>): void {
    const lost = closesUnread ? 'that clients may send twice ' : '';
    test(`${what}: at the other site no stream ends, and no request ${lost}fails`, async () => {
      if (!crowd || !traffic) throw new Error('there is no load');
      const before = await sophon.proxyId();
      const changedAt = Date.now();
      await sophon.apply(change);
      await until(`${what} is live`, 10, isLive);
      await new Promise((resolve) => setTimeout(resolve, AFTERMATH * 1000));
      const { ended, perSecond, failures, repeated } = await traffic.since(changedAt);
      figure(`${what}: requests a second`, perSecond.toFixed(0));
      figure(`${what}: failed requests`, `${failures.length} of ${ended}`);
      figure(`${what}: requests that clients sent twice`, repeated);
      figure(`${what}: ended streams`, `${crowd.lost.sockets + crowd.lost.streams} of ${SOCKETS + STREAMS}`);
      expect(crowd.lost).toEqual({ sockets: 0, streams: 0 });
      expect(await crowd.isServed()).toBe(true);
      const counted = failures.filter(({ kind }) => !closesUnread || !kind.endsWith('POST'));
      expect(counted.map(failureInWords)).toEqual([]);
      expect(perSecond).toBeGreaterThan(AT_LEAST_PER_SECOND);
      expect(await sophon.proxyId()).toBe(before);
    });
  }
});
