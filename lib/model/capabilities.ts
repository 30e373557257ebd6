import { EdgeIntent, ForwardAction, RouteActionKind, RouteIntent, SiteIntent } from './intent';
import { AuthKind, PoliciesIntent } from './policies-intent';
import { AcmeChallengeKind, TlsMode } from './tls-intent';
import { UpstreamIntent, UpstreamLookup } from './upstream-intent';

/** A row of the matrix: what it is called, and what asks for it. */
export interface CapabilityRow {
  readonly title: string;
  /** Whether the edge itself asks for it. */
  readonly askedByEdge?: (intent: EdgeIntent) => boolean;
  /** Whether a site asks for it. */
  readonly askedBySite?: (site: SiteIntent) => boolean;
  /** Whether a route asks for it. Nobody asks: every edge has it where its proxy can, and nothing is refused. */
  readonly askedByRoute?: (route: RouteIntent) => boolean;
  /** Whether what holds for a route, or for a site where no route says more, asks for it. */
  readonly askedByPolicies?: (policies: PoliciesIntent) => boolean;
}

/** Something that not every proxy can do. Rows of the README's matrix, in this order. */
export const CAPABILITIES = {
  acmeHttp01: {
    title: 'ACME, http-01',
    askedBySite: (site: SiteIntent) => challengeOf(site) === AcmeChallengeKind.HTTP_01,
  },
  acmeTlsAlpn01: {
    title: 'ACME, tls-alpn-01',
    askedBySite: (site: SiteIntent) => challengeOf(site) === AcmeChallengeKind.TLS_ALPN_01,
  },
  acmeDns01: {
    title: 'ACME, dns-01',
    askedBySite: (site: SiteIntent) => challengeOf(site) === AcmeChallengeKind.DNS_01,
  },
  wildcards: {
    title: 'Every name below a domain (`*.example.com`)',
    askedBySite: ({ domains }: SiteIntent) => domains.some((domain) => domain.startsWith('*.')),
  },
  ownCertificate: {
    title: 'Own certificate (files on the Docker host, or PEM)',
    askedBySite: ({ tls }: SiteIntent) => tls.mode === TlsMode.PEM || tls.mode === TlsMode.FILES,
  },
  internalCa: {
    title: 'Internal CA (localhost, LAN)',
    askedBySite: ({ tls }: SiteIntent) => tls.mode === TlsMode.INTERNAL_CA,
  },
  noTls: {
    title: 'No TLS (it ends at a CDN or tunnel)',
    askedByEdge: (intent: EdgeIntent) => !intent.secure,
  },
  http3: {
    title: 'HTTP/3',
    askedByEdge: ({ published }: EdgeIntent) => published.http3,
  },
  maxBody: {
    title: 'Body limit of your own (`maxBodyMiB`)',
    askedBySite: (site: SiteIntent) => site.maxBodyMiB !== undefined,
  },
  trustedProxies: {
    title: 'Client address from a CDN (`trustedProxies`)',
    askedByEdge: (intent: EdgeIntent) => intent.trustedProxies !== undefined,
  },
  responseHeaders: {
    title: 'Response headers, HSTS',
    askedBySite: (site: SiteIntent) => changesHeaders(site),
    askedByRoute: (route: RouteIntent) => changesHeaders(route),
  },
  compression: {
    title: 'Compression of static routes',
    askedByRoute: (route: RouteIntent) => forwardOf(route)?.compress === true,
  },
  redirects: {
    title: 'Redirects (`addRedirect`)',
    askedByRoute: ({ action }: RouteIntent) => action.kind === RouteActionKind.REDIRECT,
  },
  responses: {
    title: 'Fixed responses (`addResponse`)',
    askedByRoute: ({ action }: RouteIntent) => action.kind === RouteActionKind.RESPOND,
  },
  foreignUpstreams: {
    title: 'Upstreams made outside the app',
    askedByRoute: (route: RouteIntent) => forwardOf(route)?.upstream.ownContainer === false,
  },
  upstreamAuthority: {
    title: 'Upstreams whose certificate a private authority signed',
    askedByRoute: (route: RouteIntent) => hasAuthority(forwardOf(route)?.upstream),
    askedByPolicies: (policies: PoliciesIntent) => hasAuthority(askedUpstream(policies)),
  },
  secureAddresses: {
    title: 'Upstreams by https at an IP address',
    askedByRoute: (route: RouteIntent) => isSecureAddress(forwardOf(route)?.upstream),
    askedByPolicies: (policies: PoliciesIntent) => isSecureAddress(askedUpstream(policies)),
  },
  addresses: {
    title: 'Only some client addresses (`allow`, `deny`)',
    askedByPolicies: ({ allow, deny }: PoliciesIntent) => allow !== undefined || deny !== undefined,
  },
  basicAuth: {
    title: 'Name and password (`Auth.basic`)',
    askedByPolicies: ({ auth }: PoliciesIntent) => auth?.kind === AuthKind.BASIC,
  },
  forwardAuth: {
    title: 'Authentication service (`Auth.forward`)',
    askedByPolicies: ({ auth }: PoliciesIntent) => auth?.kind === AuthKind.FORWARD,
  },
  rateLimit: {
    title: 'Requests per client (`rateLimit`)',
    askedByPolicies: ({ rateLimit }: PoliciesIntent) => rateLimit !== undefined,
  },
  clientCertificates: {
    title: 'Certificates of clients (`clientCertificates`)',
    askedBySite: (site: SiteIntent) => site.clientCertificates !== undefined,
  },
  maintenance: {
    title: 'Maintenance, with a line of text (`maintenance`)',
    askedBySite: ({ maintenance }: SiteIntent) => maintenance !== undefined && maintenance.page === undefined,
  },
  maintenancePage: {
    title: 'Maintenance with a page of your own',
    askedBySite: (site: SiteIntent) => site.maintenance?.page !== undefined,
  },
  unavailablePage: {
    title: 'Page of your own while an upstream is away (`unavailablePage`)',
    askedByRoute: (route: RouteIntent) => forwardOf(route)?.unavailablePage !== undefined,
  },
  heldRequests: {
    title: 'Requests that wait for an upstream which is started anew',
    askedByRoute: (route: RouteIntent) => forwardOf(route)?.holdSeconds !== undefined,
  },
  oldStreams: {
    title: 'How long streams outlive a change (`oldStreamHours`)',
    askedByEdge: (intent: EdgeIntent) => intent.oldStreamHours !== undefined,
  },
  retryAfter: { title: '`Retry-After` while an upstream is away' },
  losslessChange: { title: 'No request lost while a configuration is taken over' },
} satisfies { readonly [capability: string]: CapabilityRow };

