import type { ConnectionOptions } from 'node:tls';

/** One case of the table: a request, and what it is to be met with at every proxy. */
export interface Row {
  /** The sentence that it proves; unique in the table. */
  readonly rule: string;
  readonly request: Request;
  readonly expected: Expected;
  /** Where a proxy's nature is another, by the proxy's name. */
  readonly except?: { readonly [proxy: string]: Exception };
}

/** What one proxy does instead, and why it cannot do as the others. */
export interface Exception {
  readonly expected: Expected;
  /** One sentence on the proxy's nature. */
  readonly reason: string;
}

export type Request = HttpRequest | RawRequest | WebSocketRequest | HandshakeRequest | LogRequest;

/** A request; what is left out is a GET of '/' for the site's domain over HTTP/1.1 and TLS, on a connection of its own. */
export interface HttpRequest {
  readonly over?: 'HTTP/1.1' | 'HTTP/2' | 'port 80';
  readonly method?: string;
  /** The request target as it stands on the wire, a byte a character. */
  readonly path?: string;
  /** `null`: no such header. */
  readonly host?: string | null;
  /** In this order and spelling. */
  readonly headers?: readonly HeaderLine[];
  readonly body?: string;
  /** The name in the TLS handshake. */
  readonly serverName?: string;
}

export type HeaderLine = readonly [name: string, value: string];

/** Bytes that no HTTP client would send, a byte a character. */
export interface RawRequest {
  readonly bytes: string;
  /** The port that they go to without TLS; absent: port 443 with TLS. */
  readonly plain?: 80 | 443;
  /** The name in the TLS handshake. */
  readonly serverName?: string;
}

/** A handshake of a WebSocket on a path. */
export interface WebSocketRequest {
  readonly webSocket: string;
  readonly headers?: { readonly [name: string]: string };
}

/** A TLS handshake without a request. */
export interface HandshakeRequest {
  readonly handshake: ConnectionOptions;
}

/** The proxy's log once all other rows are done: what it holds on those of its lines that match. */
export interface LogRequest {
  readonly log: RegExp;
}

/** What is looked at; what is left out is not. */
export interface Expected {
  /** Who answers. */
  readonly by?: 'gateway' | 'dashboard' | 'proxy';
  /** 200 unless told, where somebody answers; a list where the rule leaves it open. */
  readonly status?: number | readonly number[];
  /** Path as the upstream gets it: the one that was sent unless told. `null`: not looked at. */
  readonly url?: string | null;
  /** Lines of a header that the client gets; none: the header is not there. */
  readonly headers?: { readonly [name: string]: readonly (string | RegExp)[] };
  /** Lines of a header that the upstream gets, under its name or the same with underscores. */
  readonly received?: { readonly [name: string]: readonly (string | RegExp)[] };
  readonly body?: string | RegExp;
  /** Length of the body that the upstream gets. */
  readonly receivedBytes?: number;
  /** Statuses of informational answers. */
  readonly informational?: readonly number[];
  /** Answers on the connection, informational ones apart; 1 unless told. */
  readonly answers?: number;
  /** Whether no whole answer comes: it breaks off, or never begins. */
  readonly cut?: true;
  /** Whether no answer comes at all: the connection or the stream is refused, or left open in silence. */
  readonly refused?: true;
  /** Of a handshake. */
  readonly tls?: { readonly protocol?: string; readonly cipher?: string; readonly alpn?: string };
  /** How many lines of the log match. */
  readonly lines?: 'none' | 'some' | 'all';
}

/** The gateway answers. */
export function gateway(more: Expected = {}): Expected {
  return { by: 'gateway', ...more };
}

/** The dashboard answers. */
export function dashboard(more: Expected = {}): Expected {
  return { by: 'dashboard', ...more };
}

/** The proxy itself answers, and no upstream gets to know of the request. */
export function proxy(status: number | readonly number[], more: Expected = {}): Expected {
  return { by: 'proxy', status, ...more };
}

/** No answer: the connection or the stream ends. */
export const REFUSED: Expected = { refused: true };
