import { SecretIntent } from './tls-intent';
import { UpstreamIntent } from './upstream-intent';

/** Who may do what: of a route, or of a site for requests that no route takes. Of what was said, the nearest has won. */
export interface PoliciesIntent {
  /** Addresses and networks in CIDR notation that alone may enter; at least one. Absent: everybody may. */
  readonly allow?: string[];
  /** Addresses and networks in CIDR notation that may not enter, whatever `allow` says; at least one. */
  readonly deny?: string[];
  /** Who a client must prove to be; absent: nobody. */
  readonly auth?: AuthIntent;
  /** How many requests a client may send; absent: any number. It is counted for each route. */
  readonly rateLimit?: RateLimitIntent;
}

/** How clients prove who they are. */
export type AuthIntent = BasicAuth | ForwardAuth;

/** Tells the kinds of authentication apart. */
export enum AuthKind {
  /** The proxy itself asks for a name and a password. */
  BASIC = 'BASIC',
  /** A service is asked about each request. */
  FORWARD = 'FORWARD',
}

/** Name and password (RFC 7617). The upstream does not get them. */
export interface BasicAuth {
  /** Tells it from the other kind. */
  readonly kind: AuthKind.BASIC;
  /** bcrypt hashes of passwords by the names of users; at least one. */
  readonly users: { [name: string]: SecretIntent };
}

/**
 * A service that is asked about each request: 2xx lets it pass, every other answer is the client's. It is told the request
 * by X-Forwarded-Method, -Proto, -Host, -Uri and -For beside the request's own headers, and gets no body.
 */
export interface ForwardAuth {
  /** Tells it from the other kind. */
  readonly kind: AuthKind.FORWARD;
  /** Who is asked. */
  readonly upstream: UpstreamIntent;
  /** Path, and query if there is one, e.g. '/api/authz/forward-auth'. */
  readonly path: string;
  /** Headers of its answer that the upstream gets; what a client sends in them, in any spelling, never arrives. */
  readonly copyHeaders: string[];
}

/** How many requests a client may send: an IPv4 address, or an IPv6 network of 64 bits. The others get 429. */
export interface RateLimitIntent {
  /** In the long run. */
  readonly requestsPerMinute: number;
  /** How many may come at once beyond that; at least 1. */
  readonly burst: number;
}

/** Certificates that clients of a site must, or may, present in the TLS handshake. */
export interface ClientCertificatesIntent {
  /** Whether a client without one is refused. */
  readonly required: boolean;
  /** PEM of the authorities that are believed; one or more. */
  readonly authorities: string;
}

/** A site that is away: all but some get 503. */
export interface MaintenanceIntent {
  /** Text of the answer; absent: the proxy's own. */
  readonly page?: PageIntent;
  /** What clients are told to wait. */
  readonly retryAfterSeconds: number;
  /** Addresses and networks in CIDR notation that are served as ever. */
  readonly allow: string[];
}

/** A body of the proxy's own. */
export interface PageIntent {
  /** Any text without control characters. */
  readonly body: string;
  /** Media type of the body, e.g. 'text/html; charset=utf-8'. */
  readonly contentType: string;
}
