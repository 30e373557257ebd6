import { createHash, randomUUID } from 'node:crypto';
import type { HubConnection } from '@microsoft/signalr';
import { HttpTransportType, hubClient, mcpOverEvents, mcpOverHttp } from '../harness/clients';
import { docker, inspect, removeBelongings } from '../harness/docker';
import { facts, standIns } from '../harness/facts';
import { ask, open } from '../harness/https';
import { exchange } from '../harness/raw';
import type { Site } from '../harness/site';
import { secondsOf, until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

const NAME = 'e2e-stand-ins';

/** Starts a stand-in with its port on loopback: what the other suites see through a proxy is proven here without one. */
async function start(role: 'gateway' | 'dashboard', port: number): Promise<Site> {
  const name = `${NAME}-${role}`;
  const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  await docker(['run', '--detach', '--name', name, ...hardened, '--publish', `127.0.0.1::${port}`, standIns()[role]]);
  const { NetworkSettings } = await inspect(name);
  const published = Number(NetworkSettings.Ports[`${port}/tcp`]?.[0].HostPort);
  const site: Site = { domain: 'sophon.test', address: '127.0.0.1', httpPort: published, plain: true };
  await until(`${role} answers`, 10, async () => (await ask(site)).status === 200);
  return site;
}

let gateway: Site;
let dashboard: Site;

if (!process.env.E2E_MISSING) {
  beforeAll(async () => {
    await removeBelongings(NAME);
    [gateway, dashboard] = await Promise.all([start('gateway', 8080), start('dashboard', 80)]);
  });
  afterAll(() => removeBelongings(NAME));
}

const TRANSPORTS = [
  ['WebSockets', HttpTransportType.WebSockets],
  ['server-sent events', HttpTransportType.ServerSentEvents],
  ['long polling', HttpTransportType.LongPolling],
] as const;

facts('Stand-ins', undefined, () => {
  test.each(TRANSPORTS)('the gateway serves the SignalR client over %s', async (_name, transport) => {
    const hub = await hubClient(gateway, 'chat', transport, 'a token');
    expect(await hub.invoke('Echo', 'hello')).toBe('hello');
    expect(await streamOf(hub, 'Count', 3, 20)).toEqual([1, 2, 3]);
    const announced = new Promise((resolve) => hub.on('announced', resolve));
    await hub.invoke('Announce', 'to all');
    expect(await announced).toBe('to all');
    await expect(hub.invoke('NoSuchMethod')).rejects.toThrow('Unknown hub method');
    await hub.stop();
  });

  test.each(['tasks', 'approvals', 'node', 'discussion', 'notifications'])(
    'the gateway has the hub %s',
    async (name) => {
      const hub = await hubClient(gateway, name, HttpTransportType.WebSockets, 'a token');
      expect(await hub.invoke('Echo', name)).toBe(name);
      await hub.stop();
    },
  );

  test('a hub takes a WebSocket that skips the negotiation', async () => {
    const socket = await openSocket(gateway, '/hubs/chat');
    expect(await socket.say('{"protocol":"json","version":1}\x1e')).toBe('{}\x1e');
    socket.close();
  });

  test('the gateway serves the MCP client over streamable HTTP and server-sent events', async () => {
    for (const connect of [mcpOverHttp, mcpOverEvents]) {
      const client = await connect(gateway);
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo']);
      const { content } = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
      expect(content).toEqual([{ type: 'text', text: 'hello' }]);
      await client.close();
    }
  });

  test('the gateway reports a request as it received it', async () => {
    const body = randomUUID();
    const answer = await ask(gateway, { method: 'POST', path: '/api/x%2Fy?q=1', headers: { 'x-OdD': 'v' }, body });
    expect(answer.servedBy).toBe('gateway');
    expect(answer.report).toMatchObject({ method: 'POST', url: '/api/x%2Fy?q=1', httpVersion: '1.1' });
    expect(answer.report.headers).toContainEqual(['x-OdD', 'v']);
    expect(answer.report.body).toEqual({ bytes: 36, sha256: createHash('sha256').update(body).digest('hex') });
  });

  test('the gateway streams, so that the first line comes long before the last', async () => {
    const message = await open(gateway, '/api/stream?n=4&ms=100');
    const seconds = await secondsOf(async () => {
      for await (const chunk of message) if (String(chunk) === 'line 3\n') break;
    });
    expect(seconds).toBeGreaterThan(0.25);
    expect((await ask(gateway, '/api/sse?n=2&ms=10')).text).toBe('id: 0\ndata: event 0\n\nid: 1\ndata: event 1\n\n');
  });

  test('the gateway answers in every way that a proxy must pass on', async () => {
    expect((await ask(gateway, '/api/status/503')).status).toBe(503);
    expect((await ask(gateway, '/api/status/204')).body).toHaveLength(0);
    expect((await ask(gateway, { path: '/api/etag', headers: { 'If-None-Match': '"one"' } })).status).toBe(304);
    expect((await ask(gateway, { path: '/api/range', headers: { Range: 'bytes=10-19' } })).text).toBe('000000001\n');
    expect((await ask(gateway, '/api/early-hints')).informational).toEqual([103]);
    expect((await ask(gateway, '/api/gzip')).headers['content-encoding']).toBe('gzip');
    expect((await ask(gateway, '/api/redirect?to=/x&status=307')).headers.location).toBe('/x');
    expect((await ask(gateway, '/api/with-headers?Server=me')).headers.server).toBe('me');
    expect((await ask(gateway, '/api/big-headers?kib=8')).headers['x-big']).toHaveLength(8192);
    await expect(ask(gateway, '/api/close')).rejects.toThrow('socket hang up');
    await expect(ask(gateway, '/api/close?after=5')).rejects.toThrow('aborted');
    expect(await secondsOf(() => ask(gateway, '/api/slow?ms=100'))).toBeGreaterThan(0.09);
  });

  test('the gateway says who it is also where its parser refuses, and to protocol upgrades that it does not know', async () => {
    const unknown = await exchange(gateway, 'FOO /api HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(unknown.text).toContain('X-Served-By: gateway');
    const head = 'GET /api HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
    const upgrade = await exchange(gateway, head);
    expect(upgrade.text).toMatch(/^HTTP\/1.1 200 OK[\s\S]*"h2c"/);
  });

  test('the dashboard is a single-page app with hashed assets', async () => {
    const page = await ask(dashboard, '/some/deep/link');
    expect(page.servedBy).toBe('dashboard');
    const assets = [...page.text.matchAll(/"(\/assets\/app-[A-Z0-9]{8}\.(?:js|css))"/g)].map(([, path]) => path);
    expect(assets).toHaveLength(2);
    const types = await Promise.all(assets.map(async (path) => (await ask(dashboard, path)).headers['content-type']));
    expect(types).toEqual(['text/css; charset=utf-8', 'text/javascript; charset=utf-8']);
    expect((await ask(dashboard, '/__report?q')).report.url).toBe('/__report?q');
  });

  test.each(['gateway', 'dashboard'] as const)('the %s echoes WebSockets on other paths', async (role) => {
    const socket = await openSocket(role === 'gateway' ? gateway : dashboard, '/any/path?q=1', { 'X-Mine': 'v' });
    expect(socket.servedBy).toBe(role);
    expect(await socket.say('hello')).toBe('hello');
    expect((await socket.report()).headers).toContainEqual(['X-Mine', 'v']);
    socket.close();
  });
});

function streamOf(hub: HubConnection, method: string, ...args: unknown[]): Promise<unknown[]> {
  const items: unknown[] = [];
  return new Promise((resolve, reject) => {
    hub.stream(method, ...args).subscribe({
      next: (item) => items.push(item),
      complete: () => resolve(items),
      error: reject,
    });
  });
}
