import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';

/** A request as it reached a stand-in: what the proxy in front made of the client's. */
export interface RequestReport {
  /** 'gateway' or 'dashboard' */
  readonly servedBy: string;
  /** Of the container, which is the beginning of its id: two stand-ins of one role differ by it. */
  readonly hostname: string;
  readonly method: string;
  /** The request target, not decoded and not normalised. */
  readonly url: string;
  readonly httpVersion: string;
  /** Name and value of each header line, in order, as spelled on the wire. */
  readonly headers: [string, string][];
  readonly body: { readonly bytes: number; readonly sha256: string };
  /** Address of the peer, which is the proxy. */
  readonly remoteAddress: string;
}

/** The report on a request once its whole body has arrived; the body is counted, not kept. */
export async function reportOn(servedBy: string, request: IncomingMessage): Promise<RequestReport> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { ...reportWithoutBody(servedBy, request), body: { bytes, sha256: hash.digest('hex') } };
}

/** The report on a request that has no body, such as a WebSocket's. */
export function reportWithoutBody(servedBy: string, request: IncomingMessage): RequestReport {
  const raw = request.rawHeaders;
  return {
    servedBy,
    hostname: hostname(),
    method: request.method ?? '',
    url: request.url ?? '',
    httpVersion: request.httpVersion,
    headers: raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1]]] : [])),
    body: { bytes: 0, sha256: createHash('sha256').digest('hex') },
    remoteAddress: request.socket.remoteAddress ?? '',
  };
}

/** Answers with a value as JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
