import { ClientCertificatesIntent, MaintenanceIntent, PageIntent, PoliciesIntent } from './policies-intent';
import { TlsIntent } from './tls-intent';
import { UpstreamIntent } from './upstream-intent';

export * from './upstream-intent';

/**
 * What an edge is asked to do: plain data, checked, free of any proxy's syntax and of Terraform.
 * An `IProxy` turns it into a `ProxyPlan`.
 */
export interface EdgeIntent {
  /** Base name of containers, networks and volumes. */
  readonly name: string;
  /** In the order in which they were declared; no domain is on two of them. */
  readonly sites: SiteIntent[];
  /** Whether TLS ends here. False: a CDN or tunnel ends it, no site has TLS, and clients speak plain HTTP to us. */
  readonly secure: boolean;
  /** Where clients reach it. */
  readonly published: PublishedIntent;
  /** Who is believed about the client's address; absent: nobody. */
  readonly trustedProxies?: TrustedProxiesIntent;
  /** Whether requests are logged (never with their query string). */
  readonly accessLog: boolean;
  /** How long streams that were opened under an old configuration live on, in hours; absent: the default. */
  readonly oldStreamHours?: number;
  /** Memory limit of the proxy in MiB; absent: none. */
  readonly memoryMiB?: number;
  /** What it runs on. */
  readonly engine: EngineIntent;
}

/** Where clients reach the edge. */
export interface PublishedIntent {
  /** IP addresses on the host that the ports are published on; at least one. */
  readonly addresses: string[];
  /** Port for plain HTTP. */
  readonly httpPort: number;
  /** Port for HTTPS; unused where TLS does not end here. */
  readonly httpsPort: number;
  /** Whether HTTP/3 is served beside HTTP/1.1 and HTTP/2. */
  readonly http3: boolean;
}

/** Who is believed about the client's address. */
export interface TrustedProxiesIntent {
  /** Networks in CIDR notation; at least one. */
  readonly ranges: string[];
  /** Header in which they name the client. */
  readonly clientIpHeader: string;
}

/** What a proxy must know of the engine that it runs on. */
export interface EngineIntent {
  /** IP address of the DNS server that knows the engine's networks. */
  readonly dnsServer: string;
  /** Name of the edge's network: a container beside the proxy is found there as `<name>.<network>`, and is no other. */
  readonly network: string;
}

/** What is served under one or more domains. */
export interface SiteIntent {
  /** Where it was declared, for messages: the construct's path. */
  readonly path: string;
  /** At least one; the first is the one that the site is called by. */
  readonly domains: string[];
  /** Where its certificates come from. */
  readonly tls: TlsIntent;
  /** Largest request body in MiB; absent: the default, kept where the proxy can. */
  readonly maxBodyMiB?: number;
  /** Set on every response that comes from an upstream, in the order of names. */
  readonly responseHeaders: { [name: string]: string };
  /** Headers of upstreams that no client gets, in the order of names. */
  readonly removedResponseHeaders: string[];
  /** Who may do what where no route says more: of requests that no route takes. */
  readonly policies: PoliciesIntent;
  /** Certificates of clients; absent: none are asked for. */
  readonly clientCertificates?: ClientCertificatesIntent;
  /** Whether the site is away, before anything else is decided; absent: it is not. */
  readonly maintenance?: MaintenanceIntent;
  /** The longest path first: the order in which they are to be tried. */
  readonly routes: RouteIntent[];
}

/** A path prefix and what is done below it. */
export interface RouteIntent {
  /** '/' or whole segments without a trailing slash, e.g. '/api'; compared without regard to case. */
  readonly path: string;
  /** What is done with requests below the path. */
  readonly action: RouteAction;
  /** Who may do what: all of it, what the site or the edge says included. */
  readonly policies: PoliciesIntent;
  /** All that is set on responses of this route, in place of the site's; absent: what the site sets. */
  readonly responseHeaders?: { [name: string]: string };
  /** All that is removed from responses of this route, in place of the site's; absent: what the site removes. */
  readonly removedResponseHeaders?: string[];
}

/** What a route does. */
export type RouteAction = ForwardAction | RedirectAction | RespondAction;

/** Tells the actions of routes apart. */
export enum RouteActionKind {
  /** The request is sent on. */
  FORWARD = 'FORWARD',
  /** The client is sent elsewhere. */
  REDIRECT = 'REDIRECT',
  /** The proxy itself answers. */
  RESPOND = 'RESPOND',
}

/** Sends requests to an upstream. */
export interface ForwardAction {
  /** Tells it from the other actions. */
  readonly kind: RouteActionKind.FORWARD;
  /** Who answers. */
  readonly upstream: UpstreamIntent;
  /** Whether compressible static types are compressed; never for streams. */
  readonly compress: boolean;
  /** How long the first byte of an answer may take; then 504. */
  readonly responseTimeoutSeconds: number;
  /** How long a request waits, unsent, for an upstream that takes no connection; absent: not at all. */
  readonly holdSeconds?: number;
  /** What clients get with 502, 503 and 504 of the proxy's own, while the upstream is away; absent: the proxy's own text. */
  readonly unavailablePage?: PageIntent;
}

/** Sends clients elsewhere. */
export interface RedirectAction {
  /** Tells it from the other actions. */
  readonly kind: RouteActionKind.REDIRECT;
  /** 308 or 307. */
  readonly status: number;
  /** An http or https URL, or an absolute path of the same site. */
  readonly location: string;
  /** Whether the request's path and query are appended; `location` is then scheme, host and port alone. */
  readonly keepsPathAndQuery: boolean;
}

/** Answers without an upstream. */
export interface RespondAction {
  /** Tells it from the other actions. */
  readonly kind: RouteActionKind.RESPOND;
  /** 200 to 599, but no redirect. */
  readonly status: number;
  /** Any text; empty for no body. */
  readonly body: string;
  /** Media type of the body, e.g. 'text/plain; charset=utf-8'. */
  readonly contentType: string;
}
