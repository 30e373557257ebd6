import { IngressIntent, RouteIntent, TlsMode, UpstreamIntent } from '../../ingress/intent';
import { DEFAULTS } from '../defaults';
import { REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { issuedCertificate } from '../internal-ca';
import { OWN_CERTIFICATE } from '../own-certificate';
import { portSuffix } from '../published-ports';
import { healthcheckRouter } from './traefik-healthcheck';
import { priority, rule } from './traefik-rules';
import { CERT_RESOLVER, ENTRY_POINTS, TRAEFIK_PATHS } from './traefik-static';
import { DynamicTree, HeadersMiddleware, Middleware, Router, ServersTransport, Service, TlsTree } from './traefik-tree';

const HEADERS = 'headers';
const COMPRESS = 'compress';
const TRANSPORT = 'upstream';

/** An intent as dynamic configuration for the file provider. */
export function dynamicConfiguration(intent: IngressIntent): DynamicTree {
  const sites = intent.sites.flatMap((site) => site.domains.map((domain) => ({ domain, routes: site.routes })));
  const routes = intent.sites.flatMap((site) => site.routes);
  const compressed = routes.some((route) => route.compress);
  const secure = intent.tls.mode !== TlsMode.NONE;
  return {
    http: {
      routers: Object.fromEntries([
        ...sites.flatMap(({ domain, routes }) => routes.map((route) => siteRouter(intent, domain, route))),
        ...(secure ? sites.map(({ domain }) => redirectRouter(domain)) : [healthcheckRouter()]),
      ]),
      middlewares: Object.fromEntries([
        [HEADERS, { headers: siteHeaders(intent) }],
        ...(compressed ? [[COMPRESS, { compress: compression() }]] : []),
        ...sites.map(({ domain }) => hostMiddleware(intent, domain)),
        ...(secure ? sites.map(({ domain }) => redirectMiddleware(intent, domain)) : []),
      ]),
      services: Object.fromEntries(routes.map(({ upstream }) => [upstream.id, service(upstream)])),
      serversTransports: { [TRANSPORT]: transport() },
    },
    ...(secure ? { tls: tlsTree(intent) } : {}),
  };
}

/** A colon stands for a slash: paths hold none, so that no two routes can get one name. */
function routerName(domain: string, path: string): string {
  return path === '/' ? domain : `${domain}${path.replace(/\//g, ':')}`;
}

/** Parts of a domain that are no route have two colons, which no path's name has. */
function partName(domain: string, part: string): string {
  return `${domain}::${part}`;
}

function siteRouter(intent: IngressIntent, domain: string, route: RouteIntent): [string, Router] {
  const { mode } = intent.tls;
  const router: Router = {
    entryPoints: [mode === TlsMode.NONE ? ENTRY_POINTS.plain : ENTRY_POINTS.secure],
    rule: rule(domain, route.path),
    priority: priority(route.path),
    middlewares: [HEADERS, partName(domain, 'host'), ...(route.compress ? [COMPRESS] : [])],
    service: route.upstream.id,
    ...(mode === TlsMode.NONE ? {} : { tls: mode === TlsMode.ACME ? { certResolver: CERT_RESOLVER } : {} }),
  };
  return [routerName(domain, route.path), router];
}

/** The entry point's own redirection is not used: it answers for every host, and repeats it. */
function redirectRouter(domain: string): [string, Router] {
  const name = partName(domain, 'redirect');
  const router: Router = {
    entryPoints: [ENTRY_POINTS.plain],
    rule: rule(domain),
    priority: priority('/'),
    middlewares: [name],
    service: 'noop@internal',
    // The healthcheck asks every few seconds.
    observability: { accessLogs: false },
  };
  return [name, router];
}

/** 301 to a GET and 308 to all else: Traefik leaves no choice. */
function redirectMiddleware(intent: IngressIntent, domain: string): [string, Middleware] {
  const replacement = `https://${authority(intent, domain)}\${1}`;
  return [
    partName(domain, 'redirect'),
    { redirectRegex: { regex: '^http://[^/]*(.*)$', replacement, permanent: true } },
  ];
}

/** Upstreams get the name that they are served under, whatever spelling or port the client put into its request. */
function hostMiddleware(intent: IngressIntent, domain: string): [string, Middleware] {
  const host = authority(intent, domain);
  return [partName(domain, 'host'), { headers: { customRequestHeaders: { Host: host, 'X-Forwarded-Host': host } } }];
}

function authority(intent: IngressIntent, domain: string): string {
  return `${domain}${portSuffix(intent)}`;
}

/**
 * Traefik itself drops what clients say in X-Forwarded-For and X-Real-IP and says it anew. Its `wss` for WebSockets
 * is no scheme that ASP.NET takes for HTTPS.
 */
export function siteHeaders({ responseHeaders }: IngressIntent): HeadersMiddleware {
  const removed = REMOVED_REQUEST_HEADERS.map((name) => [name, '']);
  return {
    customRequestHeaders: { ...Object.fromEntries(removed), 'X-Forwarded-Proto': 'https' },
    // Traefik refuses an empty one.
    ...(Object.keys(responseHeaders).length === 0 ? {} : { customResponseHeaders: responseHeaders }),
  };
}

/** Only these types: by default Traefik compresses event streams as well. */
export function compression() {
  return {
    encodings: ['gzip'],
    includedContentTypes: [...DEFAULTS.compressedTypes],
    minResponseBodyBytes: DEFAULTS.compressedMinBytes,
  };
}

function service({ host, port, secure }: UpstreamIntent): Service {
  const url = `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { loadBalancer: { servers: [{ url }], passHostHeader: true, serversTransport: TRANSPORT } };
}

function transport(): ServersTransport {
  return {
    // Traefik's default for connections that are kept when idle.
    maxIdleConnsPerHost: 200,
    forwardingTimeouts: {
      dialTimeout: `${DEFAULTS.upstreamConnectSeconds}s`,
      idleConnTimeout: `${DEFAULTS.upstreamIdleSeconds}s`,
    },
  };
}

function tlsTree(intent: IngressIntent): TlsTree {
  const files = certificateFiles(intent);
  return {
    options: { default: { ...INTERMEDIATE, sniStrict: true } },
    ...(files.length === 0 ? {} : { certificates: files.map((file) => ({ certFile: file, keyFile: file })) }),
  };
}

/** Files that hold chain and key each. */
function certificateFiles(intent: IngressIntent): string[] {
  switch (intent.tls.mode) {
    case TlsMode.CERTIFICATE:
      return [`${TRAEFIK_PATHS.dynamic}/${OWN_CERTIFICATE}`];
    case TlsMode.INTERNAL:
      return intent.sites.flatMap((site) => site.domains.map(issuedCertificate));
    default:
      return [];
  }
}

/** Mozilla's intermediate recommendation, version 6.0; TLS 1.3 suites are not for choosing. */
const INTERMEDIATE = {
  minVersion: 'VersionTLS12',
  cipherSuites: [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ],
  curvePreferences: ['X25519MLKEM768', 'X25519', 'secp256r1', 'secp384r1'],
};
