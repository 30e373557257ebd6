import { DEFAULTS } from '../lib/model/defaults';
import {
  type EdgeIntent,
  type ForwardAction,
  RouteActionKind,
  type RouteIntent,
  type SiteIntent,
  type UpstreamIntent,
  UpstreamLookup,
} from '../lib/model/intent';
import { AuthKind, type PoliciesIntent } from '../lib/model/policies-intent';
import { AcmeChallengeKind, type AcmeIntent, KeyType, type TlsIntent, TlsMode } from '../lib/model/tls-intent';

export const GATEWAY: UpstreamIntent = {
  id: 'gateway.edge-8080',
  secure: false,
  host: 'gateway.edge',
  port: 8080,
  lookup: UpstreamLookup.DNS,
  ownContainer: true,
};
export const DASHBOARD: UpstreamIntent = { ...GATEWAY, id: 'dashboard.edge-80', host: 'dashboard.edge', port: 80 };

/** A route to an upstream. */
export function forward(
  path: string,
  upstream: UpstreamIntent,
  compress = false,
  change: Partial<ForwardAction> = {},
): RouteIntent {
  const { responseTimeoutSeconds } = DEFAULTS;
  const action: ForwardAction = {
    kind: RouteActionKind.FORWARD,
    upstream,
    compress,
    responseTimeoutSeconds,
    ...change,
  };
  return { path, action, policies: {} };
}

/** A route with policies, in place of those that it had. */
export function guarded(route: RouteIntent, policies: PoliciesIntent): RouteIntent {
  return { ...route, policies };
}

/** A route that sends clients elsewhere. */
export function redirect(path: string, location: string, keepsPathAndQuery = false, status = 308): RouteIntent {
  return { path, action: { kind: RouteActionKind.REDIRECT, status, location, keepsPathAndQuery }, policies: {} };
}

/** A route that the proxy itself answers. */
export function respond(path: string, body: string, status = 200, contentType = 'text/plain'): RouteIntent {
  return { path, action: { kind: RouteActionKind.RESPOND, status, body, contentType }, policies: {} };
}

export const SOPHON_ROUTES: RouteIntent[] = [
  forward('/hubs', GATEWAY),
  forward('/api', GATEWAY),
  forward('/mcp', GATEWAY),
  forward('/', DASHBOARD, true),
];

export const ACME: AcmeIntent = {
  server: { id: 'letsencrypt', url: 'https://acme-v02.api.letsencrypt.org/directory', production: true },
  email: 'admin@example.com',
  challenge: AcmeChallengeKind.HTTP_01,
  keyType: KeyType.EC256,
};
export const LETS_ENCRYPT: TlsIntent = { mode: TlsMode.ACME, acme: ACME };
/** Asked by the proxy itself. */
export const ALPN = {
  mode: TlsMode.ACME as const,
  acme: { ...ACME, challenge: AcmeChallengeKind.TLS_ALPN_01 },
};
/** At a DNS server of one's own. */
export const DNS_ACME: AcmeIntent = {
  ...ACME,
  challenge: AcmeChallengeKind.DNS_01,
  dns: {
    provider: 'dnsupdate',
    settings: { DNSUPDATE_NAMESERVER: '192.0.2.53' },
    secrets: { DNSUPDATE_TSIG_SECRET: { text: 'SECRET' } },
  },
};
export const DNS_01: TlsIntent = { mode: TlsMode.ACME, acme: DNS_ACME };
export const INTERNAL_CA: TlsIntent = { mode: TlsMode.INTERNAL_CA };
export const NO_TLS: TlsIntent = { mode: TlsMode.NONE };
export const OWN_PEM: TlsIntent = { mode: TlsMode.PEM, certificate: 'CERTIFICATE', key: { text: 'KEY' } };
export const OWN_FILES: TlsIntent = {
  mode: TlsMode.FILES,
  certificatePath: '/etc/ssl/a.pem',
  keyPath: '/etc/ssl/a.key',
};

/** What a plain `SophonIngress` at Let's Encrypt asks for of its site, with changes. */
export function sophonSite(change: Partial<SiteIntent> = {}): SiteIntent {
  return {
    path: 'app/Ingress',
    domains: ['sophon.example.com'],
    tls: LETS_ENCRYPT,
    responseHeaders: { 'Strict-Transport-Security': 'max-age=63072000' },
    removedResponseHeaders: [],
    policies: {},
    routes: SOPHON_ROUTES,
    ...change,
  };
}

/** What an edge with these sites is asked to do, with changes. */
export function edgeIntent(sites: SiteIntent[], change: Partial<EdgeIntent> = {}): EdgeIntent {
  return {
    name: 'edge',
    sites,
    secure: sites.every(({ tls }) => tls.mode !== TlsMode.NONE),
    published: { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: false },
    accessLog: true,
    engine: { dnsServer: '127.0.0.11', network: 'edge' },
    ...change,
  };
}

/** The service that guarded sites ask about clients. */
export const LOGIN: UpstreamIntent = { ...GATEWAY, id: 'login.edge-9091', host: 'login.edge', port: 9091 };

