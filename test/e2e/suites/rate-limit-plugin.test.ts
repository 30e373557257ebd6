import { CaddyProxy, RateLimit } from 'cdktf-sophon';
import { IMAGES } from '../../../lib/model/images';
import { facts, figure } from '../harness/facts';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { CADDY } from '../harness/proxies';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** Named by whoever has one: an image of Caddy with github.com/mholt/caddy-ratelimit. */
const IMAGE = process.env.E2E_CADDY_RATE_LIMIT_IMAGE;

const SUITE = 'Rate limits at Caddy';
const sophon = new LiveSophon('rate-limit-plugin', { ...CADDY, address: '127.0.0.18' });
const { deployment, site } = sophon;

/** Routes that nobody else asks for: what waits for a deploy is counted elsewhere. */
const limited = (image: string, routes = ['/docs']): Change => ({
  proxy: new CaddyProxy({ image, rateLimitPlugin: true }),
  props: { rateLimit: RateLimit.perClient({ requestsPerMinute: 5, burst: 4 }) },
  and: ({ ingress, sophon: { gateway } }) => {
    for (const path of routes) ingress.addRoute(path, gateway);
  },
});

afterAll(async () => {
  if (!process.env.E2E_MISSING) await deployment.cleanUp();
});

facts(SUITE, undefined, () => {
  test("fails when the image has no such module, with Caddy's own words", async () => {
    await deployment.startAfresh();
    await expect(sophon.apply(limited(IMAGES.caddy))).rejects.toThrow(/unrecognized directive: rate_limit/);
  });

  if (!IMAGE) {
    test.skip('need an image of Caddy with github.com/mholt/caddy-ratelimit (name it in E2E_CADDY_RATE_LIMIT_IMAGE)', () => {});
    return;
  }
  const statuses = async (count: number, path: string) => {
    const answers = [];
    for (let sent = 0; sent < count; sent += 1) answers.push((await ask(site, path)).status);
    return answers;
  };

  test('a burst and one more pass, and the others are told when to come again', async () => {
    await sophon.start(limited(IMAGE));
    expect(await statuses(6, '/docs')).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await ask(site, '/docs');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['strict-transport-security']).toBeDefined();
    figure('seconds until the next one', `${refused.headers['retry-after']}`);
  });
  test('what was counted is kept when the configuration changes', async () => {
    await sophon.apply(limited(IMAGE, ['/docs', '/more']));
    await until('the new route is live', 10, async () => (await ask(site, '/more')).servedBy === 'gateway');
    expect((await ask(site, '/docs')).status).toBe(429);
  });
  test('routes are counted apart, and streams not at all', async () => {
    expect(await statuses(6, '/mcp')).not.toContain(429);
    const sockets = await Promise.all(Array.from({ length: 6 }, () => openSocket(site, '/hubs/chat')));
    for (const socket of sockets) socket.close();
    expect((await ask(site, '/docs')).status).toBe(429);
  });
  test('in the long run as many are let in as the average says', async () => {
    await until('the first ones are old enough', 61, async () => (await ask(site, '/docs')).status === 200);
    // The others came within seconds of it.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await statuses(5, '/docs')).toEqual([200, 200, 200, 200, 429]);
  });
});
