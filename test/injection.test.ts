import { TerraformStack, Testing } from 'cdktf';
import fc from 'fast-check';
import {
  AcmeServer,
  Auth,
  type CapabilityColumn,
  ClientCertificates,
  Edge,
  type EdgeIntent,
  Maintenance,
  type ProxyPlan,
  RateLimit,
  Secret,
  type SiteOptions,
  Tls,
  Upstream,
} from '../lib';
import { CERTIFICATE, KEY } from './certificates/certificates';
import { hostileText, spoiled } from './hostile';
import { OwnLabelReader } from './own-proxy';
import { type PlanReading, readPlan, shapeOfPlan, valuesOfPlan, vocabularyOf } from './plan-shape';
import { PROXIES, type ProxyCase, withinCapabilities } from './proxies';

/** Every string of an edge and its sites that the public API takes and a proxy is told, by what it is. */
const PLAUSIBLE = {
  domain: 'sophon.example.com',
  additionalDomain: 'www.example.com',
  addedDomain: 'docs.example.com',
  secondDomain: 'grafana.example.com',
  name: 'edge',
  headerName: 'X-Team',
  headerValue: "default-src 'self'; img-src *",
  secondHeaderValue: 'team a',
  siteHeaderName: 'X-Site',
  siteHeaderValue: 'max-age=1; "b"',
  range: '173.245.48.0/20',
  clientIpHeader: 'CF-Connecting-IP',
  path: '/docs/v1/deep',
  network: 'sophon_default',
  host: 'sophon-gateway',
  secondNetwork: 'grafana_default',
  url: 'https://files.internal:8443',
  originPath: '/www',
  origin: 'https://www.example.net',
  movedPath: '/old',
  moved: 'https://www.example.net/new/place?a=b&c',
  answerPath: '/security.txt',
  body: 'Contact: mailto:a@example.com\nPolicy: none\n',
  contentType: 'text/plain; charset=utf-8',
  allowed: '203.0.113.0/24',
  denied: '2001:db8::/32',
  removedHeader: 'X-Powered-By',
  routeHeaderName: 'X-Route',
  routeHeaderValue: 'frame-ancestors \'none\'; a "b"',
  unavailablePage: '<!doctype html>\n<title>Away</title>\n',
  maintenancePage: '<!doctype html>\n<title>Back soon</title>\n',
  maintainer: '198.51.100.7',
  authPath: '/api/authz/forward-auth?a=b',
  copiedHeader: 'Remote-User',
  userName: 'anna',
  userHash: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  clientAuthorities: CERTIFICATE,
  email: 'admin@example.com',
  acmeUrl: 'https://ca.internal/acme/directory',
  acmeRoot: CERTIFICATE,
  eabKeyId: 'kid-1',
  eabHmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV',
  secondEmail: 'other@example.com',
  secondKeyId: 'kid-2',
  secondHmacKey: 'c2VjcmV0',
  certificate: CERTIFICATE,
  key: KEY,
  certificatePath: '/etc/ssl/certificates/sophon.crt',
  keyPath: '/etc/ssl/keys/sophon.key',
  image: 'registry.example.com/proxy:1',
  traefikNetwork: 'traefik',
  certResolver: 'letsencrypt',
  entryPoint: 'websecure',
};
type Values = typeof PLAUSIBLE;
type Name = keyof Values;
const NAMES = Object.keys(PLAUSIBLE) as Name[];

/** The same with other values: what differs between the two is a value, what does not is ours. */
const OTHERWISE: Values = {
  ...PLAUSIBLE,
  domain: 'sophon.example.org',
  additionalDomain: 'www.example.org',
  addedDomain: 'docs.example.org',
  secondDomain: 'grafana.example.org',
  name: 'other',
  headerName: 'X-Other',
  siteHeaderName: 'X-Elsewhere',
  path: '/pages/v2/low',
  network: 'other_default',
  host: 'other-gateway',
  secondNetwork: 'else_default',
  url: 'https://elsewhere.internal:9443',
  originPath: '/web',
  movedPath: '/ancient',
  answerPath: '/robots.txt',
  certResolver: 'other',
  allowed: '192.0.2.0/24',
  denied: '2001:db9::/32',
  maintainer: '198.51.100.8',
  removedHeader: 'X-Generator',
  routeHeaderName: 'X-Along',
  authPath: '/outpost/auth?c=d',
  copiedHeader: 'Remote-Groups',
  userName: 'berta',
};