/** A server of a company's, whose own root vouches for it. */
export const WIKI: UpstreamIntent = {
  id: 'https-wiki.corp.example-443',
  secure: true,
  certificateAuthority: 'ROOT',
  host: 'wiki.corp.example',
  port: 443,
  lookup: UpstreamLookup.DNS,
  ownContainer: false,
};
const LOGIN_BY_TLS: UpstreamIntent = { ...WIKI, id: 'https-login.corp.example-443', host: 'login.corp.example' };

/** A site with upstreams that public roots vouch for, and that others do, services that are asked included. */
export const SECURE_SITE: SiteIntent = sophonSite({
  path: 'app/Secure',
  domains: ['secure.example.com'],
  routes: [
    forward('/', WIKI),
    forward('/slow', WIKI, false, { responseTimeoutSeconds: 3600 }),
    forward('/api', {
      ...WIKI,
      id: 'https-api.example.com-443',
      host: 'api.example.com',
      certificateAuthority: undefined,
    }),
    guarded(forward('/app', DASHBOARD), {
      auth: { kind: AuthKind.FORWARD, upstream: LOGIN_BY_TLS, path: '/verify', copyHeaders: [] },
    }),
  ],
});

/** Sites of one authority by http-01, with two domains, and by dns-01. */
export const BOTH_CHALLENGES: SiteIntent[] = [
  sophonSite({ path: 'app/Http', domains: ['a.example.com', 'b.example.com'], routes: [forward('/', GATEWAY)] }),
  sophonSite({
    path: 'app/Dns',
    domains: ['*.dns.example.com', 'dns.example.com'],
    tls: DNS_01,
    routes: [forward('/', DASHBOARD)],
  }),
];

/** A page of a site's own. */
const page = (title: string) => ({ body: `<title>${title}</title>`, contentType: 'text/html; charset=utf-8' });

/** A site with each policy at least once, also where the proxy itself answers. */
export const GUARDED_SITE: SiteIntent = sophonSite({
  domains: ['guarded.example.com'],
  removedResponseHeaders: ['X-Powered-By'],
  policies: { deny: ['192.0.2.0/24'] },
  clientCertificates: { required: false, authorities: 'AUTHORITIES' },
  maintenance: { page: page('Back soon'), retryAfterSeconds: 300, allow: ['198.51.100.7'] },
  routes: [
    guarded(forward('/hubs', GATEWAY, false, { responseTimeoutSeconds: 86400 }), { allow: ['203.0.113.0/24'] }),
    guarded(forward('/api', GATEWAY), { rateLimit: { requestsPerMinute: 600, burst: 100 } }),
    guarded(forward('/mcp', GATEWAY), { allow: ['203.0.113.0/24', '2001:db8::/32'], deny: ['203.0.113.7'] }),
    guarded(forward('/admin', GATEWAY), {
      auth: { kind: AuthKind.BASIC, users: { anna: { text: `$2b$10$${'a'.repeat(53)}` } } },
    }),
    guarded(redirect('/old', 'https://example.com', true), {
      auth: { kind: AuthKind.BASIC, users: { anna: { text: `$2b$10$${'a'.repeat(53)}` } } },
    }),
    guarded(respond('/status', 'ok'), { rateLimit: { requestsPerMinute: 6, burst: 1 } }),
    {
      ...guarded(forward('/app', DASHBOARD, true, { unavailablePage: page('Away') }), {
        auth: { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify?rd=a', copyHeaders: ['Remote-User'] },
        rateLimit: { requestsPerMinute: 60, burst: 10 },
      }),
      responseHeaders: { 'Strict-Transport-Security': 'max-age=63072000', 'X-Frame-Options': 'DENY' },
      removedResponseHeaders: ['Server', 'X-Powered-By'],
    },
  ],
});

/** Wildcards, beside a domain and alone, and sites below them that have a name of their own. */
export const WILDCARDS: SiteIntent[] = [
  sophonSite({
    path: 'app/Every',
    domains: ['*.example.com', 'example.com'],
    tls: OWN_FILES,
    routes: [
      forward('/', GATEWAY),
      { ...guarded(forward('/api', GATEWAY), { allow: ['203.0.113.0/24'] }), responseHeaders: { 'X-Api': 'yes' } },
    ],
  }),
  sophonSite({ path: 'app/One', domains: ['one.example.com'], tls: OWN_PEM, routes: [forward('/', DASHBOARD)] }),
  sophonSite({
    path: 'app/Inside',
    domains: ['*.inside.example.com'],
    tls: INTERNAL_CA,
    clientCertificates: { required: true, authorities: 'AUTHORITIES' },
    routes: [forward('/', GATEWAY)],
  }),
  sophonSite({
    path: 'app/Two',
    domains: ['two.inside.example.com'],
    tls: INTERNAL_CA,
    routes: [forward('/', GATEWAY)],
  }),
];

/** What a plain `SophonIngress` asks for, with changes of its one site and of its edge. */
export function sophonIntent(site: Partial<SiteIntent> = {}, edge: Partial<EdgeIntent> = {}): EdgeIntent {
  return edgeIntent([sophonSite(site)], edge);
}

export { TlsMode, UpstreamLookup };
