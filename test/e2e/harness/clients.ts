import type { Socket } from 'node:net';
import {
  HttpClient,
  HttpError,
  type HttpRequest,
  HttpResponse,
  HttpTransportType,
  type HubConnection,
  HubConnectionBuilder,
  type IHubProtocol,
  LogLevel,
} from '@microsoft/signalr';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike, Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Agent, buildConnector, type Dispatcher, EventSource, fetch, WebSocket } from 'undici';
import { lookupOf, originOf, type Site, tlsOf } from './site';

export { HttpTransportType };

/** What a hub's client does beyond the usual. */
export interface HubOptions {
  /** Milliseconds ahead of each try to reconnect; none unless told. */
  readonly reconnectAfter?: number[];
  /** Connections of the client, for tests that break them. */
  readonly connections?: Connections;
  /** How messages are written; JSON unless told. */
  readonly protocol?: IHubProtocol;
  /** Whether calls and messages outlive a connection that broke. */
  readonly stateful?: boolean;
  /** Whether the WebSocket is opened without asking first. */
  readonly skipNegotiation?: boolean;
  /** What the hub's stand-in is asked for in the query. */
  readonly query?: string;
}

/** A SignalR client of a hub, connected over the one transport; the token goes in the query, as a browser sends it. */
export async function hubClient(
  site: Site,
  hub: string,
  transport: HttpTransportType,
  token: string,
  options: HubOptions = {},
): Promise<HubConnection> {
  const { reconnectAfter = [], connections = new Connections(site), protocol, stateful, skipNegotiation } = options;
  const { dispatcher } = connections;
  const query = [`access_token=${encodeURIComponent(token)}`, options.query ?? []].flat().join('&');
  const builder = new HubConnectionBuilder()
    .withAutomaticReconnect(reconnectAfter)
    .withUrl(`${originOf(site)}/hubs/${hub}?${query}`, {
      transport,
      skipNegotiation,
      httpClient: new SiteHttpClient(dispatcher),
      WebSocket: webSocketsOver(dispatcher),
      EventSource: eventSourcesOver(dispatcher),
    } as never)
    .configureLogging(LogLevel.None);
  if (protocol) builder.withHubProtocol(protocol);
  if (stateful) builder.withStatefulReconnect();
  const connection = builder.build();
  connection.onclose(() => void dispatcher.close());
  await connection.start();
  return connection;
}

/** What an MCP client does beyond the usual. */
export interface McpOptions {
  /** The endpoint, /mcp/http unless told. */
  readonly path?: string;
  readonly fetch?: FetchLike;
  readonly authProvider?: OAuthClientProvider;
  /** The revision that the client speaks, the SDK's latest unless told. */
  readonly revision?: string;
}

/** A transport for MCP over streamable HTTP. */
export function mcpTransport(site: Site, options: McpOptions = {}): StreamableHTTPClientTransport {
  const { path = '/mcp/http', fetch = fetchOf(site), authProvider, revision } = options;
  return new StreamableHTTPClientTransport(new URL(path, originOf(site)), {
    fetch: revision === undefined ? fetch : speaking(revision, fetch),
    authProvider,
  });
}

/** An MCP client over streamable HTTP. */
export function mcpOverHttp(site: Site, options?: McpOptions): Promise<Client> {
  return mcpClient(mcpTransport(site, options));
}

/** An MCP client over server-sent events, on /mcp/sse. */
export function mcpOverEvents(site: Site): Promise<Client> {
  const url = new URL('/mcp/sse', originOf(site));
  return mcpClient(new SSEClientTransport(url, { fetch: fetchOf(site) }));
}

async function mcpClient(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1.0.0' });
  await client.connect(transport);
  return client;
}

/** Connections to a site; streams may be silent for as long as they like. */
export class Connections {
  public readonly dispatcher: Dispatcher;
  private readonly sockets = new Set<Socket>();

  constructor(site: Site) {
    const connect = buildConnector({ lookup: lookupOf(site), ...tlsOf(site) });
    this.dispatcher = new Agent({
      bodyTimeout: 0,
      headersTimeout: 0,
      connect: (options, callback) =>
        connect(options, (...[error, socket]) => {
          if (socket) this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
          callback(...([error, socket] as Parameters<typeof callback>));
        }),
    });
  }

  /** Breaks every connection, as a network that is gone does. */
  public drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** `fetch` for a site. */
export function fetchOf(site: Site, { dispatcher } = new Connections(site)): FetchLike {
  return ((url: string | URL, init: object) => fetch(url, { ...init, dispatcher })) as unknown as FetchLike;
}

/** The SDK's client says its latest revision and takes what the server makes of it: what it says is another one here. */
function speaking(revision: string, fetch: FetchLike): FetchLike {
  return (url, init) => {
    const message = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
    if (message.method !== 'initialize') return fetch(url, init);
    const params = { ...message.params, protocolVersion: revision };
    return fetch(url, { ...init, body: JSON.stringify({ ...message, params }) });
  };
}

function webSocketsOver(dispatcher: Dispatcher) {
  return class extends WebSocket {
    constructor(url: string, _protocols?: string, options: { headers?: { [name: string]: string } } = {}) {
      super(url, { dispatcher, headers: options.headers });
    }
  };
}

function eventSourcesOver(dispatcher: Dispatcher) {
  return class extends EventSource {
    constructor(url: string) {
      super(url, { node: { dispatcher } });
    }
  };
}

/** SignalR's own requests: negotiation, long polls, and what is sent beside server-sent events. */
class SiteHttpClient extends HttpClient {
  constructor(private readonly dispatcher: Dispatcher) {
    super();
  }

  public async send({
    url = '',
    method,
    content,
    headers,
    abortSignal,
    responseType,
  }: HttpRequest): Promise<HttpResponse> {
    const abort = new AbortController();
    if (abortSignal) abortSignal.onabort = () => abort.abort();
    const body = content === undefined || content === '' ? undefined : content;
    const options = { method, headers, body, signal: abort.signal, dispatcher: this.dispatcher };
    const response = await fetch(url, options);
    const read = responseType === 'arraybuffer' ? response.arrayBuffer() : response.text();
    const answer = await read;
    if (!response.ok) throw new HttpError(response.statusText, response.status);
    return new HttpResponse(response.status, response.statusText, answer as string);
  }
}
