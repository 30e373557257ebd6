import {
  HttpClient,
  HttpError,
  type HttpRequest,
  HttpResponse,
  HttpTransportType,
  type HubConnection,
  HubConnectionBuilder,
  LogLevel,
} from '@microsoft/signalr';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike, Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Agent, type Dispatcher, EventSource, fetch, WebSocket } from 'undici';
import { lookupOf, originOf, type Site, tlsOf } from './site';

export { HttpTransportType };

/**
 * A SignalR client of a hub, connected over the one transport; the token goes in the query, as a browser sends it.
 *
 * @param reconnectAfter milliseconds ahead of each try to reconnect; none unless told
 */
export async function hubClient(
  site: Site,
  hub: string,
  transport: HttpTransportType,
  token: string,
  reconnectAfter: number[] = [],
): Promise<HubConnection> {
  const dispatcher = dispatcherOf(site);
  const connection = new HubConnectionBuilder()
    .withAutomaticReconnect(reconnectAfter)
    .withUrl(`${originOf(site)}/hubs/${hub}?access_token=${encodeURIComponent(token)}`, {
      transport,
      httpClient: new SiteHttpClient(dispatcher),
      WebSocket: webSocketsOver(dispatcher),
      EventSource: eventSourcesOver(dispatcher),
    } as never)
    .configureLogging(LogLevel.None)
    .build();
  connection.onclose(() => void dispatcher.close());
  await connection.start();
  return connection;
}

/** An MCP client over streamable HTTP, on /mcp/http. */
export function mcpOverHttp(site: Site): Promise<Client> {
  const url = new URL('/mcp/http', originOf(site));
  return mcpClient(new StreamableHTTPClientTransport(url, { fetch: fetchOf(site) }));
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

/** Connections to the site; streams may be silent for as long as they like. */
function dispatcherOf(site: Site): Dispatcher {
  return new Agent({ bodyTimeout: 0, headersTimeout: 0, connect: { lookup: lookupOf(site), ...tlsOf(site) } });
}

function fetchOf(site: Site): FetchLike {
  const dispatcher = dispatcherOf(site);
  return ((url: string | URL, init: object) => fetch(url, { ...init, dispatcher })) as unknown as FetchLike;
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

  public async send({ url = '', method, content, headers, abortSignal }: HttpRequest): Promise<HttpResponse> {
    const abort = new AbortController();
    if (abortSignal) abortSignal.onabort = () => abort.abort();
    const body = content === undefined || content === '' ? undefined : content;
    const options = { method, headers, body, signal: abort.signal, dispatcher: this.dispatcher };
    const response = await fetch(url, options);
    const text = await response.text();
    if (!response.ok) throw new HttpError(response.statusText, response.status);
    return new HttpResponse(response.status, response.statusText, text);
  }
}
