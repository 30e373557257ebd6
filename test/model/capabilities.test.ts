import {
  CAPABILITIES,
  type Capability,
  type CapabilityColumn,
  type CapabilityRow,
  requireCapabilities,
} from '../../lib/model/capabilities';
import type { EdgeIntent, SiteIntent } from '../../lib/model/intent';
import { AcmeChallengeKind } from '../../lib/model/tls-intent';
import {
  ACME,
  edgeIntent,
  forward,
  GATEWAY,
  INTERNAL_CA,
  LETS_ENCRYPT,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  sophonSite,
  TlsMode,
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

/** Capabilities that somebody can ask for. */
type Askable = Exclude<Capability, 'retryAfter' | 'losslessChange'>;

/** What asks for each capability, of an edge whose other site asks for nothing. */
const ASKING: Record<Askable, Asking> = {
  acmeHttp01: bySite({ tls: LETS_ENCRYPT }),
  acmeTlsAlpn01: bySite({ tls: { mode: TlsMode.ACME, acme: { ...ACME, challenge: AcmeChallengeKind.TLS_ALPN_01 } } }),
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

test('what nobody asks for is told in the matrix, and refused to nobody', () => {
  const rows: { [row: string]: CapabilityRow } = CAPABILITIES;
  const asked = Object.keys(rows).filter(
    (row) => rows[row].askedByEdge || rows[row].askedBySite || rows[row].askedByRoute,
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
