import type { HubConnection } from '@microsoft/signalr';
import { chromiumPath, SiteBrowser } from '../clients/browser';
import { paceOverHttp1, paceOverHttp2 } from '../clients/first-byte';
import { MessagePackProtocol } from '../clients/message-pack-protocol';
import { uploadOf } from '../clients/upload';
import { Connections, HttpTransportType, type HubOptions, hubClient } from '../harness/clients';
import { docker } from '../harness/docker';
import { ask, askHttp2 } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { progress } from '../harness/progress';
import { exchange, handshake } from '../harness/raw';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import { openSocket } from '../harness/websocket';

const TOKEN = 'token-of-the-clients';
const TRANSPORTS = [
  ['WebSockets', HttpTransportType.WebSockets],
  ['server-sent events', HttpTransportType.ServerSentEvents],
  ['long polling', HttpTransportType.LongPolling],
] as const;
/** Ten attachments of 25 MB, which is what a message may hold. */
const UPLOAD_MIB = 250;
/** Over the limit of 260. */
const TOO_MUCH_MIB = 262;
/** Seconds within which a stream's first byte must come, on a machine that is busy with two more proxies. */
const FIRST_BYTE_WITHIN = 1;
const RECONNECTED_WITHIN = 60;
/** Characters of a connection token, which goes into each URL of a hub's client. */
const LONG_TOKEN = 12_000;

factsSideBySide('Clients', ['127.0.0.41', '127.0.0.42', '127.0.0.43'], (proxy, lane) => {
  const sophon = new LiveSophon('clients', proxy);
  lane.before(() => sophon.start());
  const visitors: SiteBrowser[] = [];
  lane.after(async () => {
    await Promise.all(visitors.map((visitor) => visitor.close()));
    await sophon.deployment.cleanUp();
  });

  protocols(lane, sophon);
  signalR(lane, sophon);
  signalRFeatures(lane, sophon);
  streams(lane, sophon);
  uploads(lane, sophon);
  browser(lane, sophon, visitors);
});

function protocols(lane: Lane, { site }: LiveSophon): void {
  lane.fact('HTTP/2 is chosen where the client offers it, HTTP/1.1 serves the others', async () => {
    expect((await handshake(site, { ALPNProtocols: ['h2', 'http/1.1'] })).alpn).toBe('h2');
    expect((await askHttp2(site, '/api/x')).servedBy).toBe('gateway');
    expect((await handshake(site, { ALPNProtocols: ['http/1.1'] })).alpn).toBe('http/1.1');
    expect(await ask(site, '/api/x')).toMatchObject({ servedBy: 'gateway', httpVersion: '1.1' });
  });
}

function signalR(lane: Lane, sophon: LiveSophon): void {
  const { site } = sophon;
  for (const [name, transport] of TRANSPORTS) {
    lane.fact(`SignalR over ${name}: calls, a stream, messages to all, with the token in the query`, async () => {
      const [hub, other] = [await connect(transport), await connect(transport)];
      expect(await hub.invoke('Echo', 'hello')).toBe('hello');
      expect(await itemsOf(hub, 'Count', 3, 100)).toEqual([1, 2, 3]);
      const announced = new Promise((resolve) => other.on('announced', resolve));
      await hub.invoke('Announce', 'to all');
      expect(await announced).toBe('to all');
      expect(JSON.stringify(await hub.invoke('Report'))).toContain(`access_token=${TOKEN}`);
      await Promise.all([hub.stop(), other.stop()]);
    });
  }

  lane.fact('SignalR reconnects over each transport when the gateway was restarted', async () => {
    const hubs = await Promise.all(TRANSPORTS.map(([, transport]) => connect(transport, Array(60).fill(1000))));
    const reconnected = hubs.map((hub) => new Promise<void>((resolve) => hub.onreconnected(() => resolve())));
    await docker(['restart', sophon.containerOf('gateway')]);
    await Promise.all(reconnected);
    expect(await Promise.all(hubs.map((hub) => hub.invoke('Echo', 'again')))).toEqual(['again', 'again', 'again']);
    await Promise.all(hubs.map((hub) => hub.stop()));
  });

  function connect(transport: HttpTransportType, reconnectAfter: number[] = []): Promise<HubConnection> {
    return hubClient(site, 'chat', transport, TOKEN, { reconnectAfter });
  }
}

