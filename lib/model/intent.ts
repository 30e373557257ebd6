import { TlsIntent } from './tls-intent';

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
  /** The longest path first: the order in which they are to be tried. */
  readonly routes: RouteIntent[];
}

/** A path prefix and what is done below it. */
export interface RouteIntent {
  /** '/' or whole segments without a trailing slash, e.g. '/api'; compared without regard to case. */
  readonly path: string;
  /** What is done with requests below the path. */
  readonly action: RouteAction;
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

/** Where requests are sent. */
export interface UpstreamIntent {
  /** Unique within the edge and the same for the same upstream: letters, digits, dots and dashes, or tokens. */
  readonly id: string;
  /** Whether the upstream speaks TLS. */
  readonly secure: boolean;
  /** DNS name or IP address, as seen from the proxy. */
  readonly host: string;
  /** TCP port on that host. */
  readonly port: number;
  /** How the host is found, which decides whether it can be looked up again while serving. */
  readonly lookup: UpstreamLookup;
  /** Whether the container belongs to the same app, so that labels can be put on it. */
  readonly ownContainer: boolean;
}

/** How an upstream's host is found. */
export enum UpstreamLookup {
  /** By DNS, again and again. */
  DNS = 'DNS',
  /** In the proxy container's hosts file. */
  HOSTS_FILE = 'HOSTS_FILE',
  /** It is an IP address. */
  ADDRESS = 'ADDRESS',
}
