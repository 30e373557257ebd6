import { nextRelease, officialImage, proxyFrom, removeImages } from '../change/images';
import { addressOf, crash, occupyAddress, occupyPort, removeContainers, restartInOrder } from '../faults/accidents';
import { ASKED_AGAIN_WITHIN, SophonOnSmallDisk } from '../faults/sophon-on-small-disk';
import { docker, inspect, logs, theOneCalled } from '../harness/docker';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { served } from '../harness/served';
import { factsSideBySide, type Lane, type Note } from '../harness/side-by-side';
import { secondsOf, until } from '../harness/wait';

/** Seconds that the engine and the proxy may take to be back, on a machine that is busy with two more. */
const BACK_WITHIN = 30;

/** A change that can be seen: /docs goes to the gateway. */
const WITH_DOCS: Change = { and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) };

const ADDRESSES = ['127.0.0.61', '127.0.0.62', '127.0.0.63'];

factsSideBySide('Faults', ADDRESSES, (proxy, lane) => {
  const sophon = new LiveSophon('flt', proxy);
  const images: string[] = [];
  lane.before(() => sophon.deployment.startAfresh());
  lane.after(async () => {
    await sophon.deployment.cleanUp();
    await removeImages(images);
  });
  hostPortTaken(lane, sophon);
  processesKilled(lane, sophon);
  containersGone(lane, sophon);
  configurationGone(lane, sophon);
  deploysThatFail(lane, sophon);
  refusedWithAnotherProxy(lane, sophon, images);
});

factsSideBySide('Faults', ADDRESSES, (proxy, lane) => {
  const acme = new SophonOnSmallDisk(proxy);
  lane.before(() => acme.start());
  lane.after(() => acme.cleanUp());
  lane.fact(
    'a full disk under the certificates: a deploy works, what was there is served, the log names the disk',
    async () => {
      await acme.disk.fill();
      await acme.apply({ props: { additionalDomains: [acme.newDomain] } });
      await until('the log names the disk', 60, async () => /no space left/i.test(await logs(acme.keeper)));
      expect((await acme.ask()).servedBy).toBe('dashboard');
    },
  );
  lane.fact(
    'a full disk that has room again: the certificate that could not be stored comes by itself',
    async (note) => {
      await acme.disk.free();
      const served = () => until('the new domain is served', ASKED_AGAIN_WITHIN, () => acme.ask(acme.newDomain));
      note('a disk with room again: seconds until the new domain is served', (await secondsOf(served)).toFixed(0));
    },
  );
  lane.fact('lego killed (-9): back by itself', async () => {
    await crash(acme.keeper);
    await restarted(acme.keeper);
  });
});

function hostPortTaken(lane: Lane, sophon: LiveSophon): void {
  const { deployment, site } = sophon;
  const squatter = `${deployment.name}-squatter`;
  lane.fact('a host port that is taken: the deploy fails and says so, and nothing is half-live', async () => {
    await occupyPort(squatter, site.address, 443);
    await expect(sophon.apply()).rejects.toThrow(/443.*(port is already allocated|address already in use)/);
    const plain = { ...site, plain: true };
    await expect(ask(plain)).rejects.toThrow('ECONNREFUSED');
    await removeContainers(squatter);
  });
  lane.fact('a host port that was taken: the next deploy works', async () => {
    await sophon.apply();
    await served(sophon.site);
    expect(await deployment.plan()).toBe('');
  });
}

function processesKilled(lane: Lane, sophon: LiveSophon): void {
  lane.fact('the gateway killed (-9): back by itself', async (note) => {
    await crash(sophon.containerOf('gateway'));
    await restarted(sophon.containerOf('gateway'));
    await backAgain(sophon, note, 'the gateway killed');
  });
  lane.fact('the proxy killed (-9): back by itself', async (note) => {
    await crash(sophon.proxyName);
    await restarted(sophon.proxyName);
    await backAgain(sophon, note, 'the proxy killed');
  });
  lane.fact('the proxy killed (-9): it takes over the next configuration without another restart', async () => {
    const { State } = await inspect(sophon.proxyName);
    await sophon.apply(WITH_DOCS);
    await docsServedBy(sophon, 'gateway');
    expect((await inspect(sophon.proxyName)).State.StartedAt).toBe(State.StartedAt);
  });
  lane.fact(
    'all containers killed and started in another order, as by a restarted engine: back by itself',
    async (note) => {
      const [dashboard, gateway] = [await dashboardOf(sophon), sophon.containerOf('gateway')];
      await restartInOrder([sophon.proxyName, dashboard, gateway]);
      await backAgain(sophon, note, 'all containers restarted');
    },
  );
}

function containersGone(lane: Lane, sophon: LiveSophon): void {
  const { deployment, site } = sophon;
  lane.fact('the gateway made anew at another address: found without a restart of the proxy', async (note) => {
    const gateway = sophon.containerOf('gateway');
    const [id, before] = [await sophon.proxyId(), await addressOf(gateway, deployment.name)];
    await removeContainers(gateway);
    await occupyAddress(`${deployment.name}-newcomer`, deployment.name);
    await refused(sophon, '/api/x');
    await sophon.apply(WITH_DOCS);
    await backAgain(sophon, note, 'the gateway at another address');
    expect(await addressOf(gateway, deployment.name)).not.toBe(before);
    expect(await sophon.proxyId()).toBe(id);
    await removeContainers(`${deployment.name}-newcomer`);
  });
  lane.fact(
    'no dashboard when the proxy boots: the gateway is served, and the dashboard as soon as it is there',
    async () => {
      await removeContainers(await dashboardOf(sophon));
      await docker(['restart', sophon.proxyName]);
      await until('the gateway is served', BACK_WITHIN, async () => (await ask(site, '/api/x')).servedBy === 'gateway');
      await refused(sophon, '/');
      const { Id, State } = await inspect(sophon.proxyName);
      await sophon.apply(WITH_DOCS);
      await served(sophon.site);
      expect(await inspect(sophon.proxyName)).toMatchObject({ Id, State: { StartedAt: State.StartedAt } });
    },
  );
  lane.fact('the proxy removed by hand: the next deploy makes it again, with its new configuration', async () => {
    await removeContainers(sophon.proxyName);
    await sophon.apply();
    await served(sophon.site);
    await docsServedBy(sophon, 'dashboard');
    expect(await deployment.plan()).toBe('');
  });
}

