import { ExistingTraefik, Sophon, SophonIngress, Tls } from 'cdktf-sophon';
import { IMAGES } from '../../../lib/proxies/images';
import { docker } from '../harness/docker';
import { facts, standIns } from '../harness/facts';
import { ask } from '../harness/https';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** A Traefik that a team runs already: it reads labels from the engine, and its resolver has no certificate yet. */
const NAME = 'e2e-existing-traefik';
const SITE: Site = { domain: 'sophon.example.com', address: '127.0.0.17' };

facts('Existing Traefik', 'Traefik', () => {
  const deployment = new Deployment(NAME);

  beforeAll(async () => {
    await deployment.startAfresh();
    await docker(['network', 'create', `${NAME}-net`]);
    await docker([
      'run',
      '-d',
      '--name',
      `${NAME}-theirs`,
      '--network',
      `${NAME}-net`,
      ...PORTS,
      IMAGES.traefik,
      ...FLAGS,
    ]);
    await deployment.apply((stack) => {
      const { gateway: gatewayImage, dashboard: dashboardImage } = standIns();
      const sophon = new Sophon(stack, 'Sophon', { name: `${NAME}-sophon`, gatewayImage, dashboardImage });
      new SophonIngress(stack, 'Ingress', {
        name: NAME,
        domain: SITE.domain,
        gateway: sophon.gateway,
        dashboard: sophon.dashboard,
        tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
        proxy: new ExistingTraefik({ certResolver: 'letsencrypt', network: `${NAME}-net` }),
      });
    });
    await until('Traefik has read the labels', 30, async () => (await ask(SITE, '/api/x')).status === 200);
  });
  afterAll(() => deployment.cleanUp());

  test.each([
    ['/', 'dashboard'],
    ['/api', 'gateway'],
    ['/api/x', 'gateway'],
    ['/API/x', 'gateway'],
    ['/apix', 'dashboard'],
    ['/mcp/http', 'gateway'],
  ])('%s is answered by the %s', async (path, who) => {
    expect((await ask(SITE, path)).servedBy).toBe(who);
  });

  test('a WebSocket below /hubs reaches the gateway', async () => {
    const socket = await openSocket(SITE, '/hubs/chat');
    expect(socket.servedBy).toBe('gateway');
    socket.close();
  });

  test('what clients say of themselves does not reach the gateway', async () => {
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Real-IP': '6.6.6.6', Forwarded: 'for=6.6.6.6' };
    const answer = await ask(SITE, { path: '/api/headers', headers });
    expect(answer.text).not.toContain('6.6.6.6');
    expect(answer.received('X-Forwarded-Proto')).toEqual(['https']);
  });

  test('the ingress makes no container, network or volume of its own', async () => {
    expect((await deployment.resources()).filter((address) => address.includes('Ingress'))).toEqual([]);
  });

  test('a second plan is empty', async () => {
    expect(await deployment.plan()).toMatchObject({ isEmpty: true });
  });
});

const SOCKET = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
const PORTS = ['-p', `${SITE.address}:443:443`, '-v', `${SOCKET}:/var/run/docker.sock:ro`];
const FLAGS = [
  '--providers.docker=true',
  '--providers.docker.exposedByDefault=false',
  // Other suites may run at the same time.
  `--providers.docker.constraints=LabelRegex(\`traefik.docker.network\`, \`^${NAME}-net$\`)`,
  '--entryPoints.websecure.address=:443',
  '--certificatesResolvers.letsencrypt.acme.email=admin@example.com',
  '--certificatesResolvers.letsencrypt.acme.storage=/tmp/acme.json',
  '--certificatesResolvers.letsencrypt.acme.tlsChallenge=true',
];
