import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { served } from '../harness/served';
import { factsSideBySide } from '../harness/side-by-side';
import { until } from '../harness/wait';

/** Networks that Docker gives to bridges: from their gateways come the requests of this machine. */
const HERE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const CLIENT = '203.0.113.7';
/** What a client behind the CDN may have sent itself, and what the CDN says. */
const HEADERS = { 'CF-Connecting-IP': CLIENT, 'X-Forwarded-For': '6.6.6.6', 'X-Real-IP': '6.6.6.6' };

factsSideBySide('Behind a CDN', ['127.0.0.97', '127.0.0.98', '127.0.0.99'], (proxy, lane) => {
  const sophon = new LiveSophon('cdn', proxy);
  const { site } = sophon;
  const behind = (ranges: string[]) =>
    sophon.apply({ props: { trustedProxies: { ranges, clientIpHeader: 'CF-Connecting-IP' } } });
  const told = async () => {
    const answer = await ask(site, { path: '/api/headers', headers: HEADERS });
    return [answer.received('X-Forwarded-For'), answer.received('X-Real-IP')];
  };

  lane.before(() => sophon.deployment.startAfresh());
  lane.after(() => sophon.deployment.cleanUp());

  if (proxy.name === 'Traefik') {
    lane.fact('fails at synth, naming the proxies that can', async () => {
      await expect(behind(HERE)).rejects.toThrow('use CaddyProxy or NginxProxy');
    });
    return;
  }
  lane.fact('the gateway is told the client that the CDN names, and nobody else', async () => {
    await behind(HERE);
    await served(site);
    expect(await told()).toEqual([[CLIENT], [CLIENT]]);
  });
  lane.fact('who is not the CDN is not believed, and its own address told', async () => {
    await behind(['198.51.100.0/24']);
    const [forwarded, real] = await until('nobody is trusted', 10, async () => {
      const [first, second] = await told();
      return first[0] !== CLIENT && [first, second];
    });
    expect(forwarded).toEqual(real);
    expect(forwarded[0]).toMatch(/^(10|172|192)\./);
  });
});
