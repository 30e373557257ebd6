import { inspect } from '../harness/docker';
import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { factsSideBySide } from '../harness/side-by-side';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** Seconds within which a changed route must be live, counted from the publisher's start. */
const LIVE_WITHIN = 5;

factsSideBySide('Deploy', ['127.0.0.11', '127.0.0.12', '127.0.0.13'], (proxy, lane) => {
  const sophon = new LiveSophon('deploy', proxy);
  const { deployment, site } = sophon;

  lane.before(() => sophon.start());
  lane.after(() => deployment.cleanUp());

  lane.fact('the gateway answers below /api, /hubs and /mcp, the dashboard everywhere else', () =>
    answersEverywhere(sophon),
  );

  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });

  lane.fact(
    `a new route is live within ${LIVE_WITHIN} s of the publisher, in the same proxy container`,
    async (note) => {
      const before = await sophon.proxyId();
      expect((await ask(site, '/docs')).servedBy).toBe('dashboard');
      const live = until('the new route is live', 60, async () => (await ask(site, '/docs')).servedBy === 'gateway');
      const seenAt = live.then(() => Date.now());
      await sophon.apply({ and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) });
      const { State } = await inspect(await sophon.publisher());
      const seconds = ((await seenAt) - Date.parse(State.StartedAt)) / 1000;
      note('seconds from the publisher to a live route', seconds.toFixed(1));
      expect(seconds).toBeLessThan(LIVE_WITHIN);
      expect(await sophon.proxyId()).toBe(before);
      expect(await deployment.plan()).toBe('');
    },
  );

  lane.fact(
    "fails when a snippet is broken, with the proxy's own words, while the configuration before it serves on",
    async () => {
      const before = await sophon.proxyId();
      await expect(sophon.apply({ proxy: proxy.broken() })).rejects.toThrow(proxy.complaint);
      expect((await ask(site, '/docs')).servedBy).toBe('gateway');
      expect(await sophon.proxyId()).toBe(before);
    },
  );

  lane.fact('the next good deploy works', async () => {
    await sophon.apply();
    await until('the route is gone', LIVE_WITHIN, async () => (await ask(site, '/docs')).servedBy === 'dashboard');
    expect(await deployment.plan()).toBe('');
  });

  lane.fact('destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await deployment.destroy();
    expect(await deployment.belongings()).toEqual({
      containers: [],
      networks: [],
      volumes: [`${deployment.name}-sophon-data`],
    });
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