/** Where certificates of the first site come from, and of the second one, decides which other strings are read. */
const TLS: Record<string, (values: Values) => [first: Tls, second: Tls]> = {
  acme: (values) => [
    Tls.acme({
      email: values.email,
      server: AcmeServer.custom(values.acmeUrl, {
        rootCertificate: values.acmeRoot,
        externalAccount: { keyId: values.eabKeyId, hmacKey: Secret.value(values.eabHmacKey) },
      }),
    }),
    Tls.acme({
      email: values.secondEmail,
      server: AcmeServer.zeroSsl({ keyId: values.secondKeyId, hmacKey: Secret.value(values.secondHmacKey) }),
    }),
  ],
  files: (values) => [
    Tls.certificateFiles({ certificate: values.certificatePath, key: values.keyPath }),
    Tls.internalCa(),
  ],
  pem: (values) => [
    Tls.certificatePem({ certificate: values.certificate, key: Secret.value(values.key) }),
    Tls.internalCa(),
  ],
  internal: (values) => [Tls.internalCa(), Tls.letsEncrypt({ email: values.email })],
  none: () => [Tls.none(), Tls.none()],
};
/** Our own certificates are for these domains alone. */
const COVERED = { domain: 'sophon.example.com', additionalDomain: 'www.sophon.example.com' };

const app = Testing.app();

/** What an edge with these strings asks a proxy for. @throws what a user would see */
function intentOf(values: Values, source: string): EdgeIntent {
  // An edge that makes no resources is made in a fraction of the time.
  const proxy = new OwnLabelReader();
  app.node.tryRemoveChild('app');
  const [tls, secondTls] = TLS[source](values);
  const edge = new Edge(new TerraformStack(app, 'app'), 'Edge', {
    proxy,
    tls,
    name: values.name,
    trustedProxies: { ranges: [values.range], clientIpHeader: values.clientIpHeader },
    responseHeaders: { [values.headerName]: values.headerValue, 'X-Second': values.secondHeaderValue },
  });
  declareSites(edge, values, source, secondTls);
  edge.files;
  return proxy.asked[0];
}

function declareSites(edge: Edge, values: Values, source: string, secondTls: Tls): void {
  const site = edge.addSite(values.domain, {
    additionalDomains: [values.additionalDomain],
    allow: [values.allowed],
    deny: [values.denied],
    removedResponseHeaders: [values.removedHeader],
    ...clientCertificates(values, source),
  });
  const gateway = Upstream.onNetwork({ network: values.network, host: values.host, port: 80 });
  site.addRoute('/', gateway, { compress: true });
  const { authPath: path, copiedHeader } = values;
  site.addRoute(values.path, Upstream.url(values.url), {
    auth: Auth.forward({ upstream: Upstream.onHost(9091), path, copyHeaders: [copiedHeader] }),
    rateLimit: RateLimit.perClient({ requestsPerMinute: 60 }),
    responseHeaders: { [values.routeHeaderName]: values.routeHeaderValue },
    unavailablePage: values.unavailablePage,
  });
  site.addRedirect(values.originPath, values.origin, { keepPathAndQuery: true });
  if (source !== 'pem') site.addDomain(values.addedDomain);
  const responseHeaders = { [values.siteHeaderName]: values.siteHeaderValue };
  const second = edge.addSite(values.secondDomain, {
    tls: secondTls,
    responseHeaders,
    auth: Auth.basic({ users: { [values.userName]: Secret.value(values.userHash) } }),
    maintenance: Maintenance.on({ page: values.maintenancePage, allow: [values.maintainer] }),
  });
  second.addRoute('/', Upstream.onNetwork({ network: values.secondNetwork, host: values.host, port: 80 }));
  second.addRedirect(values.movedPath, values.moved, { keepPathAndQuery: false, permanent: false });
  second.addResponse(values.answerPath, { body: values.body, contentType: values.contentType });
}

/** Certificates as text are read for real, which takes its time: where the site's own are, too. */
function clientCertificates({ clientAuthorities }: Values, source: string): SiteOptions {
  if (source !== 'pem') return {};
  return { clientCertificates: ClientCertificates.required({ authorities: clientAuthorities }) };
}

function planOf(proxy: ProxyCase, values: Values, intent: EdgeIntent): ProxyPlan {
  const { image, traefikNetwork, certResolver, entryPoint } = values;
  return proxy
    .create({ image, network: traefikNetwork, certResolver, entryPoint })
    .plan(withinCapabilities(proxy, intent));
}

interface Known {
  readonly plan: ProxyPlan;
  readonly reading: PlanReading;
  readonly vocabulary: Set<string>;
  readonly shape: string;
}

