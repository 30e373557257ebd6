import { Site as SiteConstruct, type SiteOptions } from 'cdktf-sophon';
import { Crowd } from '../change/crowd';
import type { Failure, SteadyReport } from '../change/steady-client';
import { failureInWords, SteadyTraffic } from '../change/steady-traffic';
import { figure } from '../harness/facts';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { factsOfEachProxy } from '../harness/proxies';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';

/** How often each change is made. More than once, by hand: with the load that the README's promises are made for. */
const REPETITIONS = Number(process.env.E2E_REPETITIONS ?? 1);
const BY_HAND = REPETITIONS > 1;
/** Processes that send requests: one alone cannot keep the pace. */
const CLIENTS = BY_HAND ? 2 : 1;
const PER_SECOND = BY_HAND ? 1000 : 200;
/** What a machine may make of it that deploys at the same time. */
const AT_LEAST_PER_SECOND = 0.75 * PER_SECOND;
const SOCKETS = BY_HAND ? 500 : 40;
const STREAMS = BY_HAND ? 100 : 20;
/** Seconds that requests go on after a change is live, so that what it breaks late is seen as well. */
const AFTERMATH = 3;
/** Of requests on new connections over HTTP/1.1, how many a Caddy that is reloaded may lose: one in so many. */
const FRESH_LOSS = 10_000;
const FRESH = 'HTTP/1.1, new connection';

/**
 * Everything that changes without a restart is changed under load, at the same site and beside it. One proxy after the
 * other: two processors have enough to do with one.
 */
