import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '@cdktf/provider-docker/lib/container';
import type { TerraformStack } from 'cdktf';
import {
  AcmeChallenge,
  AcmeServer,
  CaddyProxy,
  type CustomAcmeServerOptions,
  ExistingTraefik,
  type IProxy,
  KeyType,
  NginxProxy,
  type SophonIngress,
  type SophonIngressProps,
  type SophonProps,
  Tls,
  TraefikProxy,
  Upstream,
} from '../lib';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from './certificates/certificates';
import { PROXIES, type ProxyCase } from './proxies';
import { containerIn, ingressIn, newStack, sophonIn, synthesized } from './stack';

/** What a stack declares, beyond a Sophon behind Let's Encrypt. */
interface Declared {
  readonly ingress?: Partial<SophonIngressProps>;
  readonly sophon?: Partial<SophonProps>;
  readonly more?: (ingress: SophonIngress) => void;
}
type Declare = (other: Container, stack: TerraformStack) => Declared;

/** Two declarations that differ in one prop alone. */
interface Case {
  readonly from?: Declare;
  readonly to: Declare;
  /** Proxies for which it makes no difference, because it says so in its documentation. */
  readonly notFor?: string[];
  /** The one proxy whose own prop it is. */
  readonly only?: string;
}

const EMAIL = { email: 'admin@example.com' };
const URL = 'https://ca.internal/dir';
const certificate = { certificate: CERTIFICATE, key: KEY };
const otherCertificate = { certificate: OTHER_CERTIFICATE, key: OTHER_KEY };
const files = { certificate: '/a.crt', key: '/a.key' };
const otherDomain = 'other.example.com';
const binding = { keyId: 'kid-1', hmacKey: 'aaaa' };

const props =
  (ingress: Partial<SophonIngressProps>): Declare =>
  () => ({ ingress });
const sophon =
  (change: Partial<SophonProps>): Declare =>
  () => ({ sophon: change });
const tls = (value: Tls) => props({ tls: value });
const server = (options: CustomAcmeServerOptions) =>
  tls(Tls.acme({ ...EMAIL, server: AcmeServer.custom(URL, options) }));
const proxy = (value: IProxy) => props({ proxy: value });
const trusted = (range: string, clientIpHeader: string) =>
  props({ trustedProxies: { ranges: [range], clientIpHeader } });
const gateway =
  (make: (other: Container) => Upstream): Declare =>
  (other) => ({ ingress: { gateway: make(other) } });
const network = (change: object) => gateway(() => Upstream.onNetwork({ network: 'n', host: 'h', port: 1, ...change }));
const docs =
  (compress: boolean): Declare =>
  (other) => ({
    more: (ingress) => ingress.addRoute('/docs', Upstream.container(other, { port: 80 }), { compress }),
  });

/** That Traefik's resolver decides: which authority, how it asks and in whose name. */
const byResolver = { notFor: ['ExistingTraefik'] };

