import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Auth, Secret, type SophonIngress, Upstream } from 'cdktf-sophon';
import { containersCalled, exec } from '../harness/docker';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import type { LiveSophon } from '../harness/live-sophon';
import type { Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import { Random } from './random';
import { isBelow } from './routed-path';
import { send } from './send';
import { type Spelling, spelling } from './spellings';

/** Networks that Docker gives to bridges: from their gateways come the requests of this machine. */
const HERE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const ELSEWHERE = ['203.0.113.0/24', '2001:db8::/32'];
const ANNA = { Cookie: 'session=anna' };
/** bcrypt of 'top-secret', at its lowest cost. */
const HASH = '$2b$04$abcdefghijklmnopqrstuuMQQJ.wQIasjJMuUb68.AFec52vprAxa';
const PASSWORD = { Authorization: `Basic ${Buffer.from('anna:top-secret').toString('base64')}` };

const SEED = 20_261_125;
/** Spellings without the right to enter, and with it. */
const [WITHOUT, WITH] = [2_000, 400];
/** How many are under way at the same time. */
const AT_ONCE = 24;
/** Paths with a guard, and what lets a client in; the first lets nobody in, and a twin of it everybody. */
const GUARDED: { readonly [path: string]: { readonly [header: string]: string } } = {
  '/office': {},
  '/named': PASSWORD,
  '/asked': ANNA,
};
/** What a client may try instead. */
const WRONG: readonly (readonly [string, string])[] = [
  ['Authorization', `Basic ${Buffer.from('anna:wrong').toString('base64')}`],
  ['Authorization', 'Bearer none'],
  ['Cookie', 'session=barred'],
  ['Proxy-Authorization', PASSWORD.Authorization],
];

/** No spelling of a guarded path leads in. */
export function isFuzzed(lane: Lane, sophon: LiveSophon): void {
  const { site } = sophon;
  const domains = [site.domain, `www.${site.domain}`];
  lane.fact(`of ${WITHOUT} spellings of guarded paths none reaches an upstream without the right to`, async (note) => {
    await sophon.deployment.startAfresh();
    await sophon.apply({
      props: { additionalDomains: [domains[1]] },
      and: ({ ingress, sophon }) => guard(ingress, sophon.gateway),
    });
    await until('the gateway is served', 30, async () => (await ask(site, '/team/x')).servedBy === 'gateway');
    await until('the login is served', 30, async () => (await ask(site, '/asked')).servedBy === 'login');
    await seen(sophon);
    const random = new Random(SEED);
    const spellings = Array.from({ length: WITHOUT }, () => {
      const one = spelling(random, random.of(Object.keys(GUARDED)), domains);
      return random.is(0.1) ? { ...one, headers: [...one.headers, random.of(WRONG)] } : one;
    });
    const start = performance.now();
    await sendAll(site, spellings);
    const seconds = (performance.now() - start) / 1000;
    const reached = await seen(sophon);
    note('seconds', seconds.toFixed(0));
    note('requests that reached an upstream, for paths without a guard', reached.length);
    expect(reached.filter((target) => Object.keys(GUARDED).some((path) => isBelow(target, path)))).toEqual([]);
    expect(reached.length).toBeGreaterThan(0);
    expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
  });
  lane.fact(`of ${WITH} such spellings with the right to many reach one`, async (note) => {
    const random = new Random(SEED);
    const spellings = Array.from({ length: WITH }, () => {
      const path = random.of(Object.keys(GUARDED));
      const one = spelling(random, path === '/office' ? '/team' : path, domains);
      return {
        ...one,
        headers: [...one.headers.filter(([name]) => name !== 'Connection'), ...Object.entries(GUARDED[path])],
      };
    });
    await sendAll(site, spellings);
    const reached = await seen(sophon);
    for (const path of ['/team', '/named', '/asked']) {
      const below = reached.filter((target) => isBelow(target, path)).length;
      note(`requests that reached ${path}`, below);
      expect(below).toBeGreaterThan(WITH / 40);
    }
  });
}

function guard(ingress: SophonIngress, gateway: Upstream): void {
  const image = new Image(ingress, 'LoginImage', { name: standIns().login, keepLocally: true });
  const container = new Container(ingress, 'Login', { name: `${ingress.edge.name}-login`, image: image.imageId });
  const upstream = Upstream.container(container, { port: 9091 });
  ingress.addRoute('/team', gateway, { allow: HERE });
  ingress.addRoute('/office', gateway, { allow: ELSEWHERE });
  ingress.addRoute('/named', gateway, { auth: Auth.basic({ users: { anna: Secret.value(HASH) } }) });
  ingress.addRoute('/asked', gateway, { auth: Auth.forward({ upstream, path: '/', copyHeaders: ['Remote-User'] }) });
}

async function sendAll(site: Site, spellings: Spelling[]): Promise<void> {
  const waiting = [...spellings];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await send(site, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Prints what a stand-in has been asked for since it was last asked this; its port is the argument. */
const SEEN = `
fetch('http://127.0.0.1:' + process.argv[1] + '/__seen').then((answer) => answer.text()).then((text) => console.log(text));
`;

/** Targets of the requests that reached the gateway or the dashboard since the last time. */
async function seen(sophon: LiveSophon): Promise<string[]> {
  const of = async (role: 'gateway' | 'dashboard', port: string): Promise<string[]> => {
    const [id] = await containersCalled(sophon.containerOf(role));
    return JSON.parse((await exec(id, '/usr/bin/node', '--eval', SEEN, port)).stdout);
  };
  return [...(await of('gateway', '8080')), ...(await of('dashboard', '80'))];
}
