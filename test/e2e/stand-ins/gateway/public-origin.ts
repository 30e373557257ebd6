import type { IncomingMessage } from 'node:http';

/**
 * Scheme and host as clients see them, from the headers that ASP.NET's forwarded headers middleware takes: the last entry
 * is that of the proxy next to it. What no proxy says, the connection says.
 */
export function publicOrigin(request: IncomingMessage): string {
  const scheme = last(request.headers['x-forwarded-proto']) ?? 'http';
  const host = last(request.headers['x-forwarded-host']) ?? request.headers.host ?? '';
  return `${scheme}://${host}`;
}

/** Whether a page of another site asks: MCP wants such requests refused (DNS rebinding). Programs send no origin. */
export function isForeign(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin !== undefined && origin !== publicOrigin(request);
}

function last(value: string | string[] | undefined): string | undefined {
  return [value ?? []].flat().at(-1)?.split(',').at(-1)?.trim();
}