const CASES: Record<string, Case> = {
  'IngressProps.domain': { to: props({ domain: otherDomain }) },
  'IngressProps.additionalDomains': { to: props({ additionalDomains: [otherDomain] }) },
  'IngressProps.tls': { to: tls(Tls.none()) },
  'IngressProps.proxy': { to: proxy({ plan: () => ({}) }) },
  'IngressProps.name': { to: props({ name: 'edge' }) },
  'IngressProps.bindAddress': { to: props({ bindAddress: '127.0.0.1' }) },
  'IngressProps.httpPort': { to: props({ httpPort: 8080 }) },
  'IngressProps.httpsPort': { to: props({ httpsPort: 8443 }) },
  'IngressProps.http3': { to: props({ http3: true }) },
  'IngressProps.maxBodyMiB': { to: props({ maxBodyMiB: 1 }) },
  'IngressProps.trustedProxies': { to: trusted('10.0.0.0/8', 'X-A') },
  'IngressProps.hsts': { to: props({ hsts: { maxAgeSeconds: 0 } }) },
  'IngressProps.responseHeaders': { to: props({ responseHeaders: { 'X-A': 'b' } }) },
  'IngressProps.accessLog': { to: props({ accessLog: false }) },
  'IngressProps.memoryMiB': { to: props({ memoryMiB: 256 }) },
  'SophonIngressProps.gateway': { to: gateway((other) => Upstream.container(other, { port: 1 })) },
  'SophonIngressProps.dashboard': {
    to: (other) => ({ ingress: { dashboard: Upstream.container(other, { port: 1 }) } }),
  },
  'RouteOptions.compress': { from: docs(false), to: docs(true) },
  'HstsOptions.maxAgeSeconds': { to: props({ hsts: { maxAgeSeconds: 1 } }) },
  'HstsOptions.includeSubdomains': { to: props({ hsts: { includeSubdomains: true } }) },
  'TrustedProxies.ranges': { from: trusted('10.0.0.0/8', 'X-A'), to: trusted('11.0.0.0/8', 'X-A') },
  'TrustedProxies.clientIpHeader': { from: trusted('10.0.0.0/8', 'X-A'), to: trusted('10.0.0.0/8', 'X-B') },
  'SophonProps.gatewayImage': { to: sophon({ gatewayImage: 'other:1' }) },
  'SophonProps.dashboardImage': { to: sophon({ dashboardImage: 'other:1' }) },
  'SophonProps.gatewayEnv': { to: sophon({ gatewayEnv: { A: 'b' } }) },
  'SophonProps.dataPath': { to: sophon({ dataPath: '/other' }) },
  'SophonProps.name': { to: sophon({ name: 'other' }) },
  'LetsEncryptOptions.email': { to: tls(Tls.letsEncrypt({ email: 'other@example.com' })), ...byResolver },
  'LetsEncryptOptions.challenge': {
    to: tls(Tls.letsEncrypt({ ...EMAIL, challenge: AcmeChallenge.tlsAlpn01() })),
    ...byResolver,
  },
  'LetsEncryptOptions.keyType': { to: tls(Tls.letsEncrypt({ ...EMAIL, keyType: KeyType.RSA4096 })), ...byResolver },
  'AcmeOptions.server': { to: tls(Tls.acme({ ...EMAIL, server: AcmeServer.letsEncryptStaging() })), ...byResolver },
  'CustomAcmeServerOptions.rootCertificate': {
    from: server({}),
    to: server({ rootCertificate: CERTIFICATE }),
    ...byResolver,
  },
  'CustomAcmeServerOptions.staging': { from: server({}), to: server({ staging: true }), ...byResolver },
  'CustomAcmeServerOptions.externalAccount': {
    from: server({}),
    to: server({ externalAccount: binding }),
    ...byResolver,
  },
  'ExternalAccountBinding.keyId': {
    from: server({ externalAccount: binding }),
    to: server({ externalAccount: { ...binding, keyId: 'kid-2' } }),
    ...byResolver,
  },
  'ExternalAccountBinding.hmacKey': {
    from: server({ externalAccount: binding }),
    to: server({ externalAccount: { ...binding, hmacKey: 'bbbb' } }),
    ...byResolver,
  },
  'CertificatePemOptions.certificate': {
    from: props({ domain: otherDomain, tls: Tls.certificatePem(otherCertificate) }),
    to: props({
      domain: otherDomain,
      tls: Tls.certificatePem({ ...otherCertificate, certificate: OTHER_CERTIFICATE + CERTIFICATE }),
    }),
  },
  'CertificatePemOptions.key': {
    from: tls(Tls.certificatePem(certificate)),
    to: tls(Tls.certificatePem({ ...certificate, key: `${KEY}\n` })),
  },
  'CertificateFilesOptions.certificate': {
    from: tls(Tls.certificateFiles(files)),
    to: tls(Tls.certificateFiles({ ...files, certificate: '/b.crt' })),
  },
  'CertificateFilesOptions.key': {
    from: tls(Tls.certificateFiles(files)),
    to: tls(Tls.certificateFiles({ ...files, key: '/b.key' })),
  },
  'ContainerUpstreamOptions.port': {
    from: gateway((other) => Upstream.container(other, { port: 1 })),
    to: gateway((other) => Upstream.container(other, { port: 2 })),
  },
  'ContainerUpstreamOptions.alias': {
    from: gateway((other) => Upstream.container(other, { port: 1 })),
    to: gateway((other) => Upstream.container(other, { port: 1, alias: 'alias' })),
  },
  'NetworkUpstreamOptions.network': { from: network({}), to: network({ network: 'n2' }) },
  'NetworkUpstreamOptions.host': { from: network({}), to: network({ host: 'h2' }) },
  'NetworkUpstreamOptions.port': { from: network({}), to: network({ port: 2 }) },
  'CaddyProxyOptions.image': { to: proxy(new CaddyProxy({ image: 'other:1' })), only: 'CaddyProxy' },
  'CaddyProxyOptions.globalSnippet': { to: proxy(new CaddyProxy({ globalSnippet: 'debug' })), only: 'CaddyProxy' },
  'CaddyProxyOptions.siteSnippet': { to: proxy(new CaddyProxy({ siteSnippet: 'log' })), only: 'CaddyProxy' },
  'NginxProxyOptions.image': { to: proxy(new NginxProxy({ image: 'other:1' })), only: 'NginxProxy' },
  'NginxProxyOptions.certbotImage': { to: proxy(new NginxProxy({ certbotImage: 'other:1' })), only: 'NginxProxy' },
  'NginxProxyOptions.httpSnippet': { to: proxy(new NginxProxy({ httpSnippet: 'etag off;' })), only: 'NginxProxy' },
  'NginxProxyOptions.siteSnippet': { to: proxy(new NginxProxy({ siteSnippet: 'etag off;' })), only: 'NginxProxy' },
  'TraefikProxyOptions.image': { to: proxy(new TraefikProxy({ image: 'other:1' })), only: 'TraefikProxy' },
  'TraefikProxyOptions.additionalArguments': {
    to: proxy(new TraefikProxy({ additionalArguments: ['--log.level=DEBUG'] })),
    only: 'TraefikProxy',
  },
  'TraefikProxyOptions.dynamicConfiguration': {
    to: proxy(new TraefikProxy({ dynamicConfiguration: { http: { middlewares: { a: { stripPrefix: {} } } } } })),
    only: 'TraefikProxy',
  },
  'ExistingTraefikOptions.network': {
    to: proxy(new ExistingTraefik({ network: 'other', certResolver: 'letsencrypt' })),
    only: 'ExistingTraefik',
  },
  'ExistingTraefikOptions.certResolver': {
    to: proxy(new ExistingTraefik({ network: 'traefik', certResolver: 'other' })),
    only: 'ExistingTraefik',
  },
  'ExistingTraefikOptions.entryPoint': {
    to: proxy(new ExistingTraefik({ network: 'traefik', certResolver: 'letsencrypt', entryPoint: 'other' })),
    only: 'ExistingTraefik',
  },
};

