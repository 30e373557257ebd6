import type { App, TerraformStack } from 'cdktf';
import { type SophonIngressProps, Tls } from 'cdktf-sophon';
import { Authority } from '../harness/certificates';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { openSocket } from '../harness/websocket';

type Example = new (app: App, id: string, changes?: Partial<SophonIngressProps>) => TerraformStack;

/** Where the examples that a user starts from are, and the names of their stacks. */
const EXAMPLES: { [proxy: string]: string } = { caddy: 'CaddyStack', nginx: 'NginxStack', traefik: 'TraefikStack' };

const AUTHORITY = new Authority('End-to-end tests of the examples');

factsSideBySide('Examples', ['127.0.0.14', '127.0.0.15', '127.0.0.16'], ({ id: file, address }, lane) => {
  const name = `e2e-example-${file}`;
  const deployment = new Deployment(name);
  const site: Site = { domain: 'sophon.example.com', address, root: AUTHORITY.root };

  /** The example of the repository; no authority gives out certificates for its domain, so it brings one. */
  lane.before(async () => {
    await deployment.startAfresh();
    await deployment.applyStack((app) => {
      const example: Example = exampleWithStandIns(file)[EXAMPLES[file]];
      const tls = Tls.certificatePem(AUTHORITY.issue([site.domain]));
      return new example(app, name, { tls, bindAddress: address });
    });
  });
  lane.after(() => deployment.cleanUp());

  lane.fact('the example serves the dashboard at / and the gateway at /api, /hubs and /mcp', async () => {
    const answers = await Promise.all(['/', '/api/x', '/mcp/http'].map((path) => ask(site, path)));
    expect(answers.map(({ servedBy }) => servedBy)).toEqual(['dashboard', 'gateway', 'gateway']);
    const socket = await openSocket(site, '/hubs/chat');
    expect(socket.servedBy).toBe('gateway');
    socket.close();
  });

  lane.fact('its url is what users open', async () => {
    expect(await deployment.outputs()).toEqual({ url: `https://${site.domain}` });
  });

  lane.fact('its second plan is empty', async () => {
    expect(await deployment.plan()).toMatchObject({ isEmpty: true });
  });

  lane.fact('its destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await deployment.destroy();
    const left = { containers: [], networks: [], volumes: [`${name}-sophon-data`] };
    expect(await deployment.belongings()).toEqual(left);
  });
});

/** The examples read the images from the environment when they are loaded. */
function exampleWithStandIns(file: string) {
  const { gateway, dashboard } = standIns();
  process.env.SOPHON_GATEWAY_IMAGE = gateway;
  process.env.SOPHON_DASHBOARD_IMAGE = dashboard;
  return require(`../../../examples/${file}`);
}
