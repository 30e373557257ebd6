import {
  CAPABILITIES,
  type Capability,
  type CapabilityColumn,
  type CapabilityRow,
  requireCapabilities,
} from '../../lib/model/capabilities';
import type { EdgeIntent, SiteIntent, UpstreamIntent } from '../../lib/model/intent';
import { AuthKind, type PoliciesIntent } from '../../lib/model/policies-intent';
import { AcmeChallengeKind } from '../../lib/model/tls-intent';
import {
  ACME,
  edgeIntent,
  forward,
  GATEWAY,
  guarded,
  INTERNAL_CA,
  LETS_ENCRYPT,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  sophonSite,
  TlsMode,
  UpstreamLookup,
} from '../intents';

/** Asks for nothing that a proxy might not be able to do, but for http-01. */
const MODEST: Partial<SiteIntent> = { responseHeaders: {}, routes: [forward('/', GATEWAY)] };
const FIRST = sophonSite({ ...MODEST, path: 'app/First', domains: ['a.example.com'] });

interface Asking {
  readonly site?: Partial<SiteIntent>;
  readonly edge?: Partial<EdgeIntent>;
  /** Who asks, as the message begins. */
  readonly asker: string;
}

const bySite = (site: Partial<SiteIntent>): Asking => ({ site, asker: 'app/Ingress: ' });
const byRoute = (route: SiteIntent['routes'][number]): Asking => ({
  site: { routes: [forward('/', GATEWAY), route] },
  asker: `app/Ingress ${route.path}: `,
});
const byEdge = (edge: Partial<EdgeIntent>): Asking => ({ edge, asker: '' });

const byPolicies = (policies: PoliciesIntent) => byRoute(guarded(forward('/docs', GATEWAY), policies));

/** Capabilities that somebody can ask for. */
type Askable = Exclude<Capability, 'retryAfter' | 'losslessChange'>;

const SECURE_ADDRESS = { ...GATEWAY, secure: true, lookup: UpstreamLookup.ADDRESS };

const PAGE = { body: '<p>Back soon', contentType: 'text/html; charset=utf-8' };