/** A row of the matrix. */
export type Capability = keyof typeof CAPABILITIES;

/** `how`: the proxy can, and by what. `reason` and `fix`: it cannot, why, and what to write instead. */
export type Support = { readonly how: string } | { readonly reason: string; readonly fix: string };

/** One proxy's column. */
export type CapabilityColumn = { readonly [capability in Capability]: Support };

/**
 * The capability check of a proxy.
 *
 * @throws when the intent asks for what the proxy cannot do: every such thing once, who asks for it first, and the fix
 */
export function requireCapabilities(proxy: string, column: CapabilityColumn, intent: EdgeIntent): void {
  const missing = (Object.keys(CAPABILITIES) as Capability[]).flatMap((capability) => {
    const support = column[capability];
    if ('how' in support) return [];
    const row: CapabilityRow = CAPABILITIES[capability];
    const asker = askerOf(row, intent);
    return asker === undefined ? [] : [`${asker}${row.title} is not possible: ${support.reason}; ${support.fix}`];
  });
  if (missing.length > 0) throw new Error(`${proxy}: ${missing.join('. ')}`);
}

/** Who asks for it first, as the beginning of a sentence; undefined when nobody does. */
function askerOf(row: CapabilityRow, intent: EdgeIntent): string | undefined {
  if (row.askedByEdge?.(intent)) return '';
  for (const site of intent.sites) {
    if (row.askedBySite?.(site)) return `${site.path}: `;
    const route = site.routes.find((one) => row.askedByRoute?.(one) || row.askedByPolicies?.(one.policies));
    if (route) return `${site.path} ${route.path}: `;
    if (row.askedByPolicies?.(site.policies)) return `${site.path}: `;
  }
  return undefined;
}

function challengeOf({ tls }: SiteIntent): AcmeChallengeKind | undefined {
  return tls.mode === TlsMode.ACME ? tls.acme.challenge : undefined;
}

/** Who is asked about clients. */
function askedUpstream({ auth }: PoliciesIntent): UpstreamIntent | undefined {
  return auth?.kind === AuthKind.FORWARD ? auth.upstream : undefined;
}

function hasAuthority(upstream?: UpstreamIntent): boolean {
  return upstream?.certificateAuthority !== undefined;
}

function isSecureAddress(upstream?: UpstreamIntent): boolean {
  return upstream?.secure === true && upstream.lookup === UpstreamLookup.ADDRESS;
}

function changesHeaders({ responseHeaders = {}, removedResponseHeaders = [] }: Partial<SiteIntent>): boolean {
  return Object.keys(responseHeaders).length > 0 || removedResponseHeaders.length > 0;
}

function forwardOf({ action }: RouteIntent): ForwardAction | undefined {
  return action.kind === RouteActionKind.FORWARD ? action : undefined;
}