const valuesFor = (tls: string, values: Values): Values => (tls === 'pem' ? { ...values, ...COVERED } : values);

/** What a proxy makes of plausible strings; nothing where it cannot take certificates from there. */
function knownOf(proxy: ProxyCase, tls: string): Known | undefined {
  const [values, otherwise] = [valuesFor(tls, PLAUSIBLE), valuesFor(tls, OTHERWISE)];
  if (proxy.name === 'ExistingTraefik' && !['acme', 'none'].includes(tls)) return undefined;
  const plan = planOf(proxy, values, intentOf(values, tls));
  const other = planOf(proxy, otherwise, intentOf(otherwise, tls));
  const reading = readPlan(plan);
  const vocabulary = vocabularyOf(reading, readPlan(other));
  return { plan, reading, vocabulary, shape: shapeOfPlan(reading, vocabulary) };
}

const KNOWN = new Map(
  PROXIES.flatMap((proxy) => Object.keys(TLS).map((tls) => [`${proxy.name} ${tls}`, knownOf(proxy, tls)] as const)),
);

/** Header values and bodies more often than others, as they take nearly everything; bodies also made of nothing but that. */
const hostileName = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.constantFrom<Name>('headerValue', 'headerName', 'siteHeaderValue', 'body'),
  fc.constantFrom<Name>('routeHeaderValue', 'unavailablePage', 'maintenancePage'),
);
const isBody = (name: Name) => name === 'body' || name === 'unavailablePage' || name === 'maintenancePage';
const hostileValue = (name: Name) =>
  isBody(name) ? hostileText : spoiled(PLAUSIBLE[name]).filter((value) => partsOf(name, value) === PARTS[name]);

/** Of a header that is copied the number of dashes decides how many spellings of it are removed. */
const partsOf = (name: Name, value: string) => (name === 'copiedHeader' ? value.split('-').length : 1);
const PARTS = Object.fromEntries(NAMES.map((name) => [name, partsOf(name, PLAUSIBLE[name])]));

/** One or two strings spoiled. */
const hostileValues = fc
  .uniqueArray(hostileName, { minLength: 1, maxLength: 2 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, hostileValue(name)]))));

/** Certificates as text are read for real, which takes its time. */
const source = fc.oneof(
  { weight: 1, arbitrary: fc.constant('pem') },
  { weight: 9, arbitrary: fc.constantFrom(...Object.keys(TLS).filter((name) => name !== 'pem')) },
);

const OUR_ERROR = /^[\w .'/[\]-]+: [\s\S]*must [\s\S]+/;

/** The result, or undefined with an error of our form. */
function orRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if ((error as Error).constructor === Error && OUR_ERROR.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** Strings that take nearly everything, and must arrive as they are, and the capability that tells them to a proxy. */
const FREE: [Name, keyof CapabilityColumn][] = [
  ['headerValue', 'responseHeaders'],
  ['siteHeaderValue', 'responseHeaders'],
  ['routeHeaderValue', 'responseHeaders'],
  ['body', 'responses'],
  ['unavailablePage', 'unavailablePage'],
  ['maintenancePage', 'maintenancePage'],
];

test.each(PROXIES)('$name is given the same configuration, whatever the strings are', (proxy) => {
  let accepted = 0;
  const free = FREE.flatMap(([name, capability]) => ('how' in proxy.column[capability] ? [name] : []));
  const arrived = new Map(free.map((name) => [name, 0]));
  fc.assert(
    fc.property(source, hostileValues, (tls, hostile) => {
      const known = KNOWN.get(`${proxy.name} ${tls}`);
      if (!known) return;
      const values = { ...valuesFor(tls, PLAUSIBLE), ...hostile };
      const plan = orRefused(() => planOf(proxy, values, intentOf(values, tls)));
      if (!plan) return;
      accepted += 1;
      const reading = readPlan(plan, known);
      expect(shapeOfPlan(reading, known.vocabulary)).toBe(known.shape);
      const told = valuesOfPlan(reading);
      for (const name of free) {
        if (name in hostile) arrived.set(name, (arrived.get(name) ?? 0) + 1);
        expect([name, told.has(values[name])]).toEqual([name, true]);
      }
    }),
    { numRuns: CASES / PROXIES.length },
  );
  // A test whose every case is refused would prove nothing.
  expect(accepted).toBeGreaterThan(CASES / PROXIES.length / 10);
  for (const name of free) expect(arrived.get(name)).toBeGreaterThan(CASES / PROXIES.length / 100);
});

/** Over all proxies. */
const CASES = 6_000;