/** What asks for each capability, of an edge whose other site asks for nothing. */
const ASKING: Record<Askable, Asking> = {
  acmeHttp01: bySite({ tls: LETS_ENCRYPT }),
  acmeTlsAlpn01: bySite({ tls: { mode: TlsMode.ACME, acme: { ...ACME, challenge: AcmeChallengeKind.TLS_ALPN_01 } } }),
  acmeDns01: bySite({ tls: { mode: TlsMode.ACME, acme: { ...ACME, challenge: AcmeChallengeKind.DNS_01 } } }),
  wildcards: bySite({ domains: ['*.example.com'] }),
  ownCertificate: bySite({ tls: OWN_FILES }),
  internalCa: bySite({ tls: INTERNAL_CA }),
  noTls: byEdge({ secure: false }),
  http3: byEdge({ published: { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: true } }),
  maxBody: bySite({ maxBodyMiB: 1 }),
  trustedProxies: byEdge({ trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' } }),
  responseHeaders: bySite({ responseHeaders: { 'X-A': 'b' } }),
  compression: byRoute(forward('/docs', GATEWAY, true)),
  redirects: byRoute(redirect('/docs', '/')),
  responses: byRoute(respond('/docs', '')),
  foreignUpstreams: byRoute(forward('/docs', { ...GATEWAY, ownContainer: false })),
  upstreamAuthority: byRoute(forward('/docs', { ...GATEWAY, secure: true, certificateAuthority: 'PEM' })),
  secureAddresses: byRoute(forward('/docs', SECURE_ADDRESS)),
  addresses: byPolicies({ allow: ['10.0.0.0/8'] }),
  basicAuth: byPolicies({ auth: { kind: AuthKind.BASIC, users: { anna: { text: '$2b$10$' } } } }),
  forwardAuth: byPolicies({ auth: { kind: AuthKind.FORWARD, upstream: GATEWAY, path: '/auth', copyHeaders: [] } }),
  rateLimit: byPolicies({ rateLimit: { requestsPerMinute: 60, burst: 1 } }),
  clientCertificates: bySite({ clientCertificates: { required: true, authorities: 'PEM' } }),
  maintenance: bySite({ maintenance: { retryAfterSeconds: 300, allow: [] } }),
  maintenancePage: bySite({ maintenance: { retryAfterSeconds: 300, allow: [], page: PAGE } }),
  unavailablePage: byRoute(forward('/docs', GATEWAY, false, { unavailablePage: PAGE })),
  heldRequests: byRoute(forward('/docs', GATEWAY, false, { holdSeconds: 10 })),
  oldStreams: byEdge({ oldStreamHours: 1 }),
};
const ROWS = Object.keys(ASKING) as Askable[];

/** An edge whose second site, or which itself, asks for one capability; its sites have no TLS unless they ask for it. */
function intentOf(row: Askable): EdgeIntent {
  const { site, edge } = ASKING[row];
  const first = { ...FIRST, tls: NO_TLS };
  return edgeIntent([first, sophonSite({ ...MODEST, tls: NO_TLS, ...site })], { secure: true, ...edge });
}

const hole = { reason: 'it is so', fix: 'do it so' };
const ABLE = Object.fromEntries(Object.keys(CAPABILITIES).map((row) => [row, { how: 'yes' }])) as CapabilityColumn;

test.each(ROWS)('fails when %s is asked of a proxy that cannot do it, with who asks, reason and fix', (row) => {
  expect(() => requireCapabilities('Thing', { ...ABLE, [row]: hole }, intentOf(row))).toThrow(
    `Thing: ${ASKING[row].asker}${CAPABILITIES[row].title} is not possible: it is so; do it so`,
  );
});

test.each(ROWS)('%s is asked for by nothing but itself', (row) => {
  for (const other of ROWS.filter((one) => one !== row)) {
    requireCapabilities('Thing', { ...ABLE, [other]: hole }, intentOf(row));
  }
});

test('a certificate as text is one of your own as well', () => {
  const intent = edgeIntent([sophonSite({ ...MODEST, tls: OWN_PEM })]);
  expect(() => requireCapabilities('Thing', { ...ABLE, ownCertificate: hole }, intent)).toThrow('Own certificate');
});

function askedAt(upstream: Partial<UpstreamIntent>): PoliciesIntent {
  return { auth: { kind: AuthKind.FORWARD, upstream: { ...GATEWAY, ...upstream }, path: '/auth', copyHeaders: [] } };
}

/** What asks for a capability in another way than above. */
const ALSO_ASKING: [Askable, Partial<SiteIntent>, asker: string][] = [
  ['addresses', { policies: { deny: ['10.0.0.0/8'] } }, 'app/Ingress'],
  ['addresses', { routes: [guarded(redirect('/old', '/'), { deny: ['::/0'] })] }, 'app/Ingress /old'],
  ['addresses', { routes: [guarded(respond('/a.txt', ''), { allow: ['::/0'] })] }, 'app/Ingress /a.txt'],
  ['rateLimit', { policies: { rateLimit: { requestsPerMinute: 1, burst: 1 } } }, 'app/Ingress'],
  ['basicAuth', { policies: { auth: { kind: AuthKind.BASIC, users: {} } } }, 'app/Ingress'],
  ['upstreamAuthority', { policies: askedAt({ certificateAuthority: 'PEM' }) }, 'app/Ingress'],
  ['secureAddresses', { policies: askedAt(SECURE_ADDRESS) }, 'app/Ingress'],
  ['responseHeaders', { removedResponseHeaders: ['X-A'] }, 'app/Ingress'],
  ['responseHeaders', { routes: [{ ...forward('/', GATEWAY), responseHeaders: { 'X-A': 'b' } }] }, 'app/Ingress /'],
  ['responseHeaders', { routes: [{ ...forward('/', GATEWAY), removedResponseHeaders: ['X-A'] }] }, 'app/Ingress /'],
];

test.each(ALSO_ASKING)('%s is asked for by %j, too', (row, site, asker) => {
  const intent = edgeIntent([{ ...FIRST, tls: NO_TLS }, sophonSite({ ...MODEST, tls: NO_TLS, ...site })]);
  expect(() => requireCapabilities('Thing', { ...ABLE, [row]: hole }, intent)).toThrow(
    `Thing: ${asker}: ${CAPABILITIES[row].title} is not possible: it is so; do it so`,
  );
});

test('what nobody asks for is told in the matrix, and refused to nobody', () => {
  const rows: { [row: string]: CapabilityRow } = CAPABILITIES;
  const asked = Object.keys(rows).filter(
    (row) => rows[row].askedByEdge || rows[row].askedBySite || rows[row].askedByRoute || rows[row].askedByPolicies,
  );
  expect(asked).toEqual(ROWS);
  for (const row of ROWS) {
    requireCapabilities('Thing', { ...ABLE, retryAfter: hole, losslessChange: hole }, intentOf(row));
  }
});

test('a proxy that can do everything refuses nothing, nor does any proxy an edge without sites', () => {
  for (const row of ROWS) requireCapabilities('Thing', ABLE, intentOf(row));
  const nothing = Object.fromEntries(Object.keys(CAPABILITIES).map((row) => [row, hole])) as CapabilityColumn;
  requireCapabilities('Thing', nothing, edgeIntent([]));
});

test('fails when several things are asked in vain, with all of them in one error, each by who asks first', () => {
  const sites = [
    { ...FIRST, maxBodyMiB: 1 },
    sophonSite({ ...MODEST, maxBodyMiB: 2, routes: [redirect('/', 'https://a.example.com'), redirect('/b', '/')] }),
  ];
  const published = { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: true };
  const column = { ...ABLE, http3: hole, maxBody: hole, redirects: hole };
  expect(() => requireCapabilities('Thing', column, edgeIntent(sites, { published }))).toThrow(
    'Thing: HTTP/3 is not possible: it is so; do it so. ' +
      'app/First: Body limit of your own (`maxBodyMiB`) is not possible: it is so; do it so. ' +
      'app/Ingress /: Redirects (`addRedirect`) is not possible: it is so; do it so',
  );
});
