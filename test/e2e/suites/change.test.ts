import { nextRelease, officialImage, proxyFrom, removeImages } from '../change/images';
import { Load } from '../change/load';
import { DASHBOARD, GATEWAY, inWords, isFailed, outageSeconds, POST } from '../change/traffic';
import { inspect, logs } from '../harness/docker';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import type { ProxyUnderTest } from '../harness/proxies';
import { factsSideBySide, type Lane, type Note } from '../harness/side-by-side';
import { secondsOf, until } from '../harness/wait';

/** Seconds that requests go on after a change is live, so that what it breaks late is seen as well. */
const AFTERMATH = 3;
/** Seconds that the edge may take to find a new gateway. */
const GATEWAY_FOUND_WITHIN = 5;
/** Seconds that no request may exceed while there is no gateway. */
const ANSWERED_WITHIN = 10;
/** Seconds without an answer that a new proxy may cost, on a machine that is busy with two more. */
const OUTAGE_WITHIN = 30;

/** A site under load that is changed step by step, as a team's repository does it: each change keeps those before. */
class BusySophon {
  public readonly sophon: LiveSophon;
  public readonly newDomain: string;
  /** When the last change began, in milliseconds since the epoch. */
  public changedAt = 0;
  private readonly images: string[] = [];
  private busyLoad?: Load;
  private change: Change = {};

  constructor(private readonly proxy: ProxyUnderTest) {
    this.sophon = new LiveSophon('chg', proxy);
    this.newDomain = `www.${this.sophon.site.domain}`;
  }

  public get load(): Load {
    if (!this.busyLoad) throw new Error('there is no load yet');
    return this.busyLoad;
  }

  public async start(): Promise<void> {
    await this.sophon.start();
    this.busyLoad = await Load.on(this.sophon.site);
  }

  public async stop(): Promise<void> {
    await this.busyLoad?.stop();
    await this.sophon.deployment.cleanUp();
    await removeImages(this.images);
  }

  /** Deploys with one more change. */
  public async apply(change: Change): Promise<void> {
    this.changedAt = Date.now();
    this.change = { ...this.change, ...change, props: { ...this.change.props, ...change.props } };
    await this.sophon.apply(this.change);
  }

  /** The next release of an image, for this site alone. */
  public async nextRelease(image: string): Promise<string> {
    const next = await nextRelease(image, this.sophon.deployment.name);
    this.images.push(next);
    return next;
  }

  public nextProxy(image: string) {
    return proxyFrom(image, this.proxy);
  }
}

factsSideBySide('Change under load', ['127.0.0.51', '127.0.0.52', '127.0.0.53'], (proxy, lane) => {
  const busy = new BusySophon(proxy);
  const { site } = busy.sophon;
  lane.before(() => busy.start());
  lane.after(() => busy.stop());

  const route: Change = { and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) };
  const docsServedBy = async () => (await ask(site, '/docs')).servedBy;
  isUnnoticed(lane, busy, 'a new route', route, async () => (await docsServedBy()) === 'gateway');

  const header: Change = { props: { responseHeaders: { 'X-Changed': 'yes' } } };
  const changedHeader = async () => (await ask(site, '/api/x')).headers['x-changed'];
  isUnnoticed(lane, busy, 'a changed header', header, async () => (await changedHeader()) === 'yes');

  const domain: Change = { props: { additionalDomains: [busy.newDomain] } };
  const atNewDomain = async () => (await ask({ ...site, domain: busy.newDomain })).servedBy;
  isUnnoticed(lane, busy, 'a new domain', domain, async () => (await atNewDomain()) === 'dashboard');

  const gateway = 'a new gateway image';
  const found = `found within ${GATEWAY_FOUND_WITHIN} s`;
  lane.fact(
    `${gateway} is ${found}, and until then every request is refused with 502, 503 or 504 and no hanging`,
    (note) => replaceGateway(busy, gateway, note),
  );
  if (proxy.name !== 'Traefik') {
    lane.fact(`${gateway}: refusals say \`Retry-After\``, async () => {
      const refusals = busy.load.failed(busy.changedAt);
      expect(refusals.length).toBeGreaterThan(0);
      expect(refusals.filter(({ answer }) => answer?.headers['retry-after'] !== '5').map(inWords)).toEqual([]);
    });
  }

  const bump = 'a new proxy image';
  lane.fact(`${bump} is an outage of less than ${OUTAGE_WITHIN} s`, (note) => replaceProxy(busy, proxy, bump, note));
});

