import { Rollout, type SophonContainerOptions } from 'cdktf-sophon';
import { nextRelease, removeImages } from '../change/images';
import type { Failure } from '../change/steady-client';
import { failureInWords, SteadyTraffic } from '../change/steady-traffic';
import { containerName, containersCalled, endOf, inspect } from '../harness/docker';
import { standIns } from '../harness/facts';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { factsSideBySide, type Note } from '../harness/side-by-side';
import { type OpenSocket, openSocket } from '../harness/websocket';

/** Requests a second to each proxy: three share the machine. */
const PER_SECOND = 100;
/** What an old gateway takes to end, with people on it who stay. */
const DRAIN_SECONDS = 60;
/** How long a new gateway takes to listen. */
const START_SECONDS = 5;
const HOLD_SECONDS = 20;
const SOCKETS = 20;
/**
 * Share of requests that may fail because the machine stalls, which six gateways, three proxies and their clients share: a
 * connection that was idle meanwhile is closed as a request comes. What fails is in the report; an old gateway that goes too
 * early fails two in a hundred.
 */
const STALLS = 0.01;
/** Seconds that requests go on after a change, so that what it breaks late is seen as well. */
const AFTERMATH = 3;

/** The stand-in has neither a shell nor curl. */
const healthcheck = [
  '/usr/bin/node',
  '-e',
  "fetch('http://127.0.0.1:8080/api/x').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))",
];

/** What became of requests: how many ended, and which of them failed. */
interface Aftermath {
  readonly ended: number;
  readonly failures: Failure[];
}

/** A gateway under load whose releases follow each other. Nothing is sent a second time. */
class BusyGateway {
  private readonly images: string[] = [];
  private busyTraffic?: SteadyTraffic;
  private sockets: OpenSocket[] = [];

  constructor(public readonly sophon: LiveSophon) {}

  public async start(options: Partial<SophonContainerOptions>): Promise<void> {
    await this.sophon.start({ gateway: options });
    this.busyTraffic = await SteadyTraffic.to({ site: this.sophon.site, perSecond: PER_SECOND, repeatsGets: false });
  }

  public async stop(): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate();
    await this.busyTraffic?.stop();
    await this.sophon.deployment.cleanUp();
    await removeImages(this.images);
  }

  /** Ids of the gateways that are there. */
  public gateways(): Promise<string[]> {
    return containersCalled(this.sophon.containerOf('gateway'));
  }

  /** Another release of the gateway. */
  public async release(tag: string, entrypoint?: string): Promise<string> {
    const image = await nextRelease(standIns().gateway, `${this.sophon.deployment.name}-${tag}`, entrypoint);
    this.images.push(image);
    return image;
  }

  /** WebSockets that people open and keep. */
  public async connect(): Promise<OpenSocket[]> {
    this.sockets = await Promise.all(Array.from({ length: SOCKETS }, () => openSocket(this.sophon.site, '/hubs/echo')));
    return this.sockets;
  }

  /** Does something, and what requests failed from then on, beyond what a machine that stalls makes fail. */
  public async failedDuring(what: string, note: Note, work: () => Promise<unknown>): Promise<string[]> {
    const { ended, failures } = await this.during(what, note, work);
    return failures.length > ended * STALLS ? failures.map(failureInWords) : [];
  }

  /** Does something, and what became of requests that were sent from then on. */
  public async during(what: string, note: Note, work: () => Promise<unknown>): Promise<Aftermath> {
    if (!this.busyTraffic) throw new Error('there is no traffic yet');
    const since = Date.now();
    await work();
    await new Promise((resolve) => setTimeout(resolve, AFTERMATH * 1000));
    const { ended, failures, perSecond } = await this.busyTraffic.since(since);
    note(`${what}: requests a second`, perSecond.toFixed(0));
    note(`${what}: failed requests`, `${failures.length} of ${ended}`);
    return { ended, failures: failures.filter((failure) => !this.isUnread(failure)) };
  }

  /**
   * Go's HTTP server, and with it a Caddy that is reloaded, closes new connections whose request it has not read yet: how many
   * is a fact of the suite of changes under load.
   */
  private isUnread({ kind, cause }: Failure): boolean {
    const isNew = kind.startsWith('HTTP/1.1, new connection');
    return this.sophon.proxy.name === 'Caddy' && isNew && /socket hang up|ECONNRESET/.test(cause);
  }
}

