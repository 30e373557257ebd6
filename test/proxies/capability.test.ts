import { AcmeChallengeType, type IngressIntent } from '../../lib/ingress/intent';
import {
  CAPABILITIES,
  type Capability,
  type CapabilityColumn,
  requireCapabilities,
} from '../../lib/proxies/capability';
import { ACME, GATEWAY, SOPHON_ROUTES, sophonIntent, TlsMode } from '../intents';

const OWN_UPSTREAMS = SOPHON_ROUTES.map((route) => ({ ...route, compress: false }));
/** Asks for nothing that a proxy might not be able to do. */
const MODEST: Partial<IngressIntent> = {
  sites: [{ domains: ['a.example.com'], routes: OWN_UPSTREAMS }],
  responseHeaders: {},
};
const route = (change: object) => ({
  sites: [{ domains: ['a.example.com'], routes: [{ ...OWN_UPSTREAMS[0], ...change }] }],
});

/** Capabilities that a prop asks for. */
type Askable = { [row in Capability]: (typeof CAPABILITIES)[row] extends { asked: unknown } ? row : never }[Capability];

/** What asks for each capability; `TlsMode` is always one of them. */
const ASKING: Record<Askable, Partial<IngressIntent>> = {
  acmeHttp01: { tls: { mode: TlsMode.ACME, acme: ACME } },
  acmeTlsAlpn01: { tls: { mode: TlsMode.ACME, acme: { ...ACME, challenge: AcmeChallengeType.TLS_ALPN_01 } } },
  ownCertificate: { tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePath: '/c', keyPath: '/k' } } },
  internalCa: { tls: { mode: TlsMode.INTERNAL } },
  noTls: { tls: { mode: TlsMode.NONE } },
  http3: { http3: true },
  maxBody: { maxBodyMiB: 1 },
  trustedProxies: { trustedProxies: ['10.0.0.0/8'] },
  responseHeaders: { responseHeaders: { 'X-A': 'b' } },
  compression: route({ compress: true }),
  foreignUpstreams: route({ upstream: { ...GATEWAY, ownContainer: false } }),
};

const can = { how: 'yes' };
const ROWS = Object.keys(ASKING) as Askable[];
const ABLE = Object.fromEntries(Object.keys(CAPABILITIES).map((row) => [row, can])) as CapabilityColumn;

const intentOf = (row: Askable) => sophonIntent({ ...MODEST, ...ASKING[row] });

test.each(ROWS)('fails when %s is asked of a proxy that cannot do it, with reason and fix', (row) => {
  const column = { ...ABLE, [row]: { reason: 'it is so', fix: 'do it so' } };
  expect(() => requireCapabilities('Thing', column, intentOf(row))).toThrow(
    `Thing: ${CAPABILITIES[row].title} is not possible: it is so; do it so`,
  );
});

test.each(ROWS)('%s is asked for by nothing but itself', (row) => {
  const asked = ROWS.filter((other) => CAPABILITIES[other].asked(intentOf(row)));
  expect(asked.filter((other) => other !== 'acmeHttp01')).toEqual(row === 'acmeHttp01' ? [] : [row]);
});

test('what no prop asks for is told in the matrix, and refused to nobody', () => {
  const hole = { reason: 'it is so', fix: 'do it so' };
  const column = { ...ABLE, retryAfter: hole, losslessChange: hole };
  for (const row of ROWS) requireCapabilities('Thing', column, intentOf(row));
});

test('a proxy that can do everything refuses nothing', () => {
  for (const row of ROWS) requireCapabilities('Thing', ABLE, intentOf(row));
});

test('fails when several things are asked in vain, with all of them in one error', () => {
  const no = { reason: 'r', fix: 'f' };
  const intent = sophonIntent({ ...MODEST, ...ASKING.http3, ...ASKING.maxBody });
  expect(() => requireCapabilities('Thing', { ...ABLE, http3: no, maxBody: no }, intent)).toThrow(
    'Thing: HTTP/3 is not possible: r; f. Body limit of your own (`maxBodyMiB`) is not possible: r; f',
  );
});
