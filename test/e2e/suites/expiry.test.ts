import { docker, inspect } from '../harness/docker';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import { secondsOf, until } from '../harness/wait';
import { ExpiringSites } from '../sites/expiring-sites';

/** Seconds within which a proxy serves what was put into its volume, on a machine that is busy with two more. */
const SERVED_WITHIN = 60;
/** Seconds within which Docker finds out: it asks three times, every ten. */
const FOUND_WITHIN = 90;

factsSideBySide('Expiry', ['127.0.0.231', '127.0.0.232', '127.0.0.233'], (proxy, lane) => {
  const sites = new ExpiringSites(proxy);
  lane.before(async () => {
    await sites.start();
    await until('all of them are served', SERVED_WITHIN, async () =>
      [...(await sites.looks()).looks.values()].every(({ certificate }) => certificate !== undefined),
    );
  });
  lane.after(() => sites.cleanUp());

  lane.fact(
    'the certificates of an edge fail for the one that has a quarter of its life left, by its name',
    async () => {
      const { code, stdout } = await sites.command();
      expect(stdout.split('\n').filter((line) => line.startsWith('PROBLEM'))).toEqual([
        `PROBLEM ${sites.domain('aged')}: has 25 % of its life left, its renewal is late`,
      ]);
      expect(code).toBe(1);
    },
  );

  lane.fact('each is listed with names, issuer and end, and trust is told', async () => {
    const { looks } = await sites.looks();
    const names = (name: string) => looks.get(name)?.certificate?.names;
    expect([...looks.keys()].sort()).toEqual(['*.wild', 'aged', 'good', 'inside']);
    for (const name of looks.keys()) expect(names(name)).toEqual([sites.domain(name)]);
    expect(looks.get('good')?.certificate).toMatchObject({ issuer: 'Expiry of the tests', trusted: true });
    expect(looks.get('good')?.certificate?.daysLeft).toBeCloseTo(30, 0);
    expect(looks.get('aged')?.certificate?.lifeLeft).toBeCloseTo(0.26, 2);
    expect(looks.get('inside')).toMatchObject({ certificate: { trusted: false }, problems: [] });
  });

  lane.fact('all is well with a renewed one', async () => {
    await sites.apply(sites.issue(['aged']));
    await until('it is served', SERVED_WITHIN, async () => (await sites.looks()).code === 0);
    expect((await sites.command()).stdout).toContain('\nAll is well.\n');
  });

  lane.fact('fails when a certificate is for another name', async () => {
    await sites.put('good', sites.issue(['another']), 'config');
    const problem = () => problemOf(sites, 'good');
    await until('it is served', SERVED_WITHIN, async () => (await problem()) !== undefined);
    // Traefik refuses the handshake rather than show it.
    expect(await problem()).toMatch(
      proxy.id === 'traefik' ? /^no handshake \(.+\)$/ : `is not for ${sites.domain('good')}`,
    );
    await sites.put('good', sites.issue(['good']), 'config');
    await until('a good one is served', SERVED_WITHIN, async () => (await problem()) === undefined);
  });

  // Caddy is an authority of its own, and obtains what it serves itself.
  if (proxy.id !== 'caddy') isSeenBySidecar(lane, sites);
});

async function problemOf(sites: ExpiringSites, name: string): Promise<string | undefined> {
  return (await sites.looks()).looks.get(name)?.problems[0];
}

function isSeenBySidecar(lane: Lane, sites: ExpiringSites): void {
  const sidecar = `${sites.deployment.name}-internal-ca`;
  const health = async () => (await inspect(sidecar)).State.Health?.Status;

  lane.fact('what is late is seen in the health of the container that issues, and by the command', async (note) => {
    expect(await health()).toBe('healthy');
    await sites.put('inside', sites.issue(['inside'], 74, 26), 'certificates');
    const seconds = await secondsOf(() =>
      until('it is unhealthy', FOUND_WITHIN, async () => (await health()) === 'unhealthy'),
    );
    note('seconds until docker ps shows it', seconds.toFixed(0));
    await until('the command finds it', SERVED_WITHIN, async () =>
      /renewal is late/.test(`${await problemOf(sites, 'inside')}`),
    );
    const log = await docker(['inspect', '-f', '{{range .State.Health.Log}}{{.Output}}{{end}}', sidecar]);
    expect(log).toContain(`${sites.domain('inside')}: its certificate has 25 % of its life left, its renewal is late`);
  });

  lane.fact('it is healthy again once it has issued', async () => {
    await docker(['restart', sidecar]);
    await until('it is healthy', FOUND_WITHIN, async () => (await health()) === 'healthy');
    await until('the command finds nothing', SERVED_WITHIN, async () => (await sites.looks()).code === 0);
  });
}
