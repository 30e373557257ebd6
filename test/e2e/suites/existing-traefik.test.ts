import type { TerraformStack } from 'cdktf';
import { Edge, ExistingTraefik, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import { IMAGES } from '../../../lib/model/images';
import { answeringContainer, WHO } from '../harness/answering-container';
import { docker } from '../harness/docker';
import { facts, standIns } from '../harness/facts';
import { ask } from '../harness/https';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** A Traefik that a team runs already: it reads labels from the engine, and its resolver has no certificate yet. */
const NAME = 'e2e-existing-traefik';
const NETWORK = `${NAME}-net`;
const SITE: Site = { domain: 'sophon.example.com', address: '127.0.0.17' };
const STAGING: Site = { ...SITE, domain: 'staging.example.com' };
const SHARED: Site = { ...SITE, domain: 'shared.example.com' };

facts('Existing Traefik', 'Traefik', () => {
  const deployment = new Deployment(NAME);

  beforeAll(async () => {
    await deployment.startAfresh();
    await docker(['network', 'create', NETWORK]);
    const place = ['--name', `${NAME}-theirs`, '--network', NETWORK];
    await docker(['run', '--detach', ...place, ...PORTS, IMAGES.traefik, ...FLAGS]);
    await deployment.apply(declare);
    for (const site of [SITE, STAGING, SHARED]) {
      await until('Traefik has read the labels', 30, async () => (await ask(site, '/api/x')).status === 200);
    }
  });
  afterAll(() => deployment.cleanUp());

  test.each([
    ['/', 'dashboard'],
    ['/api', 'gateway'],
    ['/api/x', 'gateway'],
    ['/API/x', 'gateway'],
    ['/apix', 'dashboard'],
    ['/mcp/http', 'gateway'],
    ['/.well-known/oauth-protected-resource/mcp/http', 'gateway'],
  ])('%s is answered by the %s', async (path, who) => {
    expect((await ask(SITE, path)).servedBy).toBe(who);
  });

  test('a WebSocket below /hubs reaches the gateway', async () => {
    const socket = await openSocket(SITE, '/hubs/chat');
    expect(socket.servedBy).toBe('gateway');
    socket.close();
  });

  test('what clients say of themselves does not reach the gateway', async () => {
    const spelled = { X_Forwarded_For: '6.6.6.6', 'X-Real_IP': '6.6.6.6', 'x_original-HOST': '6.6.6.6' };
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Real-IP': '6.6.6.6', Forwarded: 'for=6.6.6.6', ...spelled };
    const answer = await ask(SITE, { path: '/api/headers', headers });
    expect(answer.text).not.toContain('6.6.6.6');
    expect(answer.received('X-Forwarded-Proto')).toEqual(['https']);
  });

  test('two Sophons on one edge: each domain is answered by its own gateway and dashboard', async () => {
    for (const [site, installation] of [
      [SITE, 'production'],
      [STAGING, 'staging'],
    ] as const) {
      expect(await answeringContainer(site, WHO.gateway)).toBe(`${NAME}-${installation}-gateway`);
      expect(await answeringContainer(site, WHO.dashboard)).toBe(`${NAME}-${installation}-dashboard`);
    }
  });

  test('one container on two sites has the labels of both, and answers on both', async () => {
    expect(await answeringContainer(SHARED, WHO.dashboard)).toBe(`${NAME}-production-dashboard`);
    expect(await answeringContainer(SHARED, WHO.gateway)).toBe(`${NAME}-staging-gateway`);
    const shown = async (site: Site) => (await ask(site, WHO.dashboard)).headers['x-site'];
    expect([await shown(SITE), await shown(SHARED)]).toEqual([undefined, 'shared']);
  });

  test('a wildcard has every name that no site serves by its own', async () => {
    const named = (domain: string) => ask({ ...SITE, domain }, WHO.gateway);
    for (const domain of ['a.example.com', 'b.example.com']) {
      const answer = await named(domain);
      expect([answer.headers['x-site'], answer.received('Host')]).toEqual(['shared', [domain]]);
    }
    expect((await named(STAGING.domain)).headers['x-site']).toBeUndefined();
    expect((await named('x.y.example.com')).status).toBe(404);
  });

  test('the edge and its sites make no container, network or volume of their own', async () => {
    const ofSophons = (address: string) => /\.(production|staging)_/.test(address);
    expect((await deployment.resources()).filter((address) => !ofSophons(address))).toEqual([]);
  });

  test('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
});

/** One edge with two Sophons, and a site that has the dashboard of the one and the gateway of the other. */
function declare(stack: TerraformStack): void {
  const edge = new Edge(stack, 'Edge', {
    name: NAME,
    tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
    proxy: new ExistingTraefik({ certResolver: 'letsencrypt', network: NETWORK }),
  });
  const [production, staging] = ['production', 'staging'].map((installation) => {
    const { gateway, dashboard } = standIns();
    return new Sophon(stack, installation, {
      name: `${NAME}-${installation}`,
      data: SophonData.volume({ mountPath: '/data' }),
      gateway: { image: gateway },
      dashboard: { image: dashboard },
    });
  });
  for (const [{ domain }, { gateway, dashboard }] of [
    [SITE, production],
    [STAGING, staging],
  ] as const) {
    new SophonIngress(stack, domain, { edge, domain, gateway, dashboard });
  }
  const additionalDomains = ['*.example.com'];
  const shared = edge.addSite(SHARED.domain, { additionalDomains, responseHeaders: { 'X-Site': 'shared' } });
  shared.addRoute('/', production.dashboard);
  shared.addRoute('/api', staging.gateway);
}

const SOCKET = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
const PORTS = ['-p', `${SITE.address}:443:443`, '-v', `${SOCKET}:/var/run/docker.sock:ro`];
const FLAGS = [
  '--providers.docker=true',
  '--providers.docker.exposedByDefault=false',
  // Other suites may run at the same time.
  `--providers.docker.constraints=LabelRegex(\`traefik.docker.network\`, \`^${NETWORK}$\`)`,
  '--entryPoints.websecure.address=:443',
  '--certificatesResolvers.letsencrypt.acme.email=admin@example.com',
  '--certificatesResolvers.letsencrypt.acme.storage=/tmp/acme.json',
  '--certificatesResolvers.letsencrypt.acme.tlsChallenge=true',
];
