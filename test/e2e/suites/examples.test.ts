import type { App, TerraformStack } from 'cdktf';
import { Tls } from 'cdktf-sophon';
import { answeringContainer, WHO } from '../harness/answering-container';
import { Authority, tlsOf } from '../harness/certificates';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { served } from '../harness/served';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';
import { heldByContainer, lineOfKey } from '../security/leaks';

/** An example's class; what it can be told differs. */
type Example = new (app: App, id: string, changes?: object) => TerraformStack;

/** Where the examples that a user starts from are, and the names of their stacks. */
const EXAMPLES: { [proxy: string]: string } = { caddy: 'CaddyStack', nginx: 'NginxStack', traefik: 'TraefikStack' };

const AUTHORITY = new Authority('End-to-end tests of the examples');
const DOMAIN = 'sophon.example.com';

/** What the examples are told that is secret. */
const keys: { [name: string]: string } = {};

/** A certificate of the tests: no authority gives out one for the domains of the examples. */
function certificateFor(...domains: string[]): Tls {
  const certificate = AUTHORITY.issue(domains);
  keys[`key ${Object.keys(keys).length + 1}, of ${domains}`] = lineOfKey(certificate.key);
  return tlsOf(certificate);
}

factsSideBySide('Examples', ['127.0.0.14', '127.0.0.15', '127.0.0.16'], ({ id, address, plain }, lane) => {
  const site: Site = { domain: DOMAIN, address, root: AUTHORITY.root };
  const at = (domain: string): Site => ({ ...site, domain });
  const changes = { bindAddresses: [address], proxy: plain() };

  const first = new Deployment(`e2e-example-${id}`);
  const both = new Deployment(`e2e-both-${id}`);
  const shared = new Deployment(`e2e-shared-${id}`);
  lane.after(async () => {
    for (const deployment of [first, both, shared]) await deployment.cleanUp();
  });

  lane.fact('the example serves the dashboard at / and the gateway at /api, /hubs and /mcp', async () => {
    await deploy(first, id, EXAMPLES[id], { tls: certificateFor(DOMAIN), bindAddresses: [address], name: first.name });
    await served(site);
    const answers = await Promise.all(['/', '/api/x', '/mcp/http'].map((path) => ask(site, path)));
    expect(answers.map(({ servedBy }) => servedBy)).toEqual(['dashboard', 'gateway', 'gateway']);
    const socket = await openSocket(site, '/hubs/chat');
    expect(socket.servedBy).toBe('gateway');
    socket.close();
  });
  lane.fact('its url is what users open', async () => {
    expect(await first.outputs()).toEqual({ url: `https://${DOMAIN}` });
  });
  isWhole(lane, 'its', first, ['sophon']);

  lane.fact('staging-and-production: each domain is answered by its own gateway and dashboard', async () => {
    const tls = certificateFor(DOMAIN, STAGING);
    await deploy(both, 'staging-and-production', 'StagingAndProductionStack', { ...changes, tls, name: both.name });
    for (const [domain, installation] of [
      [DOMAIN, 'production'],
      [STAGING, 'staging'],
    ]) {
      const name = `${both.name}-${installation}`;
      await served(at(domain));
      expect(await answeringContainer(at(domain), WHO.gateway)).toBe(`${name}-gateway`);
      expect(await answeringContainer(at(domain), WHO.dashboard)).toBe(`${name}-dashboard`);
    }
  });
  isWhole(lane, 'staging-and-production: its', both, ['production', 'staging']);

  lane.fact(
    'shared-host: each domain is answered by its own, one by a redirect, one with its own certificate',
    async () => {
      const grafana = { grafanaTls: certificateFor(GRAFANA), grafanaImage: standIns().gateway, grafanaPort: 8080 };
      const tls = certificateFor(DOMAIN, WWW);
      await deploy(shared, 'shared-host', 'SharedHostStack', { ...changes, ...grafana, tls, name: shared.name });
      await served(site);
      expect(await answeringContainer(site, WHO.gateway)).toBe(`${shared.name}-sophon-gateway`);
      expect(await answeringContainer(site, WHO.dashboard)).toBe(`${shared.name}-sophon-dashboard`);
      const grafanaAnswers = () => answeringContainer(at(GRAFANA), WHO.gateway);
      expect(await until('Grafana is served', 30, grafanaAnswers)).toBe(`${shared.name}-grafana`);
      const { status, headers } = await ask(at(WWW), { method: 'POST', path: '/deep?q=1' });
      expect([status, headers.location]).toEqual([308, `https://${DOMAIN}/deep?q=1`]);
    },
  );
  isWhole(lane, 'shared-host: its', shared, ['sophon']);
});

const STAGING = 'staging.example.com';
const GRAFANA = 'grafana.example.com';
const WWW = 'www.example.com';

/** Facts: nothing shows a secret or is left to be done after it was applied, and nothing but data is left after `destroy`. */
function isWhole(lane: Lane, whose: string, deployment: Deployment, installations: string[]): void {
  lane.fact(`${whose} containers show no secret in their settings, arguments and logs`, async () => {
    const { containers } = await deployment.belongings();
    expect(containers).not.toEqual([]);
    const held = await Promise.all(containers.map((name) => heldByContainer(name, keys)));
    expect(held.flat()).toEqual([]);
  });
  lane.fact(`${whose} second plan is empty`, async () => {
    expect(await deployment.plan()).toBe('');
  });
  const volumes = installations.length > 1 ? 'volumes' : 'volume';
  lane.fact(`${whose} destroy leaves the ${volumes} with the data of Sophon and nothing else`, async () => {
    await deployment.destroy();
    const data = installations.map((installation) => `${deployment.name}-${installation}-data`);
    expect(await deployment.belongings()).toEqual({ containers: [], networks: [], volumes: data });
  });
}

/** Deploys an example of the repository, with changes. */
async function deploy(deployment: Deployment, file: string, name: string, changes: object): Promise<void> {
  await deployment.startAfresh();
  await deployment.applyStack((app) => {
    const example: Example = exampleWithStandIns(file)[name];
    return new example(app, deployment.name, changes);
  });
}

/** The examples read the images from the environment when they are loaded. */
function exampleWithStandIns(file: string) {
  const { gateway, dashboard } = standIns();
  process.env.SOPHON_GATEWAY_IMAGE = gateway;
  process.env.SOPHON_DASHBOARD_IMAGE = dashboard;
  return require(`../../../examples/${file}`);
}
