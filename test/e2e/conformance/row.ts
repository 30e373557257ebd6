import type { ConnectionOptions } from 'node:tls';

/**
 * One case of the table: a request, and what it is to be met with at every proxy. It speaks of the first site of an
 * edge, and is sent to the second one, too, with the names of the two exchanged.
 */
export interface Row {
  /** The sentence that it proves; unique in the table. */
  readonly rule: string;
  readonly request: Request;
  readonly expected: Expected;
  /** Path of a route whose rate limit is used up ahead of the row. */
  readonly usesUp?: string;
  /** Where a proxy's nature is another, by the proxy's name. */
  readonly except?: { readonly [proxy: string]: Exception };
}

/** What one proxy does instead, and why it cannot do as the others. */
export interface Exception {
  readonly expected: Expected;
  /** One sentence on the proxy's nature. */
  readonly reason: string;
}

export type Request =
  | HttpRequest
  | RawRequest
  | WebSocketRequest
  | HandshakeRequest
  | OpensslRequest
  | InnerRequest
  | LogRequest;

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
  /** The certificate that the client presents; absent: none. */
  readonly certificate?: ClientCertificate;
  /** A name whose TLS session, made without a certificate, the handshake takes up again. */
  readonly resumes?: string;
}

/** Certificates that clients present: one that a site asks for, and such as it must not take. */
export type ClientCertificate = 'valid' | 'of another authority' | 'of a server' | 'expired';

export type HeaderLine = readonly [name: string, value: string];

/** Bytes that no HTTP client would send, a byte a character. */
export interface RawRequest {
  readonly bytes: string;
  /** The port that they go to without TLS; absent: port 443 with TLS. */
  readonly plain?: number;
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

/** A TLS handshake by an OpenSSL that is newer than Node's. */
export interface OpensslRequest {
  /** Arguments of `openssl s_client`. */
  readonly openssl: readonly string[];
}

/** A GET of '/' to a port of the proxy's container, by a container on the same network. */
export interface InnerRequest {
  readonly innerPort: number;
}

/** The proxy's log once all other rows are done: what it holds on those of its lines that match. */
export interface LogRequest {
  readonly log: RegExp;
}

/** What is looked at; what is left out is not. */
export interface Expected {
  /** Who answers. */
  readonly by?: 'gateway' | 'dashboard' | 'login' | 'proxy';
  /** The site whose gateway or dashboard it is, the row's own unless told. */
  readonly of?: string;
  /** 200 unless told, where somebody answers; a list where the rule leaves it open. */
  readonly status?: number | readonly number[];
  /** Path as the upstream gets it: the one that was sent unless told. `null`: not looked at. */
  readonly url?: string | null;
  /** Lines of a header that the client gets; none: the header is not there. */
  readonly headers?: { readonly [name: string]: readonly (string | RegExp)[] };
  /** Lines of a header that the upstream gets, under its name or the same with underscores. */
  readonly received?: { readonly [name: string]: readonly (string | RegExp)[] };
  /** The client's certificate that the upstream is told of. */
  readonly receivedCertificate?: ClientCertificate;
  readonly body?: string | RegExp;
  /** Length of the body that the upstream gets. */
  readonly receivedBytes?: number;
  /** Statuses of informational answers. */
  readonly informational?: readonly number[];
  /** Answers on the connection from this one on, informational ones apart; those that are told of unless told. */
  readonly answers?: number;
  /** What the next request on the connection is met with; where nothing is told, it is only counted. */
  readonly next?: Expected;
  /** Whether no whole answer comes: it breaks off, or never begins. */
  readonly cut?: true;
  /** Whether no answer comes at all: the connection or the stream is refused, or left open in silence. */
  readonly refused?: true;
  /** Of a handshake. */
  readonly tls?: {
    readonly protocol?: string;
    readonly cipher?: string;
    readonly alpn?: string;
    /** Names in the certificate. */
    readonly names?: readonly string[];
    /** Key exchange; OpenSSL's name. */
    readonly group?: string;
    /** What tickets to resume the session with say of their life, in seconds; 'none' where there are no tickets. */
    readonly tickets?: readonly (number | 'none')[];
  };
  /** How many lines of the log match. */
  readonly lines?: 'none' | 'some' | 'all';
  /** Whether the proxy refuses at synth what the row is about, so that the row is not sent to it. */
  readonly refusedAtSynth?: true;
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

/** The authentication service answers, and no upstream gets to know of the request. */
export function login(status: number, more: Expected = {}): Expected {
  return { by: 'login', status, url: null, ...more };
}

/** No answer: the connection or the stream ends. */
export const REFUSED: Expected = { refused: true };

/** Nothing to send: the declaration is refused, with the fix. */
export const REFUSED_AT_SYNTH: Expected = { refusedAtSynth: true };
