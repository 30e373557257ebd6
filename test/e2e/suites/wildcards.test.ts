import { containerId, logs } from '../harness/docker';
import { type Answer, ask, askHttp2, type Request } from '../harness/https';
import { exchange, handshake } from '../harness/raw';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import { until } from '../harness/wait';
import { ANSWERED, DRESSED, GUARDED, MOVED, SITE, WildcardSites } from '../sites/wildcard-sites';

/** Seconds within which a proxy that was started must serve, on a machine that is busy with two more. */
const SERVED_WITHIN = 60;
/** Names that no single site serves. */
const NAMES = ['a.wild', 'b-2.wild', 'under_score.wild', 'xn--bcher-kva.wild'];

factsSideBySide('Wildcards', ['127.0.0.191', '127.0.0.192', '127.0.0.193'], (proxy, lane) => {
  const sites = new WildcardSites(proxy);
  lane.before(async () => {
    await sites.start();
    for (const name of [
      'a.wild',
      'wild',
      'early.wild',
      'named.wild',
      'a.inside',
      'inside',
      'single.inside',
      'here.away',
    ]) {
      await until(`${name} is served`, SERVED_WITHIN, async () => (await ask(sites.site(name))).status === 200);
    }
  });
  lane.after(() => sites.deployment.cleanUp());

  routing(lane, sites);
  spellings(lane, sites, proxy.id);
  plainHttp(lane, sites, proxy.id);
  everythingElse(lane, sites);
  certificates(lane, sites);
  clientCertificates(lane, sites);

  lane.fact('the log says the real name', async () => {
    await ask(sites.site('logged.wild'));
    const host = `"${sites.domain('logged.wild')}"`;
    await until('the log has it', 10, async () => (await logs(sites.deployment.name)).includes(host));
  });

  lane.fact('a name that becomes a site of its own is that site’s, without a restart', async () => {
    const later = sites.site('later.wild');
    expect((await ask(later)).headers[SITE]).toBe('*.wild');
    const before = await containerId(sites.deployment.name);
    await sites.addLater();
    await until(
      'it is a site of its own',
      SERVED_WITHIN,
      async () => (await ask(later)).headers[SITE] === 'later.wild',
    );
    expect((await handshake(later)).certificate.subjectaltname).toBe(`DNS:${later.domain}`);
    expect((await ask(sites.site('a.wild'), { headers: { Host: later.domain } })).headers[SITE]).toBe('later.wild');
    expect((await ask(sites.site('a.wild'))).headers[SITE]).toBe('*.wild');
    expect(before).toBeDefined();
    expect(await containerId(sites.deployment.name)).toBe(before);
  });

  lane.fact('a second plan is empty', async () => {
    expect(await sites.deployment.plan()).toBe('');
  });
});

/** The site that answered, and the names that its upstream was told. */
function told(answer: Answer): (string | string[] | undefined)[] {
  return [answer.headers[SITE], answer.received('Host'), answer.received('X-Forwarded-Host')];
}

