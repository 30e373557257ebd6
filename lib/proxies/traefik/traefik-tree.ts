import { SecretText } from './traefik-yaml';

/**
 * Traefik's dynamic configuration, as far as we write it: field by field what its file provider and its Docker labels
 * call it.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/dynamic-configuration-methods/
 */
export interface DynamicTree {
  readonly http: HttpTree;
  readonly tls?: TlsTree;
}

/** HTTP routing; what is defined is found by its name. */
export interface HttpTree {
  readonly routers: { [name: string]: Router };
  readonly middlewares?: { [name: string]: Middleware };
  readonly services?: { [name: string]: Service };
  readonly serversTransports?: { [name: string]: ServersTransport };
}

/** Requests that match the rule of the highest priority go through the middlewares, in order, to the service. */
export interface Router {
  readonly entryPoints: string[];
  readonly rule: string;
  readonly priority: number;
  readonly middlewares?: string[];
  readonly service: string;
  /** Present: TLS only. */
  readonly tls?: {
    readonly certResolver?: string;
    readonly options?: string;
    /** What the resolver asks a certificate for; absent: what `Host` in the rule names. */
    readonly domains?: { readonly main: string }[];
  };
  readonly observability?: { readonly accessLogs: boolean };
}

/** Exactly one of its fields. */
export interface Middleware {
  readonly headers?: HeadersMiddleware;
  readonly compress?: CompressMiddleware;
  readonly redirectRegex?: RedirectMiddleware;
  readonly ipAllowList?: { readonly sourceRange: string[] };
  readonly rateLimit?: RateLimitMiddleware;
  readonly basicAuth?: BasicAuthMiddleware;
  readonly forwardAuth?: ForwardAuthMiddleware;
  readonly passTLSClientCert?: { readonly pem: boolean };
  readonly retry?: RetryMiddleware;
}

/** Headers set; those with an empty value are removed. */
export interface HeadersMiddleware {
  readonly customRequestHeaders?: { [name: string]: string };
  readonly customResponseHeaders?: { [name: string]: string };
}

/** Compression of these types on the way to the client. */
export interface CompressMiddleware {
  readonly encodings: string[];
  readonly includedContentTypes: string[];
  readonly minResponseBodyBytes: number;
}

/** A redirect of every URL that the regular expression matches. */
export interface RedirectMiddleware {
  readonly regex: string;
  readonly replacement: string;
  readonly permanent: boolean;
}

/** A bucket for each client: `burst` requests at once, `average` a period in the long run. */
export interface RateLimitMiddleware {
  readonly average: number;
  readonly period: string;
  readonly burst: number;
  readonly sourceCriterion: { readonly ipStrategy: { readonly ipv6Subnet: number } };
}

/** Users as '<name>:<hash>'. */
export interface BasicAuthMiddleware {
  readonly users: SecretText[];
  readonly realm: string;
  readonly removeHeader: boolean;
}

/** A service that is asked about each request. */
export interface ForwardAuthMiddleware {
  readonly address: string;
  readonly trustForwardHeader: boolean;
  readonly preserveLocationHeader: boolean;
  /** A file with the roots that alone vouch for the service. */
  readonly tls?: { readonly ca: string };
  readonly authResponseHeaders?: string[];
}

/** Requests of which nothing was sent are tried again; durations as '5s'. */
export interface RetryMiddleware {
  readonly attempts: number;
  readonly initialInterval: string;
  readonly timeout: string;
}

/** Where a service's requests are sent. */
export interface Service {
  readonly loadBalancer: {
    /** With the file provider: URLs. */
    readonly servers?: { readonly url: string }[];
    /** With labels: the port of the labelled container. */
    readonly server?: { readonly port: number };
    readonly passHostHeader: boolean;
    readonly serversTransport?: string;
  };
}

/** How servers are connected to; durations as '5s'. */
export interface ServersTransport {
  readonly maxIdleConnsPerHost: number;
  /** Files with the roots that alone vouch for the servers. */
  readonly rootCAs?: string[];
  readonly forwardingTimeouts: {
    readonly dialTimeout: string;
    readonly responseHeaderTimeout: string;
    readonly idleConnTimeout: string;
  };
}

/** What is said in TLS handshakes, and with which certificates. */
export interface TlsTree {
  readonly options: { [name: string]: TlsOptions };
  readonly certificates?: { readonly certFile: string; readonly keyFile: string }[];
}

/** Versions, cipher suites and curves; `sniStrict` refuses names that no certificate is for. */
export interface TlsOptions {
  readonly minVersion: string;
  readonly cipherSuites: string[];
  readonly curvePreferences: string[];
  readonly sniStrict: boolean;
  readonly disableSessionTickets: boolean;
  /** Certificates of clients; without it none are asked for. */
  readonly clientAuth?: { readonly caFiles: string[]; readonly clientAuthType: string };
}
