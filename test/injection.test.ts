import { TerraformStack, Testing } from 'cdktf';
import fc from 'fast-check';
import { AcmeServer, Ingress, type IngressIntent, type IProxy, type ProxyPlan, Tls, Upstream } from '../lib';
import { CERTIFICATE, KEY } from './certificates/certificates';
import { spoiled } from './hostile';
import { type PlanReading, readPlan, shapeOfPlan, valuesOfPlan, vocabularyOf } from './plan-shape';
import { PROXIES, type ProxyCase, withinCapabilities } from './proxies';

/** Every string that the public API takes for an ingress, by what it is. */
const PLAUSIBLE = {
  domain: 'sophon.example.com',
  additionalDomain: 'www.example.com',
  addedDomain: 'docs.example.com',
  name: 'edge',
  bindAddress: '127.0.0.1',
  headerName: 'X-Team',
  headerValue: "default-src 'self'; img-src *",
  secondHeaderValue: 'team a',
  range: '173.245.48.0/20',
  clientIpHeader: 'CF-Connecting-IP',
  path: '/docs/v1/deep',
  network: 'sophon_default',
  host: 'sophon-gateway',
  url: 'https://files.internal:8443',
  email: 'admin@example.com',
  acmeUrl: 'https://ca.internal/acme/directory',
  acmeRoot: CERTIFICATE,
  eabKeyId: 'kid-1',
  eabHmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV',
  certificate: CERTIFICATE,
  key: KEY,
  certificatePath: '/etc/ssl/sophon.crt',
  keyPath: '/etc/ssl/sophon.key',
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
  name: 'other',
  headerName: 'X-Other',
  path: '/pages/v2/low',
  host: 'other-gateway',
  url: 'https://elsewhere.internal:9443',
  certResolver: 'other',
};

/** Where certificates come from decides which other strings are read. */
const TLS: Record<string, (values: Values) => Tls> = {
  acme: (values) =>
    Tls.acme({
      email: values.email,
      server: AcmeServer.custom(values.acmeUrl, {
        rootCertificate: values.acmeRoot,
        externalAccount: { keyId: values.eabKeyId, hmacKey: values.eabHmacKey },
      }),
    }),
  files: (values) => Tls.certificateFiles({ certificate: values.certificatePath, key: values.keyPath }),
  pem: (values) => Tls.certificatePem({ certificate: values.certificate, key: values.key }),
  internal: () => Tls.internal(),
  none: () => Tls.none(),
};
/** Our own certificates are for these domains alone. */
const COVERED = { domain: 'sophon.example.com', additionalDomain: 'www.sophon.example.com' };

/** Keeps the intent that an ingress was made of. */
class Recorder implements IProxy {
  public intent!: IngressIntent;

  public plan(intent: IngressIntent): ProxyPlan {
    this.intent = intent;
    return {};
  }
}

const app = Testing.app();

/** What an ingress with these strings asks a proxy for. @throws what a user would see */
function intentOf(values: Values, tls: string): IngressIntent {
  const proxy = new Recorder();
  app.node.tryRemoveChild('app');
  const ingress = new Ingress(new TerraformStack(app, 'app'), 'Ingress', {
    domain: values.domain,
    additionalDomains: [values.additionalDomain],
    tls: TLS[tls](values),
    proxy,
    name: values.name,
    bindAddress: values.bindAddress,
    trustedProxies: { ranges: [values.range], clientIpHeader: values.clientIpHeader },
    responseHeaders: { [values.headerName]: values.headerValue, 'X-Second': values.secondHeaderValue },
  });
  ingress.addRoute('/', Upstream.onNetwork({ network: values.network, host: values.host, port: 80 }), {
    compress: true,
  });
  ingress.addRoute(values.path, Upstream.url(values.url));
  if (tls !== 'pem') ingress.addDomain(values.addedDomain);
  return proxy.intent;
}

function planOf(proxy: ProxyCase, values: Values, intent: IngressIntent): ProxyPlan {
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

/** One or two strings spoiled; headers more often, as they take nearly everything. */
const hostileValues = fc
  .uniqueArray(fc.oneof(fc.constantFrom(...NAMES), fc.constantFrom<Name>('headerValue', 'headerName')), {
    minLength: 1,
    maxLength: 2,
  })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, spoiled(PLAUSIBLE[name])]))));

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

test.each(PROXIES)('$name is given the same configuration, whatever the strings are', (proxy) => {
  let accepted = 0;
  let spoiledHeaders = 0;
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
      if (hostile.headerValue) spoiledHeaders += 1;
      expect(valuesOfPlan(reading).has(values.headerValue)).toBe(true);
    }),
    { numRuns: CASES / PROXIES.length },
  );
  // A test whose every case is refused would prove nothing.
  expect(accepted).toBeGreaterThan(CASES / PROXIES.length / 10);
  expect(spoiledHeaders).toBeGreaterThan(CASES / PROXIES.length / 50);
});

/** Over all proxies. */
const CASES = 10_000;