/** What jsii writes down of the public API when it compiles. */
interface Assembly {
  readonly types: Record<string, { name: string; kind: string; datatype?: boolean; properties?: { name: string }[] }>;
}

const assembly: Assembly = JSON.parse(readFileSync(join(__dirname, '..', '.jsii'), 'utf8'));
const structs = Object.values(assembly.types).filter(({ kind, datatype }) => kind === 'interface' && datatype);
/** The contract between ingress, proxies and engine: nothing that a user writes. */
const isContract = (name: string) => /(Intent|Plan)$|^ConfigFile$|^UpstreamLabels$/.test(name);

test('every prop of the public API has its case here, and every case its prop', () => {
  const written = structs.filter(({ name }) => !isContract(name));
  const all = written.flatMap(({ name, properties = [] }) => properties.map((property) => `${name}.${property.name}`));
  expect(Object.keys(CASES).sort()).toEqual(all.sort());
});

function synth(kind: ProxyCase, declare: Declare = () => ({})): string {
  const stack = newStack();
  const other = containerIn(stack, 'Other');
  const { ingress: change = {}, sophon: sophonChange, more } = declare(other, stack);
  const { gateway, dashboard } = sophonIn(stack, sophonChange);
  const defaults = { gateway, dashboard, tls: Tls.letsEncrypt(EMAIL), proxy: kind.create() };
  const ingress = ingressIn(stack, { ...defaults, ...change });
  more?.(ingress);
  return JSON.stringify(synthesized(stack));
}

/** Before any change: the same for nearly every prop. */
const BEFORE = new Map(PROXIES.map((kind) => [kind, synth(kind)]));

/** Refused because of the proxy, with what to write instead. */
const NOT_POSSIBLE = /is not possible: .+; .+|must be left out, as .+ or use TraefikProxy|memoryMiB: must be set where/;

const PAIRS = PROXIES.flatMap((kind) =>
  Object.entries(CASES)
    .filter(([, { only = kind.name, notFor = [] }]) => only === kind.name && !notFor.includes(kind.name))
    .map(([prop, one]): [string, string, ProxyCase, Case] => [prop, kind.name, kind, one]),
);

test.each(PAIRS)('%s makes a difference at %s, or is refused', (_, __, kind, { from, to }) => {
  let after: string;
  try {
    after = synth(kind, to);
  } catch (error) {
    expect((error as Error).message).toMatch(NOT_POSSIBLE);
    return;
  }
  expect(after).not.toBe(from ? synth(kind, from) : BEFORE.get(kind));
});

test('what makes no difference is the same whenever it is synthesized', () => {
  for (const kind of PROXIES) expect(synth(kind)).toBe(BEFORE.get(kind));
});

test('the switch of proxy is the change of one line: the intent is the same', () => {
  expect(new Set(BEFORE.values()).size).toBe(PROXIES.length);
});
