import { ask } from '../harness/https';
import { LATER_PROVIDER } from '../harness/lab';
import { LiveSophon } from '../harness/live-sophon';
import { factsSideBySide } from '../harness/side-by-side';
import { until } from '../harness/wait';

if (process.env.E2E_LATER_PROVIDER) {
  factsSideBySide(`Provider ${LATER_PROVIDER}`, ['127.0.0.81', '127.0.0.82', '127.0.0.83'], (proxy, lane) => {
    const sophon = new LiveSophon('prv', proxy, LATER_PROVIDER);
    const { deployment, site } = sophon;
    lane.after(() => deployment.cleanUp());

    lane.fact('a deploy serves gateway and dashboard, and the second plan is empty', async () => {
      await sophon.start();
      expect(await deployment.plan()).toBe('');
    });
    lane.fact('a new route is live in the same proxy container, and the second plan is empty', async () => {
      const before = await sophon.proxyId();
      await sophon.apply({ and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) });
      await until('/docs is live', 10, async () => (await ask(site, '/docs')).servedBy === 'gateway');
      expect(await sophon.proxyId()).toBe(before);
      expect(await deployment.plan()).toBe('');
    });
    lane.fact("fails when a snippet is broken, with the proxy's own words", async () => {
      await expect(sophon.apply({ proxy: proxy.broken() })).rejects.toThrow(proxy.complaint);
      expect((await ask(site, '/docs')).servedBy).toBe('gateway');
    });
    lane.fact('destroy leaves the volume with the data of Sophon and nothing else', async () => {
      await deployment.destroy();
      const left = { containers: [], networks: [], volumes: [`${deployment.name}-sophon-data`] };
      expect(await deployment.belongings()).toEqual(left);
    });
  });
} else {
  describe(`Provider ${LATER_PROVIDER}`, () => {
    test.skip('is not installed (put it into ~/.terraform.d/plugins)', () => {});
  });
}
