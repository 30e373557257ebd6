import { TerraformVariable } from 'cdktf';
import { Auth, Edge, Upstream } from 'cdktf-sophon';
import { SecureService, TICKET } from '../certificates/secure-service';
import { failureInWords, SteadyTraffic } from '../change/steady-traffic';
import { Authority, tlsOf } from '../harness/certificates';
import { docker, inspect } from '../harness/docker';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { NGINX, TRAEFIK } from '../harness/proxies';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

const COMPANY = new Authority('End-to-end tests of upstreams: company');
const LATER = new Authority('End-to-end tests of upstreams: company, later');
const WIKI = 'wiki.corp.test';
const LOGIN = 'login.corp.test';
/** Of the service, by whose certificate is there. */
const PORTS = { company: 8441, later: 8442, expired: 8443, otherName: 8444, unknown: 8445 };

/** Requests a second while roots change. */
const PER_SECOND = 50;
/** Share of them that may fail because the machine stalls, which three proxies share: `change` proves that none is lost. */
const STALLS = 0.01;

/** A service of the company's by https, behind an edge that the company's root alone vouches for it to. */
factsSideBySide('Certificates of upstreams', ['127.0.0.181', '127.0.0.182', '127.0.0.183'], (proxy, lane) => {
  const name = `e2e-upstream-tls-${proxy.id}`;
  const deployment = new Deployment(name);
  const site: Site = { domain: `${proxy.id}.sophon.test`, address: proxy.address, root: COMPANY.root };
  const network = `${name}-theirs`;
  const gateway = `${name}-their-gateway`;
  const service = new SecureService(`${name}-their-service`, network);
  const certificate = tlsOf(COMPANY.issue([site.domain]));
  const refused = proxy.id === TRAEFIK.id ? 500 : 502;
  const hasAddresses = proxy.id !== NGINX.id;
  const running = async () => {
    const { Id, RestartCount } = await inspect(name);
    return [Id, RestartCount];
  };
  let address = '';

  /** @param roots who vouches for all that the service has */
  const apply = (roots: string) =>
    deployment.apply((stack) => {
      const edge = new Edge(stack, 'Edge', {
        name,
        tls: certificate,
        proxy: proxy.plain(),
        bindAddresses: [site.address],
      });
      const routes = edge.addSite(site.domain);
      const plain = Upstream.onNetwork({ network, host: gateway, port: 8080 });
      const secure = (port: number, host = WIKI) => {
        return Upstream.url(`https://${host}:${port}`, { certificateAuthority: roots });
      };
      routes.addRoute('/', plain);
      routes.addRoute('/api', secure(PORTS.company));
      for (const [which, port] of Object.entries(PORTS)) {
        routes.addRoute(`/${which}`, which === 'unknown' ? Upstream.url(`https://${WIKI}:${port}`) : secure(port));
      }
      if (hasAddresses) routes.addRoute('/address', secure(PORTS.company, address));
      const variable = new TerraformVariable(stack, 'roots', { default: roots }).stringValue;
      const asked = (port: number) => {
        const upstream = Upstream.url(`https://${LOGIN}:${port}`, { certificateAuthority: variable });
        return Auth.forward({ upstream, path: '/verify' });
      };
      routes.addRoute('/guarded', plain, { auth: asked(PORTS.company) });
      routes.addRoute('/misguarded', plain, { auth: asked(PORTS.later) });
    });

  lane.before(async () => {
    await deployment.startAfresh();
    await docker(['network', 'create', network]);
    await docker(['run', '-d', '--name', gateway, '--network', network, standIns().gateway]);
    await service.start([WIKI, LOGIN], gateway, {
      [PORTS.company]: COMPANY.issue([WIKI, LOGIN]),
      [PORTS.later]: LATER.issue([WIKI, LOGIN]),
      [PORTS.expired]: COMPANY.issue([WIKI], { days: 0 }),
      [PORTS.otherName]: COMPANY.issue(['else.corp.test']),
      [PORTS.unknown]: COMPANY.issue([WIKI]),
    });
    address = await service.address();
    await service.renew(PORTS.company, COMPANY.issue([WIKI, LOGIN, address]));
    await apply(COMPANY.root);
    await until('the site is served', 30, async () => (await ask(site)).servedBy === 'gateway');
  });
  lane.after(() => deployment.cleanUp());

  lane.fact('a certificate of the company’s is believed, and the handshake names the host', async () => {
    expect((await ask(site, '/company?a=b')).servedBy).toBe('gateway');
    expect(await service.received(PORTS.company)).toContain(`${PORTS.company} ${WIKI} GET /company?a=b`);
  });

  lane.fact('a WebSocket passes', async () => {
    const socket = await openSocket(site, '/company');
    expect([socket.servedBy, await socket.say('hello')]).toEqual(['gateway', 'hello']);
    socket.close();
  });

  if (hasAddresses) {
    lane.fact('a certificate for an IP address is believed', async () => {
      expect((await ask(site, '/address')).servedBy).toBe('gateway');
    });
  }

  const refusals: [string, keyof typeof PORTS][] = [
    ['signed by somebody else', 'later'],
    ['that has expired', 'expired'],
    ['for another name', 'otherName'],
    ['that no public root vouches for, where no other is named,', 'unknown'],
  ];
  for (const [what, which] of refusals) {
    lane.fact(`a certificate ${what} is refused, and nothing is sent to the upstream`, async () => {
      const { status, servedBy } = await ask(site, { path: `/${which}`, method: 'POST', body: 'secret' });
      expect([status, servedBy]).toEqual([refused, undefined]);
      await expect(openSocket(site, `/${which}`)).rejects.toThrow(`answered with ${refused}`);
      expect(await service.received(PORTS[which])).toEqual([]);
    });
  }

  const enter = (path: string, ticket: string) => ask(site, { path, headers: { 'X-Ticket': ticket } });

  lane.fact('a service that decides who enters lets in and keeps out, and the handshake names its host', async () => {
    expect((await enter('/guarded', TICKET)).servedBy).toBe('gateway');
    expect((await enter('/guarded', 'bad')).status).toBe(401);
    expect(await service.received(PORTS.company)).toContain(`${PORTS.company} ${LOGIN} GET /verify`);
  });

  lane.fact('nobody enters while the certificate of such a service is refused', async (note) => {
    const { status, servedBy } = await enter('/misguarded', TICKET);
    note('status', status);
    expect([status >= 500, servedBy]).toEqual([true, undefined]);
    await expect(openSocket(site, '/misguarded', { 'X-Ticket': TICKET })).rejects.toThrow('answered with 5');
    expect(await service.received(PORTS.later)).toEqual([]);
  });

  lane.fact(
    'a further root is believed without a restart, and fails at most one request in a hundred',
    async (note) => {
      const before = await running();
      const traffic = await SteadyTraffic.to({ site, perSecond: PER_SECOND, repeatsGets: true });
      const start = Date.now();
      try {
        await apply(COMPANY.root + LATER.root);
        for (const path of ['/later', '/company']) expect((await ask(site, path)).servedBy).toBe('gateway');
        for (const path of ['/misguarded', '/guarded']) expect((await enter(path, TICKET)).servedBy).toBe('gateway');
        const { ended, failures } = await traffic.since(start);
        note('failed requests', `${failures.length} of ${ended}`);
        if (failures.length > ended * STALLS) expect(failures.map(failureInWords)).toEqual([]);
      } finally {
        await traffic.stop();
      }
      expect(await running()).toEqual(before);
    },
  );

  lane.fact('a root that is taken away is believed no more, also on connections and sessions from before', async () => {
    const before = await running();
    await apply(LATER.root);
    expect((await ask(site, '/later')).servedBy).toBe('gateway');
    expect((await ask(site, '/company')).status).toBe(refused);
    expect((await enter('/misguarded', TICKET)).servedBy).toBe('gateway');
    expect((await enter('/guarded', TICKET)).servedBy).toBe(undefined);
    expect(await running()).toEqual(before);
  });

  lane.fact(
    'a certificate that is exchanged for one of somebody else is refused, whatever was verified before',
    async () => {
      await service.renew(PORTS.later, COMPANY.issue([WIKI, LOGIN]));
      await until('it is refused', 10, async () => (await ask(site, '/later')).status === refused);
      await service.renew(PORTS.later, LATER.issue([WIKI, LOGIN]));
      await until('it is believed', 10, async () => (await ask(site, '/later')).servedBy === 'gateway');
    },
  );

  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
});
