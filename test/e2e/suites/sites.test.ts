import { answeringContainer, WHO } from '../harness/answering-container';
import { docker, inspect } from '../harness/docker';
import { ask, askHttp2 } from '../harness/https';
import type { ProxyUnderTest } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';
import { ManySites, RESPONSE } from '../sites/many-sites';

/** Seconds within which a proxy that was started must serve, on a machine that is busy with two more. */
const SERVED_WITHIN = 30;

factsSideBySide('Sites', ['127.0.0.103', '127.0.0.104', '127.0.0.105'], (proxy, lane) => {
  const answersItself = proxy.id !== 'traefik';
  const sites = new ManySites(proxy, answersItself);
  lane.before(() => sites.start());
  lane.after(() => sites.deployment.cleanUp());

  twoSophons(lane, sites);
  sitesWithoutSophon(lane, sites, proxy);
  if (answersItself) fixedResponses(lane, sites);
  else {
    lane.fact(
      'fails at synth when a fixed response is asked for, and names the site and the proxies that can',
      async () => {
        const refused = new ManySites(proxy, true);
        const path = `stack/Edge/${refused.answers.domain} /old`;
        await expect(refused.deploy()).rejects.toThrow(
          new RegExp(`${path}: Fixed responses.*use CaddyProxy or NginxProxy`),
        );
      },
    );
  }

  lane.fact('one container answers on two sites, as the one beside it does on its own', async () => {
    const { production, staging, shared } = sites;
    expect(await answeringContainer(shared, WHO.dashboard)).toBe(sites.containerOf(production, 'dashboard'));
    expect(await answeringContainer(shared, WHO.gateway)).toBe(sites.containerOf(staging, 'gateway'));
    expect((await ask(shared, WHO.gateway)).received('Host')).toEqual([shared.domain]);
  });

  lane.fact('one host name and port on two networks: each route reaches its own', async () => {
    for (const network of ['one', 'two']) {
      expect(await answeringContainer(sites.networks, `/${network}`)).toBe(sites.onNetwork(network));
    }
  });

  lane.fact('a second plan is empty', async () => {
    expect(await sites.deployment.plan()).toBe('');
  });

  lane.fact('the proxy started anew serves all of them, a site whose containers are away included', async () => {
    const { production, staging } = sites;
    await docker(['stop', '--time', '1', sites.containerOf(staging, 'gateway')]);
    await docker(['restart', sites.deployment.name]);
    await until('production is served', SERVED_WITHIN, async () => (await ask(production, '/api/x')).status === 200);
    expect([502, 503, 504]).toContain((await ask(staging, '/api/x')).status);
    expect((await ask(sites.redirects)).headers.location).toBe(`https://${production.domain}/`);
  });

  lane.fact('destroy leaves the volumes with the data of both Sophons and nothing else', async () => {
    await sites.deployment.destroy();
    const { containers, networks, volumes } = await sites.deployment.belongings();
    expect(volumes).toEqual(sites.dataVolumes);
    expect([containers, networks]).toEqual(sites.theirs);
  });
});

/** Facts about two installations, one with a certificate of its own, one with the edge's. */
function twoSophons(lane: Lane, sites: ManySites): void {
  const { production, staging } = sites;

  lane.fact('two Sophons on one edge: each domain is answered by its own gateway and dashboard', async () => {
    for (const site of [production, staging]) {
      for (const role of ['gateway', 'dashboard'] as const) {
        expect(await answeringContainer(site, WHO[role])).toBe(sites.containerOf(site, role));
      }
      expect((await askHttp2(site, '/mcp/http')).servedBy).toBe('gateway');
      const socket = await openSocket(site, '/api/socket');
      const { hostname } = await socket.report();
      socket.close();
      expect((await inspect(sites.containerOf(site, 'gateway'))).Id).toMatch(new RegExp(`^${hostname}`));
    }
  });

  lane.fact('an own certificate stands beside the internal CA: each domain shows its own', async () => {
    const shown = (site: typeof production) => handshake(site);
    expect((await shown(production)).certificate.subject.CN).toBe(production.domain);
    await expect(shown({ ...production, root: staging.root })).rejects.toThrow();
    expect((await shown(staging)).certificate.subjectaltname).toBe(`DNS:${staging.domain}`);
    await expect(shown({ ...staging, root: production.root })).rejects.toThrow();
  });

  lane.fact('HSTS is the default of each site: on with the own certificate, off with the internal CA', async () => {
    const hsts = async (site: typeof production) => (await ask(site)).headers['strict-transport-security'];
    expect(await hsts(production)).toBe('max-age=63072000');
    expect(await hsts(staging)).toBeUndefined();
  });
}

/** Facts about sites that only the proxy answers. */
function sitesWithoutSophon(lane: Lane, { answers, production, redirects }: ManySites, proxy: ProxyUnderTest): void {
  lane.fact('a domain that only redirects sends clients on by 308, path and query as they came', async () => {
    const path = '/a%2Fb/C?x=1&y=%20';
    const sent = { method: 'POST', path, body: 'a body' };
    for (const answer of [await ask(redirects, sent), await askHttp2(redirects, sent)]) {
      expect([answer.status, answer.headers.location]).toEqual([308, `https://${production.domain}${path}`]);
    }
    const { status, headers } = await ask(redirects, path);
    expect([status, headers.location]).toEqual([redirectOfGet(proxy), `https://${production.domain}${path}`]);
  });

  lane.fact('port 80 of a domain that only redirects leads to its own https first', async () => {
    const { status, headers } = await ask({ ...redirects, plain: true }, '/a?b');
    expect([status, headers.location]).toEqual([redirectOfGet(proxy), `https://${redirects.domain}/a?b`]);
  });

  lane.fact('a redirect of one path leads to where it was told, by 307', async () => {
    for (const path of ['/moved', '/MOVED', '/moved/below?q=1']) {
      const { status, headers } = await ask(answers, { method: 'POST', path });
      expect([path, status, headers.location]).toEqual([path, 307, '/robots.txt']);
    }
  });

  lane.fact("a site without '/' answers everything else with 404", async () => {
    for (const path of ['/', '/nothing', '/movedx', '/api/x']) {
      const { status, servedBy } = await ask(answers, path);
      expect([path, status, servedBy]).toEqual([path, 404, undefined]);
    }
  });
}

/** Facts about answers that need no upstream. */
function fixedResponses(lane: Lane, { answers }: ManySites): void {
  lane.fact('a fixed response is given byte by byte, with its status and its type', async () => {
    for (const path of ['/robots.txt', '/ROBOTS.TXT', '/robots.txt/below']) {
      const answer = await ask(answers, path);
      expect(answer.text).toBe(RESPONSE.body);
      expect([answer.status, answer.headers['content-type']]).toEqual([200, RESPONSE.contentType]);
    }
    const gone = await ask(answers, '/old');
    expect([gone.status, gone.text]).toEqual([410, '']);
  });
}

/** Status of a permanent redirect of a GET: Traefik leaves no choice. */
function redirectOfGet({ id }: ProxyUnderTest): number {
  return id === 'traefik' ? 301 : 308;
}