factsOfEachProxy('Sites under load', (proxy) => {
  const sophon = new LiveSophon('site-change', proxy);
  const other: Site = { ...sophon.site, domain: `www.${sophon.site.domain}` };
  // Go's HTTP server, and with it a Caddy that is reloaded, closes connections whose request it has not read yet: clients
  // repeat a GET then, and nobody repeats a POST. https://github.com/golang/go/blob/go1.26.5/src/net/http/server.go#L1994
  const closesUnread = proxy.name === 'Caddy';
  let crowd: Crowd | undefined;
  let traffic: SteadyTraffic[] = [];

  beforeAll(async () => {
    await sophon.start();
    crowd = await Crowd.gather(sophon.site, SOCKETS, STREAMS);
    const options = { site: sophon.site, perSecond: PER_SECOND / CLIENTS, repeatsGets: closesUnread && !BY_HAND };
    traffic = await Promise.all(Array.from({ length: CLIENTS }, () => SteadyTraffic.to(options)));
  });
  afterAll(async () => {
    await Promise.all(traffic.map((client) => client.stop()));
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
  const servedBy = async (path: string) => (await ask(other, path)).servedBy;
  const headerOf = async (site: Site) => (await ask(site)).headers['x-changed'];
  // Its certificate is the other site's too: whether the handshake is refused or the request, nobody serves it.
  const refused = () => true;
  const isGone = () => ask(other).then(({ status, servedBy }) => status === 404 && !servedBy, refused);

  isUnnoticed('a site that is added', () => ({
    change: otherSite(),
    back: {},
    isLive: async () => (await servedBy('/')) === 'dashboard',
    isBack: isGone,
  }));
  isUnnoticed('a site whose headers and routes are changed', () => ({
    change: otherSite({ responseHeaders: { 'X-Changed': 'yes' } }, ['/docs']),
    back: otherSite(),
    isLive: async () => (await headerOf(other)) === 'yes' && (await servedBy('/docs')) === 'gateway',
    isBack: async () => (await headerOf(other)) === undefined,
  }));
  isUnnoticed('a site that is removed', () => ({
    change: {},
    back: otherSite(),
    isLive: isGone,
    isBack: async () => (await servedBy('/')) === 'dashboard',
  }));
  isUnnoticed('a route and a header of the site itself', (round) => ({
    change: {
      props: { responseHeaders: { 'X-Changed': `${round}` } },
      and: ({ ingress, sophon }) => ingress.addRoute(`/new-${round}`, sophon.gateway),
    },
    isLive: async () => {
      return (
        (await headerOf(sophon.site)) === `${round}` && (await ask(sophon.site, `/new-${round}`)).servedBy === 'gateway'
      );
    },
  }));
  isUnnoticed('another certificate of the site itself', (round) => ({
    change: { props: { tls: sophon.anotherCertificate(), responseHeaders: { 'X-Changed': `certificate ${round}` } } },
    isLive: async () => (await headerOf(sophon.site)) === `certificate ${round}`,
  }));

  /** A change, and what is done after it so that it can be made again. */
  interface Round {
    readonly change: Change;
    readonly isLive: () => Promise<boolean>;
    readonly back?: Change;
    readonly isBack?: () => Promise<boolean>;
  }

  /** Fact: the change goes live, and nobody at the site under load is disturbed. */
  function isUnnoticed(what: string, roundOf: (round: number) => Round): void {
    const lost = closesUnread ? `, or at most one in ${FRESH_LOSS} of those on new HTTP/1.1 connections` : '';
    test(`${what}: no stream ends, and no request fails${lost}`, async () => {
      if (!crowd) throw new Error('there is no load');
      const before = await sophon.proxyId();
      const changedAt = Date.now();
      for (let round = 1; round <= REPETITIONS; round++) {
        const { change, isLive, back, isBack = async () => true } = roundOf(round);
        await sophon.apply(change);
        await until(`${what} is live`, 10, isLive);
        await new Promise((resolve) => setTimeout(resolve, AFTERMATH * 1000));
        if (round === REPETITIONS || !back) continue;
        await sophon.apply(back);
        await until(`${what} is taken back`, 10, isBack);
      }
      const report = together(await Promise.all(traffic.map((client) => client.since(changedAt))));
      tell(what, report);
      figure(`${what}: ended streams`, `${crowd.lost.sockets + crowd.lost.streams} of ${SOCKETS + STREAMS}`);
      expect(crowd.lost).toEqual({ sockets: 0, streams: 0 });
      expect(await crowd.isServed()).toBe(true);
      const { failures, endedByKind } = report;
      expect(failures.filter((failure) => !isFresh(failure)).map(failureInWords)).toEqual([]);
      const fresh = failures.filter(isFresh);
      const allowed = closesUnread ? Math.ceil(freshOf(endedByKind) / FRESH_LOSS) : 0;
      if (fresh.length > allowed) expect(fresh.map(failureInWords)).toEqual([]);
      expect(report.perSecond).toBeGreaterThan(AT_LEAST_PER_SECOND);
      expect(await sophon.proxyId()).toBe(before);
    });
  }
});

const isFresh = ({ kind }: Failure) => kind.startsWith(FRESH);

/** How many requests were sent on new connections over HTTP/1.1. */
function freshOf(endedByKind: SteadyReport['endedByKind']): number {
  return Object.entries(endedByKind).reduce((sum, [kind, count]) => sum + (kind.startsWith(FRESH) ? count : 0), 0);
}

/** What several clients say, as one. */
function together(reports: SteadyReport[]): SteadyReport {
  const endedByKind: { [kind: string]: number } = {};
  for (const report of reports) {
    for (const [kind, count] of Object.entries(report.endedByKind))
      endedByKind[kind] = (endedByKind[kind] ?? 0) + count;
  }
  const sum = (value: (report: SteadyReport) => number) => reports.reduce((total, report) => total + value(report), 0);
  return {
    ended: sum(({ ended }) => ended),
    perSecond: sum(({ perSecond }) => perSecond),
    endedByKind,
    failures: reports.flatMap(({ failures }) => failures),
    repeated: sum(({ repeated }) => repeated),
  };
}

/** Puts what became of the requests into the report. */
function tell(what: string, { ended, perSecond, endedByKind, failures, repeated }: SteadyReport): void {
  const fresh = freshOf(endedByKind);
  const lostFresh = failures.filter(isFresh).length;
  figure(`${what}: repetitions`, REPETITIONS);
  figure(`${what}: requests a second`, perSecond.toFixed(0));
  figure(`${what}: failed on kept connections and HTTP/2`, `${failures.length - lostFresh} of ${ended - fresh}`);
  figure(`${what}: failed on new HTTP/1.1 connections`, `${lostFresh} of ${fresh}`);
  figure(`${what}: sent again, as the server had said that it did not look at them`, repeated);
}
