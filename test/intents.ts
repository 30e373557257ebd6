import {
  type EdgeIntent,
  RouteActionKind,
  type RouteIntent,
  type SiteIntent,
  type UpstreamIntent,
  UpstreamLookup,
} from '../lib/model/intent';
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
export function forward(path: string, upstream: UpstreamIntent, compress = false): RouteIntent {
  return { path, action: { kind: RouteActionKind.FORWARD, upstream, compress } };
}

/** A route that sends clients elsewhere. */
export function redirect(path: string, location: string, keepsPathAndQuery = false, status = 308): RouteIntent {
  return { path, action: { kind: RouteActionKind.REDIRECT, status, location, keepsPathAndQuery } };
}

/** A route that the proxy itself answers. */
export function respond(path: string, body: string, status = 200, contentType = 'text/plain'): RouteIntent {
  return { path, action: { kind: RouteActionKind.RESPOND, status, body, contentType } };
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
export const INTERNAL_CA: TlsIntent = { mode: TlsMode.INTERNAL_CA };
export const NO_TLS: TlsIntent = { mode: TlsMode.NONE };
export const OWN_PEM: TlsIntent = { mode: TlsMode.PEM, certificate: 'CERTIFICATE', key: 'KEY' };
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
    engine: { dnsServer: '127.0.0.11' },
    ...change,
  };
}

/** What a plain `SophonIngress` asks for, with changes of its one site and of its edge. */
export function sophonIntent(site: Partial<SiteIntent> = {}, edge: Partial<EdgeIntent> = {}): EdgeIntent {
  return edgeIntent([sophonSite(site)], edge);
}

export { TlsMode, UpstreamLookup };
