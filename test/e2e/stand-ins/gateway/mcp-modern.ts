import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from '../request-report';

/** The revision without sessions: every request is on its own, and says in headers what is in its body. */
const REVISION = '2026-07-28';
const HEADER_MISMATCH = -32020;
const METHOD_NOT_FOUND = -32601;
/** Between notifications on a stream. */
const NOTIFY_MILLISECONDS = 300;

/** Its arguments are told in headers as well, one of them under a name with an underscore. */
const TOOL = {
  name: 'ask',
  description: 'Says where it was asked',
  inputSchema: {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      tenant: { type: 'string', 'x-mcp-header': 'tenant_id' },
    },
  },
};

interface Message {
  readonly id: number | string;
  readonly method: string;
  readonly params: {
    readonly _meta: { readonly [name: string]: unknown };
    readonly name?: string;
    readonly arguments?: { readonly [name: string]: string };
  };
}

/**
 * Answers a request of the current revision of MCP; the official SDK for TypeScript does not speak it yet.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export async function answerModern(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(405, { Allow: 'POST' }).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const message: Message = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const wrong = mismatch(request, message);
  if (wrong) answerError(response, 400, message, HEADER_MISMATCH, `Header mismatch: ${wrong}`);
  else if (message.method === 'subscriptions/listen') notify(message, response);
  else {
    const result = resultOf(message);
    if (result) answerJson(response, 200, { jsonrpc: '2.0', id: message.id, result });
    else answerError(response, 404, message, METHOD_NOT_FOUND, 'Method not found');
  }
}

/** The name of the header that does not say what the body says. */
function mismatch(request: IncomingMessage, { method, params }: Message): string | undefined {
  const expected: { [name: string]: unknown } = {
    'mcp-protocol-version': params._meta['io.modelcontextprotocol/protocolVersion'],
    'mcp-method': method,
    ...(params.name === undefined ? {} : { 'mcp-name': params.name }),
  };
  for (const [argument, { 'x-mcp-header': name }] of Object.entries(TOOL.inputSchema.properties)) {
    const value = params.arguments?.[argument];
    if (value !== undefined) expected[`mcp-param-${name.toLowerCase()}`] = value;
  }
  return Object.keys(expected).find((name) => request.headers[name] !== expected[name]);
}

function resultOf({ method, params }: Message): object | undefined {
  const text = Object.values(params.arguments ?? {}).join(' ');
  const results: { readonly [method: string]: object } = {
    'server/discover': { supportedVersions: [REVISION], capabilities: { tools: {} } },
    'tools/list': { tools: [TOOL] },
    'tools/call': { content: [{ type: 'text', text }] },
  };
  return results[method] && { resultType: 'complete', ...results[method] };
}

/** A stream of notifications, until the client has had enough. */
function notify({ id }: Message, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  const send = (method: string) => {
    const params = { _meta: { 'io.modelcontextprotocol/subscriptionId': id } };
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method, params })}\n\n`);
  };
  send('notifications/subscriptions/acknowledged');
  const timer = setInterval(() => send('notifications/tools/list_changed'), NOTIFY_MILLISECONDS);
  response.on('close', () => clearInterval(timer));
}

function answerError(response: ServerResponse, status: number, { id }: Message, code: number, message: string): void {
  answerJson(response, status, { jsonrpc: '2.0', id, error: { code, message } });
}
