import { ClientCertificates, TraefikProxy } from 'cdktf-sophon';
import { Authority } from '../harness/certificates';
import { facts } from '../harness/facts';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { TRAEFIK } from '../harness/proxies';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

const sophon = new LiveSophon('traefik-snippets', { ...TRAEFIK, address: '127.0.0.141' });
const { deployment, site } = sophon;

/** As the reference has it, but for nobody at all: a router of the user's own that guards a path. */
const router = (tls: object) => ({
  rule: `Host(\`${site.domain}\`) && PathRegexp(\`(?i)^/mcp(/|%2F|$)\`)`,
  priority: 1000,
  entryPoints: ['websecure'],
  middlewares: ['office'],
  service: 'mcp',
  tls,
});
const snippet = (tls: object = {}): Change => ({
  proxy: new TraefikProxy({
    dynamicConfiguration: {
      http: {
        routers: { mcp: router(tls) },
        middlewares: { office: { ipAllowList: { sourceRange: ['203.0.113.0/24'] } } },
        services: { mcp: { loadBalancer: { servers: [{ url: 'http://unused:8080' }] } } },
      },
    },
  }),
});

afterAll(async () => {
  if (!process.env.E2E_MISSING) await deployment.cleanUp();
});

facts('Snippets', 'Traefik', () => {
  test('the documented one refuses, whatever the path is spelled like', async () => {
    await sophon.start();
    await sophon.apply(snippet());
    await until('the snippet is served', 10, async () => (await ask(site, '/mcp')).status === 403);
    for (const path of [
      '/mcp/',
      '/MCP',
      '/mcp/x',
      '/%6dcp',
      '/%4DCP',
      '//mcp',
      '/x/../mcp',
      '/x/%2e%2e/mcp',
      '/mcp%2Fx',
    ]) {
      const { status, servedBy } = await ask(site, path);
      expect([path, status, servedBy]).toEqual([path, 403, undefined]);
    }
    await expect(openSocket(site, '/Mcp/x')).rejects.toThrow('403');
    expect((await ask(site, '/mcpx')).servedBy).toBe('dashboard');
    expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
  });

  test("fails when it would lift the site's client certificates, and says which options a router lacks", async () => {
    const { root: authorities } = new Authority('Machines');
    const props = { clientCertificates: ClientCertificates.requested({ authorities }) };
    await expect(sophon.apply({ ...snippet(), props })).rejects.toThrow(/different TLS options/);
    expect((await ask(site, '/mcp')).status).toBe(403);
    await sophon.apply({ ...snippet({ options: `${site.domain}::clients` }), props });
    expect((await ask(site, '/mcp')).status).toBe(403);
    expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
  });
});
