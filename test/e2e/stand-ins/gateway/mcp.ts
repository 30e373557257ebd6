import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const ECHO = {
  name: 'echo',
  description: 'Says it again',
  inputSchema: { type: 'object' as const, properties: { text: { type: 'string' } }, required: ['text'] },
};

/** MCP by its official SDK: streamable HTTP on /mcp/http, the older server-sent events on /mcp/sse. */
export class McpEndpoints {
  private readonly streamable = new Map<string, StreamableHTTPServerTransport>();
  private readonly events = new Map<string, SSEServerTransport>();

  /** Answers a request to one of the endpoints. Whether it did. */
  public async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
    const path = url.pathname.toLowerCase();
    if (path === '/mcp/http') await this.answerStreamable(request, response);
    else if (path === '/mcp/sse' && request.method === 'GET') await this.openEvents(response);
    else if (path === '/mcp/sse/message') await this.takeMessage(url, request, response);
    else return false;
    return true;
  }

  private async answerStreamable(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = request.headers['mcp-session-id'];
    const known = typeof session === 'string' ? this.streamable.get(session) : undefined;
    await (known ?? (await this.openStreamable())).handleRequest(request, response);
  }

  /** A transport for a client that has no session yet; it refuses whatever is not an `initialize`. */
  private async openStreamable(): Promise<StreamableHTTPServerTransport> {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => {
        this.streamable.set(session, transport);
      },
      onsessionclosed: (session) => {
        this.streamable.delete(session);
      },
    });
    await echoServer().connect(transport);
    return transport;
  }

  private async openEvents(response: ServerResponse): Promise<void> {
    const transport = new SSEServerTransport('/mcp/sse/message', response);
    this.events.set(transport.sessionId, transport);
    response.on('close', () => this.events.delete(transport.sessionId));
    await echoServer().connect(transport);
  }

  private async takeMessage(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const transport = this.events.get(url.searchParams.get('sessionId') ?? '');
    if (transport) await transport.handlePostMessage(request, response);
    else response.writeHead(404).end('no such session\n');
  }
}

/** A server with the one tool `echo`. */
function echoServer(): Server {
  const server = new Server({ name: 'gateway-stand-in', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [ECHO] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => ({
    content: [{ type: 'text', text: String(params.arguments?.text) }],
  }));
  return server;
}
