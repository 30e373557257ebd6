import fc from 'fast-check';
import { hostileText } from '../../hostile';
import { sophonIntent } from '../../intents';
import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import type { ProxyUnderTest } from '../harness/proxies';
import { factsSideBySide } from '../harness/side-by-side';
import { until } from '../harness/wait';

const ADDRESSES = ['127.0.0.94', '127.0.0.95', '127.0.0.96'];
/** Headers of one deploy; a client takes 16 KiB of them. */
const HEADERS = 250;

/** Values of headers may hold nearly everything, and end up in the configuration of each proxy. */
factsSideBySide('Injection', ADDRESSES, (proxy, lane) => {
  const sophon = new LiveSophon('injection', proxy);
  const seed = Date.now() % 2 ** 31;

  lane.before(() => sophon.deployment.startAfresh());
  lane.after(() => sophon.deployment.cleanUp());

  for (const round of [1, 2]) {
    lane.fact(`hostile values are what clients get, letter by letter (${HEADERS} values, round ${round})`, async () => {
      const responseHeaders = hostileHeaders(proxy, seed + round);
      await sophon.apply({ props: { responseHeaders: { ...responseHeaders, 'X-Round': `${round}` } } });
      const { headers } = await until('the headers are live', 10, async () => {
        const answer = await ask(sophon.site, '/');
        return answer.headers['x-round'] === `${round}` && answer;
      });
      const got = Object.keys(responseHeaders).map((name) => [name, headers[name.toLowerCase()]]);
      // The seed makes a failure one that can be repeated.
      expect({ seed: seed + round, headers: got }).toEqual({
        seed: seed + round,
        headers: Object.entries(responseHeaders),
      });
    });
  }

  lane.fact('they change nothing about the routes', async () => {
    const answers = await Promise.all(['/', '/api/x', '/mcp/http'].map((path) => ask(sophon.site, path)));
    expect(answers.map(({ servedBy }) => servedBy)).toEqual(['dashboard', 'gateway', 'gateway']);
  });
});

/** As many values as fit that the library takes at this proxy; the others it refuses at synth. */
function hostileHeaders(proxy: ProxyUnderTest, seed: number): { [name: string]: string } {
  const values = fc.sample(hostileText, { seed, numRuns: HEADERS * 8 }).filter((value) => isTaken(proxy, value));
  const chosen = [...new Set(values)].slice(0, HEADERS);
  if (chosen.length < HEADERS) throw new Error(`only ${chosen.length} hostile values were taken (seed ${seed})`);
  return Object.fromEntries(chosen.map((value, index) => [`X-Value-${index}`, value]));
}

/** A header's value is one line of visible ASCII; the proxy may refuse more. */
function isTaken(proxy: ProxyUnderTest, value: string): boolean {
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return false;
  try {
    proxy.plain().plan(sophonIntent({ responseHeaders: { 'X-Value': value } }));
    return true;
  } catch {
    return false;
  }
}