function routing(lane: Lane, sites: WildcardSites): void {
  lane.fact('each name below is served, and its upstream is told that name', async () => {
    for (const name of [...NAMES, 'wild']) {
      const names = [sites.domain(name)];
      expect(told(await ask(sites.site(name)))).toEqual(['*.wild', names, names]);
      const overHttp2 = await askHttp2(sites.site(name), { headers: { ':authority': names[0] } });
      expect(told(overHttp2)).toEqual(['*.wild', names, names]);
    }
  });

  lane.fact('a single name comes before the wildcard, whatever the order of their declaration', async () => {
    for (const name of ['early.wild', 'named.wild', 'single.inside', 'open.certified', 'here.away']) {
      const names = [sites.domain(name)];
      expect(told(await ask(sites.site(name)))).toEqual([name, names, names]);
      for (const path of [GUARDED, MOVED, DRESSED]) {
        const answer = await ask(sites.site(name), path);
        expect([answer.status, answer.headers[SITE]]).toEqual([200, name]);
      }
    }
  });

  lane.fact('neither two labels nor none are names of a wildcard: handshakes are refused', async () => {
    for (const name of ['x.y.wild', 'certified', 'x.named.wild']) await expect(ask(sites.site(name))).rejects.toThrow();
  });

  lane.fact('a host that is no name of a wildcard is not found on the connection of one that is', async () => {
    const { domain } = sites.site('wild');
    const hosts = ['x.y.wild', 'certified', 'away'].map((name) => sites.domain(name));
    for (const host of [...hosts, `x${domain}`, `.${domain}`, `[a.${domain}]`, `a!b.${domain}`, `a,b.${domain}`]) {
      const answer = await ask(sites.site('a.wild'), { headers: { Host: host } });
      expect(`${host}: ${answer.status}`).toMatch(/: 40[04]$/);
      expect(answer.headers.location).toBeUndefined();
    }
    const { text } = await exchange(sites.site('a.wild'), 'GET / HTTP/1.0\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.[01] 40[04] /);
  });
}

function spellings(lane: Lane, sites: WildcardSites, proxy: string): void {
  const asked = (request: Request) => ask(sites.site('a.wild'), request);

  lane.fact('a connection for one name carries requests for another, which are the other’s', async () => {
    for (const name of ['b.wild', 'named.wild', 'wild']) {
      const names = [sites.domain(name)];
      const site = name.startsWith('named') ? name : '*.wild';
      expect(told(await asked({ headers: { Host: names[0] } }))).toEqual([site, names, names]);
      const other = await ask(sites.site(name), { headers: { Host: sites.domain('a.wild') } });
      expect(told(other)).toEqual(['*.wild', [sites.domain('a.wild')], [sites.domain('a.wild')]]);
    }
  });

  lane.fact('whatever the spelling of a name, who may not enter does not', async () => {
    const name = sites.domain('b.wild');
    const spelled = [name, name.toUpperCase(), `${name}:443`, `${name}:8443`, `${name}.`, `${name.toUpperCase()}:443`];
    for (const host of spelled) {
      for (const path of [GUARDED, `${GUARDED}/x`, GUARDED.toUpperCase(), `/x/..${GUARDED}`]) {
        const { status } = await asked({ path, headers: { Host: host } });
        expect(`${host}${path}: ${status}`).toMatch(host.endsWith('.') ? /: 40[34]$/ : /: 403$/);
      }
    }
  });

  lane.fact('a name in capitals or with a port is served', async () => {
    const name = sites.domain('b.wild');
    const capitals = told(await asked({ headers: { Host: name.toUpperCase() } }));
    const names = [proxy === 'nginx' ? name : name.toUpperCase()];
    expect(capitals).toEqual(['*.wild', names, names]);
    const port = told(await asked({ headers: { Host: `${name}:8443` } }));
    const withPort = [proxy === 'traefik' ? `${name}:8443` : name];
    expect(port).toEqual(['*.wild', withPort, withPort]);
  });
}

function plainHttp(lane: Lane, sites: WildcardSites, proxy: string): void {
  const redirected = async (host: string, path = '/') => {
    const site = { ...sites.site('a.wild'), plain: true };
    const { status, headers } = await ask(site, { path, headers: { Host: host } });
    return [status, headers.location];
  };
  const permanent = proxy === 'traefik' ? 301 : 308;

  lane.fact('port 80 leads to the name that was asked for, with path and query', async () => {
    for (const name of [...NAMES, 'wild', 'early.wild', 'a.inside', 'a.certified', 'a.away']) {
      const domain = sites.domain(name);
      const path = '/x%20y?a=%2F&b=https://evil.test';
      expect(await redirected(domain, path)).toEqual([permanent, `https://${domain}${path}`]);
      expect(await redirected(`${domain}:8080`)).toEqual([permanent, `https://${domain}/`]);
    }
    const { domain } = sites.site('a.wild');
    const [status, location] = await redirected(domain.toUpperCase());
    expect([status, `${location}`.toLowerCase()]).toEqual([permanent, `https://${domain}/`]);
  });

  lane.fact('port 80 leads no other host anywhere', async () => {
    const { domain } = sites.site('wild');
    const hosts = ['x.y.wild', 'certified'].map((name) => sites.domain(name));
    for (const host of [
      ...hosts,
      `.${domain}`,
      `[a.${domain}]`,
      `a!b.${domain}`,
      `a.${domain}.evil.test`,
      'evil.test',
    ]) {
      const [status, location] = await redirected(host);
      expect(`${host}: ${status}`).toMatch(/: 40[04]$/);
      expect(location).toBeUndefined();
    }
  });
}

function everythingElse(lane: Lane, sites: WildcardSites): void {
  lane.fact('a redirect keeps path and query, whatever the name', async () => {
    for (const name of ['a.wild', 'wild']) {
      const { headers } = await ask(sites.site(name), `${MOVED}/x?y=1`);
      expect(headers.location).toBe(`https://moved.test${MOVED}/x?y=1`);
    }
  });

  lane.fact('a route has headers of its own beside those of the site, and others have not', async () => {
    for (const name of ['a.wild', 'wild']) {
      const [route, other] = [await ask(sites.site(name), DRESSED), await ask(sites.site(name))];
      expect([route, other].map(({ headers }) => headers['x-route'])).toEqual(['dressed', undefined]);
      for (const { headers } of [route, other]) {
        expect([headers[SITE], headers['strict-transport-security']]).toEqual(['*.wild', 'max-age=63072000']);
      }
    }
  });

  if (sites.answersItself) {
    lane.fact('a fixed response answers each name', async () => {
      expect((await ask(sites.site('a.wild'), ANSWERED)).text).toBe('answered');
    });
  }

  lane.fact('each name is away with its site, and a single name below is not', async () => {
    for (const name of ['a.away', 'b.away']) expect((await ask(sites.site(name))).status).toBe(503);
    expect((await ask(sites.site('here.away'))).status).toBe(200);
  });
}

function certificates(lane: Lane, sites: WildcardSites): void {
  const shown = async (name: string) => (await handshake(sites.site(name))).certificate.subjectaltname;
  const of = (...names: string[]) => names.map((name) => `DNS:${sites.domain(name)}`).join(', ');

  lane.fact('an own wildcard certificate is shown for each name, and a single name shows its own', async () => {
    for (const name of ['a.wild', 'b.wild', 'wild']) expect(await shown(name)).toBe(of('*.wild', 'wild'));
    for (const name of ['early.wild', 'named.wild', 'here.away']) expect(await shown(name)).toBe(of(name));
  });

  lane.fact('the internal CA issues a wildcard, which each name shows but a single one', async () => {
    for (const name of ['a.inside', 'b.inside']) expect(await shown(name)).toBe(of('*.inside'));
    for (const name of ['inside', 'single.inside']) expect(await shown(name)).toBe(of(name));
  });
}

function clientCertificates(lane: Lane, sites: WildcardSites): void {
  const status = async (name: string, request: Request) =>
    ask(sites.site(name), request).then(
      (answer) => answer.status,
      () => 'refused',
    );
  const clientCertificate = sites.client;

  lane.fact(
    'each name below asks for a client certificate, and a single name that asks for none does not',
    async () => {
      for (const name of ['a.certified', 'b.certified']) {
        expect(['refused', 403]).toContain(await status(name, {}));
        expect(await status(name, { clientCertificate })).toBe(200);
      }
      expect(await status('open.certified', {})).toBe(200);
    },
  );

  lane.fact('no connection for another name leads around the client certificate', async () => {
    for (const servername of ['open.certified', 'a.wild', 'early.wild', 'a.inside'].map((name) => sites.domain(name))) {
      const site = { ...sites.site('a.certified'), root: undefined };
      for (const host of [site.domain, site.domain.toUpperCase(), `${site.domain}:443`]) {
        expect((await ask(site, { servername, headers: { Host: host } })).status).toBe(421);
      }
    }
    const { domain } = sites.site('a.certified');
    for (const Host of [domain, domain.toUpperCase()]) {
      const other = await status('b.certified', { clientCertificate, headers: { Host } });
      expect([200, 421]).toContain(other);
      expect(['refused', 403, 421]).toContain(await status('b.certified', { headers: { Host } }));
    }
  });
}
