import { X509Certificate } from 'node:crypto';
import { LiveFiles } from '../certificates/live-files';
import { Crowd } from '../change/crowd';
import { inWords, isFailed, POST, Traffic } from '../change/traffic';
import { Authority, type Certificate } from '../harness/certificates';
import { inspect, logs } from '../harness/docker';
import { LiveSophon } from '../harness/live-sophon';
import type { ProxyUnderTest } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { factsSideBySide, type Lane, type Note } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { secondsOf, until } from '../harness/wait';

/** Seconds within which a renewed pair is served. */
const SERVED_WITHIN = 60;
/** Seconds for which a refused pair is left there once that was said: more than a proxy takes to see what it is handed. */
const LEFT_THERE = 15;
/** Connected while a pair is renewed. */
const SOCKETS = 40;
const STREAMS = 10;

/** Sophon with a pair of files on the host, which are renewed under load. */
class RenewedSophon {
  public readonly sophon: LiveSophon;
  public readonly files: LiveFiles;
  /** As a client sees it that trusts whoever issued the files. */
  public readonly site: Site;
  private readonly authority = new Authority('Renewed files of the tests');

  constructor(public readonly proxy: ProxyUnderTest) {
    this.sophon = new LiveSophon('renewed-files', proxy);
    this.files = new LiveFiles(this.sophon.deployment.name);
    this.site = { ...this.sophon.site, root: this.authority.root };
  }

  public get watcher(): string {
    return `${this.sophon.deployment.name}-own-certificates`;
  }

  public async start(): Promise<void> {
    this.files.linked(this.issue());
    await this.sophon.start({ props: { tls: this.files.tls } }, this.site);
  }

  public async cleanUp(): Promise<void> {
    await this.sophon.deployment.cleanUp();
    this.files.remove();
  }

  public issue(options = {}, domains = [this.site.domain]): Certificate {
    return this.authority.issue(domains, options);
  }

  public async serial(): Promise<string> {
    return (await handshake(this.site)).certificate.serialNumber;
  }

  public async isServed(pair: Certificate): Promise<boolean> {
    return (await this.serial()) === new X509Certificate(pair.certificate).serialNumber;
  }

  public async health(): Promise<string | undefined> {
    return (await inspect(this.watcher)).State.Health?.Status;
  }
}

factsSideBySide('Renewed files', ['127.0.0.171', '127.0.0.172', '127.0.0.173'], (proxy, lane) => {
  const renewed = new RenewedSophon(proxy);
  lane.before(() => renewed.start());
  lane.after(() => renewed.cleanUp());

  isTakenOver(lane, renewed, 'links that are moved', (pair) => renewed.files.linked(pair));
  isTakenOver(lane, renewed, 'files that are replaced', (pair) => renewed.files.renamed(pair));
  isTakenOver(lane, renewed, 'files that are written anew', (pair) => renewed.files.rewritten(pair));
  isRefused(lane, renewed);

  lane.fact('what was refused is healthy again with the next good pair, which is served', async () => {
    const good = renewed.issue();
    renewed.files.renamed(good);
    await until('the next good pair is served', SERVED_WITHIN, () => renewed.isServed(good));
    await until('it is healthy', 60, async () => (await renewed.health()) === 'healthy');
  });

  lane.fact('less than a third of the life left is served, and shows in the health of the container', async () => {
    const old = renewed.issue({ age: 80, days: 10 });
    renewed.files.renamed(old);
    await until('the old pair is served', SERVED_WITHIN, () => renewed.isServed(old));
    await until('it is unhealthy', 90, async () => (await renewed.health()) === 'unhealthy');
    expect(await logs(renewed.watcher)).not.toContain(old.key.split('\n')[1]);
  });
});

/** Facts: a pair is served in time, and disturbs nobody. */
function isTakenOver(
  lane: Lane,
  renewed: RenewedSophon,
  what: string,
  renew: (pair: Certificate) => void | Promise<void>,
): void {
  lane.fact(
    `${what}: the pair is served within ${SERVED_WITHIN} s, in the same container, and nobody is cut off`,
    (note) =>
      underLoad(renewed, what, note, async () => {
        const pair = renewed.issue();
        const container = await renewed.sophon.proxyId();
        const seconds = await secondsOf(async () => {
          await renew(pair);
          await until('the renewed pair is served', SERVED_WITHIN, () => renewed.isServed(pair));
        });
        note(`${what}: seconds until they are served`, seconds.toFixed(1));
        expect(await renewed.sophon.proxyId()).toBe(container);
      }),
  );
}

async function underLoad(
  { site, proxy }: RenewedSophon,
  what: string,
  note: Note,
  work: () => Promise<void>,
): Promise<void> {
  const crowd = await Crowd.gather(site, SOCKETS, STREAMS);
  const traffic = new Traffic(site);
  try {
    await work();
    // What breaks late is seen as well.
    await pause(5);
    expect(await crowd.isServed()).toBe(true);
    const samples = traffic.since(0);
    note(`${what}: failed requests`, `${samples.filter(isFailed).length} of ${samples.length}`);
    note(`${what}: closed WebSockets`, `${crowd.lost.sockets} of ${SOCKETS}`);
    expect(crowd.lost).toEqual({ sockets: 0, streams: 0 });
    // Go's HTTP server closes connections whose first request it has not read yet, as a changed route has it do.
    const lost = proxy.name === 'Caddy' ? [POST] : [];
    expect(samples.filter((sample) => isFailed(sample) && !lost.includes(sample.kind)).map(inWords)).toEqual([]);
  } finally {
    crowd.disperse();
    await traffic.stop();
  }
}

/** Facts: what must not be served is not, and the log says why. */
function isRefused(lane: Lane, renewed: RenewedSophon): void {
  const { site } = renewed;
  const good = () => renewed.issue();
  const half = ({ certificate, key }: Certificate) => ({
    certificate: certificate.slice(0, certificate.length / 2),
    key,
  });
  const broken: [string, () => Certificate, string][] = [
    ['a key of another', () => ({ ...good(), key: good().key }), 'the key must belong to the first certificate'],
    ['half a file', () => half(good()), 'the certificate must be PEM, your own first'],
    ['other names', () => renewed.issue({}, ['other.test']), `got one that is not for ${site.domain}`],
    ['one that has expired', () => renewed.issue({ age: 10, days: -1 }), 'got: certificate has expired'],
  ];
  for (const [what, make, reason] of broken) {
    lane.fact(`${what} on the host is never served, and the log says why, once`, async (note) => {
      const before = await renewed.serial();
      renewed.files.renamed(make());
      const said = `${site.domain}: the certificate on the host is not served: `;
      const seconds = await secondsOf(() =>
        until('the log says why', SERVED_WITHIN, async () => (await logs(renewed.watcher)).includes(reason)),
      );
      note(`${what}: seconds until the log says why`, seconds.toFixed(1));
      await pause(LEFT_THERE);
      expect(await renewed.serial()).toBe(before);
      const lines = (await logs(renewed.watcher)).split('\n').filter((line) => line.includes(reason));
      expect(lines).toEqual([expect.stringContaining(said)]);
    });
  }

  lane.fact('a pair that is refused shows in the health of the container', () =>
    until('it is unhealthy', 60, async () => (await renewed.health()) === 'unhealthy'),
  );
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));
}