/** Facts: the change goes live and disturbs nobody. */
function isUnnoticed(lane: Lane, busy: BusySophon, what: string, change: Change, isLive: () => Promise<boolean>): void {
  lane.fact(`${what} disconnects nobody`, async (note) => {
    const { load, sophon } = busy;
    const before = await sophon.proxyId();
    const live = secondsOf(() => until(`${what} is live`, 60, isLive));
    const [applied] = await Promise.all([secondsOf(() => busy.apply(change)), live]);
    note(`${what}: seconds from \`terraform apply\` to live`, (await live).toFixed(1));
    note(`${what}: seconds of \`terraform apply\``, applied.toFixed(1));
    await pause(AFTERMATH);
    load.tell(note, what, busy.changedAt);
    const resent = load.resent(busy.changedAt);
    note(`${what}: requests that clients sent twice, as their connection was closed unanswered`, resent);
    expect(load.crowd.lost).toEqual({ sockets: 0, streams: 0 });
    expect(await load.crowd.isServed()).toBe(true);
    expect(await sophon.proxyId()).toBe(before);
  });
  // Go's HTTP server, and with it a Caddy that is reloaded, closes connections whose first request it has not read yet.
  // https://github.com/golang/go/blob/go1.26.5/src/net/http/server.go#L1994
  const lost = busy.sophon.proxy.name === 'Caddy' ? [POST] : [];
  lane.fact(`${what} fails no request${lost.length > 0 ? ' that clients may send twice' : ''}`, async () => {
    const failed = busy.load.failed(busy.changedAt).filter(({ kind }) => !lost.includes(kind));
    expect(failed.map(inWords)).toEqual([]);
  });
}

async function replaceGateway(busy: BusySophon, what: string, note: Note): Promise<void> {
  const { load, sophon } = busy;
  const gatewayImage = await busy.nextRelease(standIns().gateway);
  const before = await sophon.proxyId();
  await busy.apply({ gatewayImage });
  const listening = await startOf(sophon.containerOf('gateway'));
  const lateAnswers = () => load.traffic.since(listening).filter((sample) => sample.kind === GATEWAY);
  const first = await until(
    'the gateway is found',
    20,
    () => lateAnswers().find((sample) => !isFailed(sample)) ?? false,
  );
  await pause(AFTERMATH);
  const found = (first.endedAt - listening) / 1000;
  load.tell(note, what, busy.changedAt);
  note(`${what}: seconds from its start to its first answer`, found.toFixed(1));
  const refusals = load.failed(busy.changedAt);
  expect(refusals.filter(({ answer }) => ![502, 503, 504].includes(answer?.status ?? 0)).map(inWords)).toEqual([]);
  expect(refusals.filter(({ kind }) => kind === DASHBOARD).map(inWords)).toEqual([]);
  const slow = load.traffic
    .since(busy.changedAt)
    .filter(({ sentAt, endedAt }) => endedAt - sentAt > ANSWERED_WITHIN * 1000);
  expect(slow.map(inWords)).toEqual([]);
  expect(found).toBeLessThan(GATEWAY_FOUND_WITHIN);
  expect(await sophon.proxyId()).toBe(before);
}

async function replaceProxy(busy: BusySophon, proxy: ProxyUnderTest, what: string, note: Note): Promise<void> {
  const { load, sophon } = busy;
  await load.regather();
  const image = await busy.nextRelease(officialImage(proxy));
  const before = await sophon.proxyId();
  await busy.apply({ proxy: busy.nextProxy(image) });
  await pause(AFTERMATH);
  load.tell(note, what, busy.changedAt);
  const outage = outageSeconds(load.traffic.since(busy.changedAt));
  note(`${what}: seconds of outage`, outage.toFixed(1));
  expect(outage).toBeLessThan(OUTAGE_WITHIN);
  expect(await sophon.proxyId()).not.toBe(before);
}

/** When a container's process was started, in milliseconds since the epoch. */
async function startOf(container: string): Promise<number> {
  await until(`${container} listens`, 20, async () => (await logs(container)).includes('listens'));
  return Date.parse((await inspect(container)).State.StartedAt);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
