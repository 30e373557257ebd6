import { Agent } from 'node:https';
import type { App, TerraformStack } from 'cdktf';
import { RateLimit } from 'cdktf-sophon';
import { CONTAINER_PORTS } from '../../../lib/model/published-ports';
import { isFuzzed } from '../fuzz/guarded-paths';
import { Authority, tlsOf } from '../harness/certificates';
import { mcpOverHttp } from '../harness/clients';
import { containerId, exec } from '../harness/docker';
import { standIns } from '../harness/facts';
import { ask, askHttp2 } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import type { ProxyUnderTest } from '../harness/proxies';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

const AUTHORITY = new Authority('End-to-end tests of guards');
const DOMAIN = 'sophon.example.com';
/** Networks that Docker gives to bridges: from their gateways come the requests of this machine. */
const HERE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const ELSEWHERE = ['203.0.113.0/24', '2001:db8::/32'];
/** Where the spellings are sent, by proxy. */
const FUZZ_ADDRESSES: { [proxy: string]: string } = {
  caddy: '127.0.0.134',
  nginx: '127.0.0.135',
  traefik: '127.0.0.136',
};
const ANNA = { Cookie: 'session=anna' };

factsSideBySide('Guarded', ['127.0.0.131', '127.0.0.132', '127.0.0.133'], (proxy, lane) => {
  const example = new Deployment(`e2e-guarded-${proxy.id}`);
  const fuzzed = new LiveSophon('fuzz', { ...proxy, address: FUZZ_ADDRESSES[proxy.id] });
  lane.after(async () => {
    await example.cleanUp();
    await fuzzed.deployment.cleanUp();
  });
  isGuarded(lane, proxy, example);
  isFuzzed(lane, fuzzed);
  // Traefik takes nobody's word about addresses.
  if (proxy.name !== 'Traefik') countsTheNamed(lane, fuzzed);
});

/** The example keeps its promises. */
function isGuarded(lane: Lane, proxy: ProxyUnderTest, deployment: Deployment): void {
  const { name } = deployment;
  const site: Site = { domain: DOMAIN, address: proxy.address, root: AUTHORITY.root };
  const tls = tlsOf(AUTHORITY.issue([DOMAIN]));
  // The official image of Caddy has no limits of rates.
  const unlimited = proxy.name === 'Caddy' ? { gatewayPolicies: {} } : {};
  const props = { name, tls, proxy: proxy.plain(), bindAddresses: [site.address], ...unlimited };
  const deploy = (changes: object) =>
    deployment.applyStack((app) => exampleOf(app, name, { ...props, ...login(), ...changes }));
  const statuses = (paths: string[]) => Promise.all(paths.map(async (path) => (await ask(site, path)).status));

  lane.fact('the office uses MCP', async () => {
    await deployment.startAfresh();
    await deploy({ office: HERE });
    await until('the gateway is served', 30, async () => (await ask(site, '/api/x')).servedBy === 'gateway');
    const client = await until('MCP is served', 30, () => mcpOverHttp(site));
    const { content } = await client.callTool({ name: 'echo', arguments: { text: 'from the office' } });
    expect(content).toEqual([{ type: 'text', text: 'from the office' }]);
    await client.close();
  });
  lane.fact('the dashboard asks for a login, which is open to everybody', async () => {
    const { status, servedBy, headers } = await until('the login is served', 30, async () => {
      const answer = await ask(site, '/');
      return answer.servedBy === 'login' && answer;
    });
    expect([status, servedBy]).toEqual([302, 'login']);
    expect(headers.location).toMatch(/^https:\/\/login\.test\//);
    expect((await ask(site, '/oauth2/start')).servedBy).toBe('login');
  });
  lane.fact('who is logged in uses the dashboard, which is told who it is', async () => {
    const headers = { ...ANNA, 'X-Auth-Request-User': 'admin', X_Auth_Request_User: 'admin' };
    const answer = await until('the dashboard is served', 30, async () => {
      const one = await ask(site, { path: '/__report', headers });
      return one.servedBy === 'dashboard' && one;
    });
    const told = answer.report.headers.filter(([header]) => /^x.auth.request.user$/i.test(header));
    expect(told.map(([, value]) => value)).toEqual(['anna']);
    expect((await askHttp2(site, { path: '/', headers: { cookie: ANNA.Cookie } })).servedBy).toBe('dashboard');
  });
  if (proxy.name !== 'Caddy') {
    lane.fact('who asks the API too often is told to wait; hubs and MCP are not counted', async (note) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 10 });
      const all = await Promise.all(Array.from({ length: 400 }, () => ask(site, { path: '/api/x', agent })));
      agent.destroy();
      const refused = all.filter(({ status }) => status === 429);
      note('requests that were refused', `${refused.length} of ${all.length}`);
      expect(refused.length).toBeGreaterThan(0);
      expect(all.length - refused.length).toBeGreaterThanOrEqual(100);
      expect(refused.map(({ headers }) => headers['retry-after'] ?? 'none')).toEqual(
        refused.map(() => expect.stringMatching(/^[1-9]\d*$/)),
      );
      expect(await statuses(['/mcp', '/hubs'])).toEqual([200, 200]);
      (await openSocket(site, '/hubs/chat')).close();
    });
  }
  lane.fact('nobody else uses MCP, by whatever spelling', async () => {
    await deploy({ office: ELSEWHERE });
    await until('MCP is refused', 10, async () => (await ask(site, '/mcp')).status === 403);
    const spelled = [
      '/mcp/http',
      '/MCP',
      '/%6dcp/x',
      '/api/../mcp',
      '//mcp',
      '/mcp/',
      '/mcp%2Fx',
      '/hubs/%2e%2e/mcp/x',
    ];
    expect(await statuses(spelled)).toEqual(spelled.map(() => 403));
    await expect(openSocket(site, '/mcp/x')).rejects.toThrow('answered with 403');
    await expect(mcpOverHttp(site)).rejects.toThrow();
    expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
  });
  lane.fact('while it is away others are told so, the office is served, and keeps its streams', async () => {
    const [office] = (await ask(site, '/api/x')).received('X-Forwarded-For');
    await deploy({ office: [office] });
    await until('MCP is served', 10, async () => (await ask(site, '/mcp')).status === 200);
    const socket = await openSocket(site, '/mcp/x');
    const before = await containerId(name);
    const outside = () => statusFromInside(name, '/api/x');
    expect(await outside()).toEqual({ status: 200, retryAfter: undefined });

    await deploy({ office: [office], away: true });
    await until('others are sent away', 10, async () => (await outside()).status === 503);
    expect(await outside()).toEqual({ status: 503, retryAfter: '300' });
    expect((await statusFromInside(name, '/mcp')).status).toBe(503);
    expect(await statuses(['/api/x', '/mcp', '/'])).toEqual([200, 200, 302]);
    expect(await socket.say('still there')).toBe('still there');

    await deploy({ office: [office] });
    await until('others are served', 10, async () => (await outside()).status === 200);
    expect(await socket.say('and now')).toBe('and now');
    expect(await containerId(name)).toBe(before);
    socket.close();
  });
  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
  lane.fact('destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await deployment.destroy();
    expect(await deployment.belongings()).toEqual({ containers: [], networks: [], volumes: [`${name}-sophon-data`] });
  });
}