function configurationGone(lane: Lane, sophon: LiveSophon): void {
  const { deployment } = sophon;
  lane.fact('the publisher removed by hand: the next deploy makes it again and disturbs nobody', async () => {
    const before = await sophon.proxyId();
    await removeContainers(await sophon.publisher());
    await sophon.apply();
    await served(sophon.site);
    expect(await sophon.proxyId()).toBe(before);
    expect(await deployment.plan()).toBe('');
  });
  lane.fact('publisher, proxy and config volume removed by hand: the next deploy makes all of them again', async () => {
    await removeContainers(await sophon.publisher(), sophon.proxyName);
    await docker(['volume', 'rm', `${deployment.name}-config`]);
    await sophon.apply();
    await served(sophon.site);
    expect(await deployment.plan()).toBe('');
  });
}

function deploysThatFail(lane: Lane, sophon: LiveSophon): void {
  const { proxy } = sophon;
  lane.fact(
    'a configuration that the proxy refuses: the deploy fails in its words, the old one serves on',
    async () => {
      await expect(sophon.apply({ ...WITH_DOCS, proxy: proxy.broken() })).rejects.toThrow(proxy.complaint);
      await served(sophon.site);
      await docsServedBy(sophon, 'dashboard');
    },
  );
  lane.fact('a configuration that was refused, then a good one: the good one is live', async () => {
    await sophon.apply(WITH_DOCS);
    await docsServedBy(sophon, 'gateway');
  });
}

/** Terraform removes the old proxy before it asks the publisher, so that only what was published before can serve. */
function refusedWithAnotherProxy(lane: Lane, sophon: LiveSophon, images: string[]): void {
  const { deployment, proxy } = sophon;
  const broken = () => proxy.broken({ image: images[0] });
  lane.fact(
    'a configuration that the proxy refuses, and a new image, in one deploy: it fails in its words, the old configuration serves',
    async () => {
      images.push(await nextRelease(officialImage(proxy), deployment.name));
      await sophon.apply();
      await docsServedBy(sophon, 'dashboard');
      const before = await sophon.proxyId();
      await expect(sophon.apply({ ...WITH_DOCS, proxy: broken() })).rejects.toThrow(proxy.complaint);
      expect(await sophon.proxyId()).not.toBe(before);
      await served(sophon.site);
      await docsServedBy(sophon, 'dashboard');
    },
  );
  lane.fact('the same again: it is refused again, and the same proxy serves on', async () => {
    const before = await sophon.proxyId();
    await expect(sophon.apply({ ...WITH_DOCS, proxy: broken() })).rejects.toThrow(proxy.complaint);
    await served(sophon.site);
    expect(await sophon.proxyId()).toBe(before);
  });
  lane.fact('then a good one: it is live, in the same proxy, and nothing is left to change', async () => {
    const before = await sophon.proxyId();
    await sophon.apply({ ...WITH_DOCS, proxy: proxyFrom(images[0], proxy) });
    await docsServedBy(sophon, 'gateway');
    expect(await sophon.proxyId()).toBe(before);
    expect(await deployment.plan()).toBe('');
  });
  lane.fact(
    'a first deploy whose configuration is refused: it fails in its words, and no proxy is started',
    async () => {
      await deployment.destroy();
      await expect(sophon.apply({ proxy: proxy.broken() })).rejects.toThrow(proxy.complaint);
      expect(await sophon.proxyId()).toBeUndefined();
      await sophon.apply();
      await served(sophon.site);
      expect(await deployment.plan()).toBe('');
    },
  );
}

/** Id of the dashboard's container. */
function dashboardOf(sophon: LiveSophon): Promise<string> {
  return theOneCalled(sophon.containerOf('dashboard'));
}

/** Waits until the engine has started a container again by itself. */
async function restarted(name: string): Promise<void> {
  await until(`${name} is started again`, BACK_WITHIN, async () => {
    const { RestartCount, State } = await inspect(name);
    return RestartCount > 0 && State.Running;
  });
}

async function backAgain(sophon: LiveSophon, note: Note, fault: string): Promise<void> {
  note(`${fault}: seconds until all is served`, (await secondsOf(() => served(sophon.site))).toFixed(1));
}

async function docsServedBy({ site }: LiveSophon, upstream: string): Promise<void> {
  await until(`/docs is the ${upstream}'s`, BACK_WITHIN, async () => (await ask(site, '/docs')).servedBy === upstream);
}

/** An upstream that is not there: refused at once, or after the connect timeout of 5 s; never a wait for more. */
async function refused({ site }: LiveSophon, path: string): Promise<void> {
  const { status } = await ask(site, { path, timeout: 10_000 });
  expect([502, 503, 504]).toContain(status);
}
