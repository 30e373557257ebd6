/**
 * Request headers by which applications are told who the client is. The proxy alone may tell: it sets
 * `X-Forwarded-For`, `X-Forwarded-Host`, `X-Forwarded-Proto` and `X-Real-IP`, and removes these.
 */
export const REMOVED_REQUEST_HEADERS: readonly string[] = [
  'CF-Connecting-IP',
  'Client-IP',
  'Fastly-Client-IP',
  'Forwarded',
  'Front-End-Https',
  'Proxy',
  'True-Client-IP',
  'X-Arr-Ssl',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Forwarded',
  'X-Forwarded-By',
  'X-Forwarded-Path',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Forwarded-Tls-Client-Cert',
  'X-Forwarded-Tls-Client-Cert-Info',
  'X-Forwarded-Uri',
  'X-Forwarded-User',
  'X-Original-For',
  'X-Original-Host',
  'X-Original-Method',
  'X-Original-Prefix',
  'X-Original-Proto',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Scheme',
  'X-Url-Scheme',
];

/** Headers that proxies set themselves, or end: for an upstream they are the connection's own. */
const PROXY_HEADERS: readonly string[] = [
  'Content-Length',
  'Keep-Alive',
  'Proxy-Authorization',
  'Proxy-Connection',
  'Transfer-Encoding',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Real-IP',
];

/**
 * A header's name and what may pass for it, the name itself first: WSGI and CGI make one variable of dashes and
 * underscores, PHP of dots as well. Case is left alone, as no proxy minds it. For the few headers that say who somebody
 * is; the proxies' own long list is of underscores alone (see MISSPELLED_HEADERS).
 */
export function spellings(name: string, dashes: readonly string[] = ['-', '_', '.']): string[] {
  const [first, ...words] = name.split('-');
  const longer = (before: string[], word: string) => dashes.flatMap((dash) => before.map((text) => text + dash + word));
  return words.reduce(longer, [first]);
}

/**
 * What passes for a header that only the proxy may send, where names with underscores go on: MCP's `Mcp-Param-<name>`
 * may have them.
 */
export const MISSPELLED_HEADERS: readonly string[] = [...PROXY_HEADERS, ...REMOVED_REQUEST_HEADERS].flatMap((name) =>
  spellings(name, ['-', '_']).slice(1),
);