/** Behind a CDN policies hold for the client that it names, be its address IPv4 or IPv6. */
function countsTheNamed(lane: Lane, sophon: LiveSophon): void {
  const { site } = sophon;
  const from = async (client: string, path: string) =>
    (await ask(site, { path, headers: { 'CF-Connecting-IP': client } })).status;
  const trustedProxies = { ranges: HERE, clientIpHeader: 'CF-Connecting-IP' };
  const network = { allow: ['203.0.113.0/24', '2001:db8:7::/48'], deny: ['203.0.113.66', '2001:db8:7:66::/64'] };
  const limited = { rateLimit: RateLimit.perClient({ requestsPerMinute: 1, burst: 1 }) };

  lane.fact('behind a CDN clients are allowed and denied by the address that it names', async () => {
    const routes = ({ ingress, sophon: { gateway } }: Parameters<NonNullable<Change['and']>>[0]) => {
      ingress.addRoute('/network', gateway, network);
      if (sophon.proxy.name === 'nginx') ingress.addRoute('/limited', gateway, limited);
    };
    await sophon.apply({ props: { trustedProxies }, and: routes });
    await until(
      'clients are believed to be who they are',
      20,
      async () => (await from('203.0.113.1', '/network')) === 200,
    );
    const clients = [
      ['203.0.113.1', 200],
      ['203.0.113.66', 403],
      ['203.0.114.1', 403],
      ['2001:db8:7::1', 200],
      ['2001:DB8:0007:FFFF::1', 200],
      ['2001:db8:7:66::1', 403],
      ['2001:db8:8::1', 403],
      ['::ffff:203.0.113.66', 403],
      ['no address', 403],
    ] as const;
    const statuses = await Promise.all(clients.map(([client]) => from(client, '/network')));
    expect(clients.map(([client], at) => [client, statuses[at]])).toEqual(clients);
  });
  if (sophon.proxy.name !== 'nginx') return;
  lane.fact('behind a CDN an IPv6 network of 64 bits is one client, and another one is another', async () => {
    const asked: number[] = [];
    for (const client of [
      '2001:db8:1:1::1',
      '2001:db8:1:1::2',
      '2001:db8:1:1:ffff::3',
      '2001:db8:1:2::1',
      '203.0.113.1',
    ]) {
      asked.push(await from(client, '/limited'));
    }
    expect(asked).toEqual([200, 200, 429, 200, 200]);
  });
}

/** The example with stand-ins, whose images it reads from the environment when it is loaded. */
function exampleOf(app: App, id: string, props: object): TerraformStack {
  const { gateway, dashboard } = standIns();
  process.env.SOPHON_GATEWAY_IMAGE = gateway;
  process.env.SOPHON_DASHBOARD_IMAGE = dashboard;
  const { GuardedStack } = require('../../../examples/guarded');
  return new GuardedStack(app, id, props);
}

function login(): { loginImage: string; loginPort: number } {
  return { loginImage: standIns().login, loginPort: 9091 };
}

/** Prints how a request from within the network of the edge is answered: host, port, domain and path are arguments. */
const ASK = `
const { get } = require('node:https');
const [host, port, domain, path] = process.argv.slice(1);
const options = { host, port, path, servername: domain, headers: { Host: domain }, rejectUnauthorized: false };
get(options, ({ statusCode: status, headers }) => {
  console.log(JSON.stringify({ status, retryAfter: headers['retry-after'] }));
  process.exit();
});
`;

/** How a client is answered that comes from another address than this machine's. */
async function statusFromInside(name: string, path: string): Promise<{ status: number; retryAfter?: string }> {
  const target = [name, String(CONTAINER_PORTS.https), DOMAIN, path];
  const { stdout, stderr } = await exec(`${name}-sophon-gateway`, '/usr/bin/node', '--eval', ASK, ...target);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
