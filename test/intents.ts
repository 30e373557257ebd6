import {
  AcmeChallengeType,
  type AcmeIntent,
  type IngressIntent,
  KeyType,
  type RouteIntent,
  TlsMode,
  type UpstreamIntent,
  UpstreamLookup,
} from '../lib/ingress/intent';

export const GATEWAY: UpstreamIntent = {
  id: 'gateway',
  secure: false,
  host: 'gateway',
  port: 8080,
  lookup: UpstreamLookup.DNS,
  ownContainer: true,
};
export const DASHBOARD: UpstreamIntent = { ...GATEWAY, id: 'dashboard', host: 'dashboard', port: 80 };

export const SOPHON_ROUTES: RouteIntent[] = [
  { path: '/hubs', upstream: GATEWAY, compress: false },
  { path: '/api', upstream: GATEWAY, compress: false },
  { path: '/mcp', upstream: GATEWAY, compress: false },
  { path: '/', upstream: DASHBOARD, compress: true },
];

export const ACME: AcmeIntent = {
  server: { id: 'letsencrypt', url: 'https://acme-v02.api.letsencrypt.org/directory', production: true },
  email: 'admin@example.com',
  challenge: AcmeChallengeType.HTTP_01,
  keyType: KeyType.EC256,
};

/** What a plain `SophonIngress` at Let's Encrypt asks for, with changes. */
export function sophonIntent(change: Partial<IngressIntent> = {}): IngressIntent {
  return {
    name: 'app-ingress',
    sites: [{ domains: ['sophon.example.com'], routes: SOPHON_ROUTES }],
    tls: { mode: TlsMode.ACME, acme: ACME },
    bindAddress: '0.0.0.0',
    httpPort: 80,
    httpsPort: 443,
    http3: false,
    trustedProxies: [],
    clientIpHeader: 'X-Forwarded-For',
    responseHeaders: { 'Strict-Transport-Security': 'max-age=63072000' },
    accessLog: true,
    ...change,
  };
}

export { TlsMode, UpstreamLookup };
