import { fetchOf } from '../harness/clients';
import { originOf, type Site } from '../harness/site';

const REVISION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': { name: 'e2e', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** What a request of MCP's current revision is met with. */
interface ModernAnswer {
  readonly status: number;
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly code: number };
}

/**
 * Sends a request as a client of the revision without sessions does, which the SDK is not yet.
 *
 * @param headers those that the method's parameters are told in
 */
export async function askModern(
  site: Site,
  method: string,
  params: object = {},
  headers: { readonly [name: string]: string } = {},
): Promise<ModernAnswer> {
  const response = await send(site, method, params, headers);
  return { status: response.status, ...((await response.json()) as object) };
}

/** The methods of the first notifications on a stream, and how many seconds the first of them took to come. */
export async function listen(site: Site, count: number): Promise<{ methods: string[]; first: number }> {
  const start = performance.now();
  const { body } = await send(site, 'subscriptions/listen', { notifications: { toolsListChanged: true } });
  const methods: string[] = [];
  let first: number | undefined;
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    first ??= (performance.now() - start) / 1000;
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    methods.push(...events.map((event) => JSON.parse(event.replace(/^data: /, '')).method));
    if (methods.length >= count) break;
  }
  return { methods, first: first ?? Number.POSITIVE_INFINITY };
}

function send(site: Site, method: string, params: object, headers: { readonly [name: string]: string } = {}) {
  return fetchOf(site)(new URL('/mcp/modern', originOf(site)), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': REVISION,
      'Mcp-Method': method,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } }),
  });
}
