import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { Tls } from 'cdktf-sophon';
import { fetchThroughCdn, loggedIn, urlsInMetadata } from '../clients/mcp-login';
import { askModern, listen } from '../clients/mcp-modern';
import { Connections, fetchOf, mcpOverEvents, mcpOverHttp } from '../harness/clients';
import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { served } from '../harness/served';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';

/** Seconds within which a stream's first byte must come, on a machine that is busy with two more proxies. */
const FIRST_BYTE_WITHIN = 1;

factsSideBySide('MCP', ['127.0.0.151', '127.0.0.152', '127.0.0.153'], (proxy, lane) => {
  const sophon = new LiveSophon('mcp', proxy);
  lane.before(() => sophon.start());
  lane.after(() => sophon.deployment.cleanUp());

  sessions(lane, sophon);
  revisions(lane, sophon);
  current(lane, sophon);
  login(lane, sophon);
});

function sessions(lane: Lane, { site }: LiveSophon): void {
  const clients = [
    ['streamable HTTP', mcpOverHttp],
    ['server-sent events', mcpOverEvents],
  ] as const;
  for (const [name, connect] of clients) {
    lane.fact(`over ${name}: a session, its tools, a call`, async () => {
      const client = await connect(site);
      expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['echo']);
      const { content } = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
      expect(content).toEqual([{ type: 'text', text: 'hello' }]);
      await client.close();
    });
  }
}

/** What the SDK speaks: revisions with an `initialize`, in sessions and without. */
function revisions(lane: Lane, { site }: LiveSophon): void {
  for (const revision of ['2025-11-25', '2025-06-18']) {
    for (const path of ['/mcp/http', '/mcp/stateless']) {
      lane.fact(`revision ${revision} on ${path}: tools and a call`, async () => {
        const client = await mcpOverHttp(site, { path, revision });
        expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['echo']);
        const { content } = await client.callTool({ name: 'echo', arguments: { text: revision } });
        expect(content).toEqual([{ type: 'text', text: revision }]);
        await client.close();
      });
    }
  }

  lane.fact('a stream that the server ends is taken up again where it ended', async () => {
    expect(await counted({ to: 5, milliseconds: 200, hangUp: true })).toEqual([1, 2, 3, 4, 5]);
  });

  lane.fact('a stream whose connection breaks is taken up again where it broke', async () => {
    const connections = new Connections(site);
    const broken = await counted({ to: 6, milliseconds: 300 }, connections, (progress) => {
      if (progress === 3) connections.drop();
    });
    expect(broken).toEqual([1, 2, 3, 4, 5, 6]);
  });

  lane.fact('the server sees by Origin which page asks', async () => {
    const statusFor = async (origin: string) => {
      const headers = { Origin: origin, Accept: 'application/json, text/event-stream' };
      return (await ask(site, { method: 'POST', path: '/mcp/stateless', headers, body: '{}' })).status;
    };
    expect(await statusFor(`https://${site.domain}`)).not.toBe(403);
    expect(await statusFor('https://evil.test')).toBe(403);
    expect(await statusFor(`http://${site.domain}`)).toBe(403);
  });

  /** Progress as it is told of while a tool counts. */
  async function counted(
    args: object,
    connections = new Connections(site),
    meanwhile: (progress: number) => void = () => {},
  ): Promise<number[]> {
    const client = await mcpOverHttp(site, { path: '/mcp/resumable', fetch: fetchOf(site, connections) });
    const progress: number[] = [];
    const onprogress = (told: Progress) => {
      progress.push(told.progress);
      meanwhile(told.progress);
    };
    await client.callTool({ name: 'count', arguments: { ...args } }, undefined, { onprogress });
    await client.close();
    return progress;
  }
}

/** The current revision, which the SDK's client does not speak. */
function current(lane: Lane, { site, proxy }: LiveSophon): void {
  lane.fact(
    'revision 2026-07-28: discovery, a call with arguments in headers, a stream of notifications',
    async (note) => {
      expect((await askModern(site, 'server/discover')).result?.supportedVersions).toEqual(['2026-07-28']);
      const call = { name: 'ask', arguments: { region: 'eu-1' } };
      const headers = { 'Mcp-Name': 'ask', 'Mcp-Param-Region': 'eu-1' };
      expect((await askModern(site, 'tools/call', call, headers)).result?.content).toEqual([
        { type: 'text', text: 'eu-1' },
      ]);
      const { methods, first } = await listen(site, 3);
      expect(methods).toEqual([
        'notifications/subscriptions/acknowledged',
        ...Array(2).fill('notifications/tools/list_changed'),
      ]);
      note('seconds to the first notification', first.toFixed(2));
      expect(first).toBeLessThan(FIRST_BYTE_WITHIN);
    },
  );

  lane.fact('revision 2026-07-28: an argument under a name with an underscore', async () => {
    const call = { name: 'ask', arguments: { tenant: '7' } };
    const { status, error } = await askModern(site, 'tools/call', call, {
      'Mcp-Name': 'ask',
      'Mcp-Param-tenant_id': '7',
    });
    // Caddy drops the header, and the server says so.
    expect([status, error?.code]).toEqual(proxy.name === 'Caddy' ? [400, -32020] : [200, undefined]);
  });
}

/** Changes how the site is served, and comes last. */
function login(lane: Lane, sophon: LiveSophon): void {
  const { site } = sophon;
  const callsTool = async (...args: Parameters<typeof loggedIn>) => {
    const { client, page } = await loggedIn(...args);
    const { content } = await client.callTool({ name: 'echo', arguments: { text: 'hello' } });
    expect(content).toEqual([{ type: 'text', text: 'hello' }]);
    await client.close();
    return page.origin;
  };
  const origins = async (of: Site) => [...new Set((await urlsInMetadata(of)).map((url) => new URL(url).origin))];

  lane.fact('the client finds the login, registers, logs in and calls a tool', async () => {
    expect(await callsTool(site)).toBe(`https://${site.domain}`);
    expect(await origins(site)).toEqual([`https://${site.domain}`]);
  });

  lane.fact('so it does on a port of its own', async () => {
    const own: Site = { ...site, httpsPort: 8443 };
    await sophon.apply({ props: { httpsPort: 8443 } });
    await served(own);
    expect(await callsTool(own)).toBe(`https://${site.domain}:8443`);
    expect(await origins(own)).toEqual([`https://${site.domain}:8443`]);
  });

  lane.fact('so it does where a CDN ends TLS', async () => {
    await sophon.apply({ props: { tls: Tls.none() } });
    await served({ ...site, plain: true });
    expect(await callsTool(site, fetchThroughCdn(site))).toBe(`https://${site.domain}`);
    expect(await origins({ ...site, plain: true })).toEqual([`https://${site.domain}`]);
  });
}