factsSideBySide('Rollout, start first', ['127.0.0.121', '127.0.0.122', '127.0.0.123'], (proxy, lane) => {
  const busy = new BusyGateway(new LiveSophon('start-first', proxy));
  const { sophon } = busy;
  const options: Partial<SophonContainerOptions> = {
    rollout: Rollout.startFirst({ drainSeconds: DRAIN_SECONDS + 5 }),
    env: { DRAIN_SECONDS: `${DRAIN_SECONDS}`, START_SECONDS: '2' },
    healthcheck,
  };
  const apply = (change: Change = {}) => sophon.apply({ ...change, gateway: { ...options, ...change.gateway } });
  lane.before(() => busy.start(options));
  lane.after(() => busy.stop());

  lane.fact('a second plan is empty', async () => {
    expect(await sophon.deployment.plan()).toBe('');
  });

  lane.fact('a new gateway image fails at most one request in a hundred', async (note) => {
    const [before] = await busy.gateways();
    const sockets = await busy.connect();
    const closedAt: number[] = [];
    for (const { socket } of sockets) socket.on('close', () => closedAt.push(Date.now()));
    const gatewayImage = await busy.release('next');
    const startedAt = Date.now();
    const failed = await busy.failedDuring('a new gateway image', note, () => apply({ gatewayImage }));
    expect(failed).toEqual([]);
    expect(await busy.gateways()).toEqual([expect.not.stringContaining(before)]);
    // No socket ends before the old gateway's own end, which comes a drain after its stop signal.
    expect(closedAt.length).toBe(SOCKETS);
    const seconds = (Math.min(...closedAt) - startedAt) / 1000;
    note('a new gateway image: seconds that WebSockets lived on', seconds.toFixed(0));
    expect(seconds).toBeGreaterThan(DRAIN_SECONDS);
    expect(await sophon.deployment.plan()).toBe('');
  });

  lane.fact('the plain name finds the gateway whose name has changed', async () => {
    const [id] = await busy.gateways();
    const { Config, NetworkSettings } = await inspect(await containerName(id));
    expect(Config.Labels['cdktf-sophon.name']).toBe(sophon.containerOf('gateway'));
    const aliases = Object.values(NetworkSettings.Networks).map(({ Aliases }) => Aliases);
    for (const names of aliases) expect(names).toContain(sophon.containerOf('gateway'));
  });

  lane.fact('fails when the new gateway crashes, and the old one serves on', async (note) => {
    const before = await busy.gateways();
    const gatewayImage = await busy.release('crash', '["/usr/bin/node","-e","process.exit(7)"]');
    const failed = await busy.failedDuring('a gateway that crashes', note, () =>
      expect(apply({ gatewayImage })).rejects.toThrow(/exited|healthy/),
    );
    expect(failed).toEqual([]);
    expect(await busy.gateways()).toEqual(expect.arrayContaining(before));
  });

  lane.fact('fails when the image does not exist, and the old one serves on', async (note) => {
    const failed = await busy.failedDuring('an image that does not exist', note, () =>
      expect(apply({ gatewayImage: 'sophon-gateway-stand-in:none' })).rejects.toThrow(/sophon-gateway-stand-in:none/),
    );
    expect(failed).toEqual([]);
  });

  lane.fact('fails when the configuration is refused beside a new gateway, and the old one serves on', async (note) => {
    const before = await busy.gateways();
    const gatewayImage = await busy.release('refused');
    const failed = await busy.failedDuring('a configuration that is refused', note, () =>
      expect(apply({ gatewayImage, proxy: proxy.broken() })).rejects.toThrow(proxy.complaint),
    );
    expect(failed).toEqual([]);
    expect(await busy.gateways()).toEqual(expect.arrayContaining(before));
  });

  lane.fact('the next good deploy leaves one gateway, and fails at most one request in a hundred', async (note) => {
    const env = { ...options.env, DRAIN_SECONDS: '1', RELEASE: '2' };
    const failed = await busy.failedDuring('after deploys that failed', note, () => apply({ gateway: { env } }));
    expect(failed).toEqual([]);
    expect((await busy.gateways()).length).toBe(1);
    expect(await sophon.deployment.plan()).toBe('');
  });
});

factsSideBySide('Rollout, stop first', ['127.0.0.124', '127.0.0.125', '127.0.0.126'], (proxy, lane) => {
  const busy = new BusyGateway(new LiveSophon('stop-first', proxy));
  const { sophon } = busy;
  const held = proxy.name !== 'nginx';
  const options: Partial<SophonContainerOptions> = {
    rollout: Rollout.stopFirst(held ? { holdSeconds: HOLD_SECONDS } : {}),
    env: { START_SECONDS: `${START_SECONDS}`, DRAIN_SECONDS: '1' },
  };
  lane.before(() => busy.start(options));
  lane.after(() => busy.stop());

  const change = `a new gateway image, ${START_SECONDS} s away`;
  const promise = held
    ? 'requests wait for it once the old one has ended'
    : 'requests are refused with 502 or 504 meanwhile';
  lane.fact(`${change}: ${promise}`, async (note) => {
    const [before] = await busy.gateways();
    const ended = endOf(before);
    const gatewayImage = await busy.release('next');
    const { failures } = await busy.during(change, note, async () => {
      await sophon.apply({ gatewayImage, gateway: options });
      await new Promise((resolve) => setTimeout(resolve, START_SECONDS * 1000));
    });
    // What was sent to the old one as it ended is not sent again: on a machine that stalls that may be many.
    const end = await ended;
    const later = failures.filter(({ sentAt }) => sentAt > end);
    note(`${change}: failed requests that were sent once the old one had ended`, later.length);
    const unexpected = held ? later : failures.filter(({ cause }) => !/^Error: 50[24] of the proxy/.test(cause));
    expect(unexpected.map(failureInWords)).toEqual([]);
  });
});
