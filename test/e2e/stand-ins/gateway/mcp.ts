import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import {
  StreamableHTTPServerTransport,
  type StreamableHTTPServerTransportOptions,
} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { StoredEvents } from './mcp-events';
import { answerModern } from './mcp-modern';
import { type AuthorizationServer, PROTECTED_PATH } from './oauth';
import { isForeign } from './public-origin';

const ECHO = {
  name: 'echo',
  description: 'Says it again',
  inputSchema: { type: 'object' as const, properties: { text: { type: 'string' } }, required: ['text'] },
};

const COUNT = {
  name: 'count',
  description: 'Tells of its progress, and hangs up once on the way if asked to',
  inputSchema: {
    type: 'object' as const,
    properties: { to: { type: 'number' }, milliseconds: { type: 'number' }, hangUp: { type: 'boolean' } },
  },
};

/**
 * MCP by its official SDK: streamable HTTP on /mcp/http with sessions, on /mcp/resumable with streams that can be taken up
 * again, on /mcp/stateless without sessions, and where a login is wanted; the older server-sent events on /mcp/sse. The
 * revision that the SDK does not speak is on /mcp/modern.
 */
export class McpEndpoints {
  private readonly streamable = new Map<string, StreamableHTTPServerTransport>();
  private readonly events = new Map<string, SSEServerTransport>();

  /** @param authorizationServer decides who may use the protected endpoint */
  constructor(private readonly authorizationServer: AuthorizationServer) {}

  /** Answers a request to one of the endpoints. Whether it did. */
  public async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
    const path = url.pathname.toLowerCase();
    const answer = path === '/mcp/sse' && request.method !== 'GET' ? undefined : this.answers(url)[path];
    if (answer === undefined) return false;
    if (isForeign(request)) response.writeHead(403).end();
    else await answer(request, response);
    return true;
  }

  private answers(url: URL): { readonly [path: string]: Answer | undefined } {
    return {
      '/mcp/http': (...exchange) => this.answerInSession(exchange, {}),
      '/mcp/resumable': (...exchange) => this.answerInSession(exchange, { eventStore: EVENTS, retryInterval: 100 }),
      '/mcp/stateless': answerAlone,
      '/mcp/modern': answerModern,
      [PROTECTED_PATH]: async (...exchange) => {
        if (this.authorizationServer.admits(...exchange)) await answerAlone(...exchange);
      },
      '/mcp/sse': (_request, response) => this.openEvents(response),
      '/mcp/sse/message': (...exchange) => this.takeMessage(url, ...exchange),
    };
  }

  private async answerInSession([request, response]: Exchange, options: StreamableHTTPServerTransportOptions) {
    const session = request.headers['mcp-session-id'];
    const known = typeof session === 'string' ? this.streamable.get(session) : undefined;
    await (known ?? (await this.openStreamable(options))).handleRequest(request, response);
  }

  /** A transport for a client that has no session yet; it refuses whatever is not an `initialize`. */
  private async openStreamable(options: StreamableHTTPServerTransportOptions): Promise<StreamableHTTPServerTransport> {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      ...options,
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => {
        this.streamable.set(session, transport);
      },
      onsessionclosed: (session) => {
        this.streamable.delete(session);
      },
    });
    await toolServer(options.eventStore ? [ECHO, COUNT] : [ECHO]).connect(transport);
    return transport;
  }

  private async openEvents(response: ServerResponse): Promise<void> {
    const transport = new SSEServerTransport('/mcp/sse/message', response);
    this.events.set(transport.sessionId, transport);
    response.on('close', () => this.events.delete(transport.sessionId));
    await toolServer([ECHO]).connect(transport);
  }

  private async takeMessage(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const transport = this.events.get(url.searchParams.get('sessionId') ?? '');
    if (transport) await transport.handlePostMessage(request, response);
    else response.writeHead(404).end('no such session\n');
  }
}

type Exchange = [request: IncomingMessage, response: ServerResponse];
type Answer = (...exchange: Exchange) => Promise<void>;

const EVENTS = new StoredEvents();

/** Without a session: nothing is kept between requests. */
async function answerAlone(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await toolServer([ECHO]).connect(transport);
  await transport.handleRequest(request, response);
}

function toolServer(tools: readonly (typeof ECHO | typeof COUNT)[]): Server {
  const server = new Server({ name: 'gateway-stand-in', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [...tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const text = ({ text }: { readonly text?: unknown } = {}) => ({ content: [{ type: 'text', text: String(text) }] });
    if (params.name !== COUNT.name) return text(params.arguments);
    const { to = 0, milliseconds = 0, hangUp = false } = params.arguments as { [name: string]: number | boolean };
    const progressToken = params._meta?.progressToken ?? 0;
    for (let progress = 1; progress <= Number(to); progress++) {
      await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
      await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress } });
      if (hangUp && progress === 1) extra.closeSSEStream?.();
    }
    return text({ text: `counted to ${to}` });
  });
  return server;
}