function signalRFeatures(lane: Lane, { site }: LiveSophon): void {
  lane.fact('SignalR with stateful reconnect: a connection that breaks loses no message and repeats none', async () => {
    const connections = new Connections(site);
    const hub = await connect(HttpTransportType.WebSockets, { connections, stateful: true });
    const { connectionId } = hub;
    const items = itemsOf(hub, 'Count', 20, 100);
    await new Promise((resolve) => setTimeout(resolve, 500));
    connections.drop();
    const answers = await Promise.all([1, 2, 3].map((item) => hub.invoke('Echo', item)));
    expect(answers).toEqual([1, 2, 3]);
    expect(await items).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(hub.connectionId).toBe(connectionId);
    expect(await hub.invoke('Attachments')).toBe(2);
    await hub.stop();
  });

  for (const [name, transport] of TRANSPORTS.filter(([, one]) => one !== HttpTransportType.ServerSentEvents)) {
    lane.fact(`SignalR with MessagePack over ${name}: bytes arrive as they were sent`, async () => {
      const hub = await connect(transport, { protocol: new MessagePackProtocol() });
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
      expect(Buffer.compare(await hub.invoke('Echo', bytes), bytes)).toBe(0);
      expect(await itemsOf(hub, 'Count', 3, 50)).toEqual([1, 2, 3]);
      await hub.stop();
    });
  }

  lane.fact('SignalR without negotiation: the WebSocket is opened at once', async () => {
    const hub = await connect(HttpTransportType.WebSockets, { skipNegotiation: true });
    expect(await hub.invoke('Echo', 'hello')).toBe('hello');
    await hub.stop();
  });

  for (const [name, transport] of TRANSPORTS) {
    lane.fact(`SignalR over ${name} with a connection token of ${LONG_TOKEN} characters`, async () => {
      const hub = await connect(transport, { query: `tokenLength=${LONG_TOKEN}` });
      expect(await hub.invoke('Echo', 'hello')).toBe('hello');
      await hub.stop();
    });
  }

  lane.fact('a WebSocket is compressed from end to end where client and hub agree on it', async () => {
    const { socket, headers, ...open } = await compressedSocket();
    expect(headers['sec-websocket-extensions']).toContain('permessage-deflate');
    const before = open.received();
    const text = 'a word '.repeat(100_000);
    socket.send(text);
    expect(await new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))).toBe(text);
    expect(open.received() - before).toBeLessThan(text.length / 50);
    socket.close();
  });

  async function compressedSocket() {
    const { socket, headers } = await openSocket(site, '/api/socket?compress');
    const { _socket } = socket as unknown as { _socket: { bytesRead: number } };
    return { socket, headers, received: () => _socket.bytesRead };
  }

  function connect(transport: HttpTransportType, options: HubOptions): Promise<HubConnection> {
    return hubClient(site, 'chat', transport, TOKEN, options);
  }
}

function streams(lane: Lane, { site }: LiveSophon): void {
  lane.fact(
    `the first byte of a slow stream comes within ${FIRST_BYTE_WITHIN} s, whatever the protocol`,
    async (note) => {
      for (const path of ['/api/stream?n=4&ms=800', '/api/sse?n=4&ms=800']) {
        for (const [protocol, pace] of [
          ['HTTP/1.1', paceOverHttp1],
          ['HTTP/2', paceOverHttp2],
        ] as const) {
          const { first, last } = await pace(site, path);
          note(`seconds to the first byte of ${path.split('?')[0]} over ${protocol}`, first.toFixed(2));
          expect(first).toBeLessThan(FIRST_BYTE_WITHIN);
          expect(last).toBeGreaterThan(2);
        }
      }
    },
  );
}

function uploads(lane: Lane, { site, proxy }: LiveSophon): void {
  lane.fact(`an upload of ${UPLOAD_MIB} MiB arrives whole`, async () => {
    const { body, ...sent } = uploadOf(UPLOAD_MIB);
    const headers = { 'Content-Length': String(sent.bytes) };
    const { report } = await ask(site, { method: 'POST', path: '/api/upload', headers, body, timeout: 120_000 });
    expect(report.body).toEqual(sent);
  });

  if (proxy.name !== 'Traefik') {
    lane.fact(`an upload of ${TOO_MUCH_MIB} MiB is refused with 413 before it is sent`, async () => {
      const bytes = TOO_MUCH_MIB * 1024 * 1024;
      const head = `POST /api/upload HTTP/1.1\r\nHost: ${site.domain}\r\nContent-Length: ${bytes}\r\n\r\n`;
      expect((await exchange(site, head)).text).toMatch(/^HTTP\/1\.1 413 /);
    });
  }
}

/** @param visitors browsers that were opened, for whoever cleans up */
function browser(lane: Lane, sophon: LiveSophon, visitors: SiteBrowser[]): void {
  const path = chromiumPath();
  const loads = 'a browser loads the dashboard, whose page talks to a hub: no mixed content, nothing on the console';
  const reconnects = 'the page in the browser reconnects when the gateway was restarted';
  if (path === undefined && process.env.SOPHON_E2E_BROWSER !== 'required') {
    progress('no Chromium (install it, or set SOPHON_E2E_CHROMIUM): skipping the browser');
    for (const fact of [loads, reconnects]) lane.skipped(fact);
    return;
  }
  lane.fact(loads, async () => {
    const visitor = await SiteBrowser.start(sophon.site, path ?? 'chromium');
    visitors.push(visitor);
    await visitor.visit(`/?token=${TOKEN}`, 'connected: hello');
    expect(visitor.complaints).toEqual([]);
  });
  lane.fact(reconnects, async () => {
    await docker(['restart', sophon.containerOf('gateway')]);
    await visitors[0].hubIs('reconnected', RECONNECTED_WITHIN);
  });
}

function itemsOf(hub: HubConnection, method: string, ...args: unknown[]): Promise<unknown[]> {
  const items: unknown[] = [];
  return new Promise((resolve, reject) => {
    hub
      .stream(method, ...args)
      .subscribe({ next: (item) => items.push(item), complete: () => resolve(items), error: reject });
  });
}
