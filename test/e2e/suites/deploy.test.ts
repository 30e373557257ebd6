import { inspect } from '../harness/docker';
import { facts, figure } from '../harness/facts';
import { ask } from '../harness/https';
import { LATER_PROVIDER } from '../harness/lab';
import { LiveSophon } from '../harness/live-sophon';
import { CADDY, factsOfEachProxy } from '../harness/proxies';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** Seconds within which a changed route must be live, counted from the publisher's start. */
const LIVE_WITHIN = 5;

factsOfEachProxy('Deploy', (proxy) => {
  const sophon = new LiveSophon('deploy', proxy);
  const { deployment, site } = sophon;

  beforeAll(async () => {
    await deployment.startAfresh();
    await sophon.apply();
  });
  afterAll(() => deployment.cleanUp());

  test('the gateway answers below /api, /hubs and /mcp, the dashboard everywhere else', () =>
    answersEverywhere(sophon));

  test('a second plan is empty', async () => {
    expect(await deployment.plan()).toMatchObject({ isEmpty: true });
  });

  test(`a new route is live within ${LIVE_WITHIN} s of the publisher, in the same proxy container`, async () => {
    const before = await sophon.proxyId();
    expect((await ask(site, '/docs')).servedBy).toBe('dashboard');
    const live = until('the new route is live', 60, async () => (await ask(site, '/docs')).servedBy === 'gateway');
    const seenAt = live.then(() => Date.now());
    await sophon.apply({ and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) });
    const { State } = await inspect(sophon.publisherName);
    const seconds = ((await seenAt) - Date.parse(State.StartedAt)) / 1000;
    figure('seconds from the publisher to a live route', seconds.toFixed(1));
    expect(seconds).toBeLessThan(LIVE_WITHIN);
    expect(await sophon.proxyId()).toBe(before);
    expect(await deployment.plan()).toMatchObject({ isEmpty: true });
  });

  test("fails when a snippet is broken, with the proxy's own words, while the configuration before it serves on", async () => {
    const before = await sophon.proxyId();
    await expect(sophon.apply({ proxy: proxy.broken() })).rejects.toThrow(proxy.complaint);
    expect((await ask(site, '/docs')).servedBy).toBe('gateway');
    expect(await sophon.proxyId()).toBe(before);
  });

  test('the next good deploy works', async () => {
    await sophon.apply();
    await until('the route is gone', LIVE_WITHIN, async () => (await ask(site, '/docs')).servedBy === 'dashboard');
    expect(await deployment.plan()).toMatchObject({ isEmpty: true });
  });

  test('destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await deployment.destroy();
    expect(await deployment.belongings()).toEqual({
      containers: [],
      networks: [],
      volumes: [`${deployment.name}-sophon-data`],
    });
  });
});

facts('Deploy', `Caddy, provider ${LATER_PROVIDER}`, () => {
  const sophon = new LiveSophon('later-provider', CADDY, LATER_PROVIDER);
  const fact = process.env.E2E_LATER_PROVIDER ? test : test.skip;

  afterAll(() => process.env.E2E_LATER_PROVIDER && sophon.deployment.cleanUp());

  fact('the gateway answers below /api, /hubs and /mcp, the dashboard everywhere else', async () => {
    await sophon.deployment.startAfresh();
    await sophon.apply();
    await answersEverywhere(sophon);
  });

  fact('a second plan is empty', async () => {
    expect(await sophon.deployment.plan()).toMatchObject({ isEmpty: true });
  });

  fact(
    "fails when a snippet is broken, with the proxy's own words, while the configuration before it serves on",
    async () => {
      await expect(sophon.apply({ proxy: CADDY.broken() })).rejects.toThrow(CADDY.complaint);
      expect((await ask(sophon.site, '/api/x')).servedBy).toBe('gateway');
    },
  );

  fact('destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await sophon.deployment.destroy();
    const { name } = sophon.deployment;
    const left = { containers: [], networks: [], volumes: [`${name}-sophon-data`] };
    expect(await sophon.deployment.belongings()).toEqual(left);
  });
});

async function answersEverywhere({ site }: LiveSophon): Promise<void> {
  const answers = await Promise.all(['/', '/api/x', '/mcp/http', '/docs'].map((path) => ask(site, path)));
  expect(answers.map(({ servedBy }) => servedBy)).toEqual(['dashboard', 'gateway', 'gateway', 'dashboard']);
  const socket = await openSocket(site, '/hubs/chat?access_token=secret');
  expect(socket.servedBy).toBe('gateway');
  expect(await socket.say('{"protocol":"json","version":1}\x1e')).toBe('{}\x1e');
  socket.close();
}
