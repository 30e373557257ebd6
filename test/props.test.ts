import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '@cdktf/provider-docker/lib/container';
import type { TerraformStack } from 'cdktf';
import {
  AcmeChallenge,
  AcmeServer,
  Auth,
  type BasicAuthOptions,
  CaddyProxy,
  ClientCertificates,
  type CustomAcmeServerOptions,
  type Dns01Options,
  DnsProvider,
  Edge,
  EdgeNetwork,
  type EdgeProps,
  ExistingTraefik,
  type FixedResponse,
  type ForwardAuthOptions,
  Hsts,
  Ingress,
  KeyType,
  LogDriver,
  Maintenance,
  type MaintenanceOptions,
  NginxProxy,
  RateLimit,
  type RateLimitOptions,
  type RedirectOptions,
  Rollout,
  type RouteOptions,
  Secret,
  Site,
  type SiteOptions,
  type SophonContainerOptions,
  SophonData,
  type SophonIngress,
  type SophonIngressProps,
  type SophonProps,
  Tls,
  TraefikProxy,
  Upstream,
} from '../lib';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from './certificates/certificates';
import { DNS_PROVIDERS } from './dns-providers';
import { OwnLabelReader, OwnProxy } from './own-proxy';
import { PROXIES, type ProxyCase } from './proxies';
import { containerIn, edgeIn, ingressIn, ingressOn, newStack, sophonIn, synthesized } from './stack';

/** What a stack declares, beyond a gateway and a dashboard behind Let's Encrypt. */
interface Declared {
  /** Of the edge. */
  readonly edge?: Partial<EdgeProps>;
  /** Of the site. */
  readonly site?: Partial<SophonIngressProps>;
  /** Of a Sophon that is served in place of two plain containers. */
  readonly sophon?: Partial<SophonProps>;
  readonly more?: (place: Place) => void;
}

interface Place {
  readonly ingress: SophonIngress;
  readonly stack: TerraformStack;
  readonly kind: ProxyCase;
  /** A container that nothing uses yet. */
  readonly other: Container;
}
type Declare = (other: Container) => Declared;

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
const certificate = { certificate: CERTIFICATE, key: Secret.value(KEY) };
const otherCertificate = { certificate: OTHER_CERTIFICATE, key: Secret.value(OTHER_KEY) };
const files = { certificate: '/etc/ssl/sophon/a.crt', key: '/etc/ssl/sophon/a.key' };
const otherDomain = 'other.example.com';
const binding = { keyId: 'kid-1', hmacKey: Secret.value('aaaa') };

/** Once of the edge and once of the site, which may both say it. */
const both = (options: SiteOptions, from?: SiteOptions): Case[] => [
  { from: from && edge(from), to: edge(options) },
  { from: from && site(from), to: site(options) },
];
const edge =
  (change: Partial<EdgeProps>): Declare =>
  () => ({ edge: change });
const site =
  (change: Partial<SophonIngressProps>): Declare =>
  () => ({ site: change });
const sophon = (to: Partial<SophonProps>, from: Partial<SophonProps> = {}): Case => ({
  from: () => ({ sophon: from }),
  to: () => ({ sophon: to }),
});
const more =
  (declare: (place: Place) => void): Declare =>
  () => ({ more: declare });
const data = (from: SophonData, to: SophonData) => sophon({ data: to }, { data: from });
/** Of either container. */
const container = (change: Partial<SophonContainerOptions>): Case[] => [
  sophon({ gateway: { image: 'gateway:1', ...change } }),
  sophon({ dashboard: { image: 'dashboard:1', ...change } }),
];
const server = (options: CustomAcmeServerOptions) =>
  edge({ tls: Tls.acme({ ...EMAIL, server: AcmeServer.custom(URL, options) }) });
const byAlpn = (options: CustomAcmeServerOptions) =>
  edge({
    tls: Tls.acme({ ...EMAIL, server: AcmeServer.custom(URL, options), challenge: AcmeChallenge.tlsAlpn01() }),
  });
const byDns = (provider: DnsProvider, options?: Dns01Options) =>
  Tls.letsEncrypt({ ...EMAIL, challenge: AcmeChallenge.dns01(provider, options) });
const withDns01 = byDns(DnsProvider.hetzner({ apiToken: Secret.value('token') }));
const dns01 = (provider: DnsProvider, options?: Dns01Options) => edge({ tls: byDns(provider, options) });
const dnsOptions = (options: Dns01Options): Case => {
  const provider = DnsProvider.hetzner({ apiToken: Secret.value('token') });
  return { from: dns01(provider), to: dns01(provider, options), ...byResolver };
};
/** Of each option of each provider. */
const dnsProviders = (): Record<string, Case> => {
  const cases = DNS_PROVIDERS.flatMap(({ options, make, changes }) =>
    Object.entries(changes).map(([option, value]): [string, Case] => [
      `${options}.${option}`,
      { from: dns01(make()), to: dns01(make({ [option]: value })), ...byResolver },
    ]),
  );
  return Object.fromEntries(cases);
};
const trusted = (range: string, clientIpHeader: string) =>
  edge({ trustedProxies: { ranges: [range], clientIpHeader } });
const gateway =
  (make: (other: Container) => Upstream): Declare =>
  (other) => ({ site: { gateway: make(other) } });
const network = (change: object) => gateway(() => Upstream.onNetwork({ network: 'n', host: 'h', port: 1, ...change }));
/** A route of its own. */
const docs = (options: RouteOptions) =>
  more(({ ingress, other }) => ingress.addRoute('/docs', Upstream.container(other, { port: 80 }), options));
/** Of a route, and of the site, the edge, and each group of Sophon's routes. */
const policy = (options: RouteOptions, from: RouteOptions = {}): Case[] => [
  { from: docs(from), to: docs(options) },
  ...both(options, from),
  ...group('gatewayPolicies', options, from),
  ...group('mcpPolicies', options, from),
  ...group('dashboardPolicies', options, from),
];
const group = (prop: Group, options: RouteOptions, from: RouteOptions = {}): Case[] => [
  { from: site({ [prop]: from }), to: site({ [prop]: options }) },
];
type Group = 'gatewayPolicies' | 'mcpPolicies' | 'dashboardPolicies';
const basic = (options: BasicAuthOptions): Case[] => [
  { from: docs({}), to: docs({ auth: Auth.basic(options) }) },
  ...group('dashboardPolicies', { auth: Auth.basic(options) }),
];
const forwardAuth = (change: Partial<ForwardAuthOptions>): Case => {
  const options = { upstream: Upstream.onHost(9091), path: '/auth' };
  return {
    from: docs({ auth: Auth.forward(options) }),
    to: docs({ auth: Auth.forward({ ...options, ...change }) }),
  };
};
const rateLimit = (change: Partial<RateLimitOptions>): Case[] => {
  const options = { requestsPerMinute: 60, burst: 1 };
  const [from, to] = [options, { ...options, ...change }].map((one) => ({ rateLimit: RateLimit.perClient(one) }));
  return both(to, from);
};
const maintenance = (options: MaintenanceOptions) =>
  both({ maintenance: Maintenance.on(options) }, { maintenance: Maintenance.on() });
const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const authorities = (pem: string): SiteOptions => ({
  clientCertificates: ClientCertificates.required({ authorities: pem }),
});
const redirect = (options: RedirectOptions) =>
  more(({ ingress }) => ingress.addRedirect('/old', 'https://example.com', options));
const respond = (response: FixedResponse) => more(({ ingress }) => ingress.addResponse('/robots.txt', response));
const ownNetwork = (options: object) => edge({ network: EdgeNetwork.own(options) });
const jsonFile = (options: object) => edge({ logDriver: LogDriver.jsonFile(options) });

/** One more site on the edge of the ingress, or on another one that is there anyway. */
const siteOf = (Kind: typeof Site | typeof Ingress, domain: string, onOther: boolean) =>
  more(({ ingress, stack, kind, other }) => {
    const proxy = kind.create();
    const ports = proxy.existingNetwork ? {} : { httpPort: 8080, httpsPort: 8443 };
    const otherEdge = edgeIn(stack, { ...ports, proxy, name: 'other', tls: Tls.letsEncrypt(EMAIL) }, 'OtherEdge');
    const made = new Kind(stack, 'Site', { edge: onOther ? otherEdge : ingress.edge, domain });
    made.addRoute('/', Upstream.container(other, { port: 80 }));
  });

/** That Traefik's resolver decides: which authority, how it asks and in whose name. */
const byResolver = { notFor: ['ExistingTraefik'] };

/** No label of that Traefik's says how long an upstream may take. */
const withoutTimeouts = { notFor: ['ExistingTraefik'] };

const CASES: Record<string, Case | Case[]> = {
  'EdgeProps.proxy': { to: edge({ proxy: new OwnProxy() }) },
  'EdgeOptions.name': { to: edge({ name: 'front' }) },
  'EdgeOptions.bindAddresses': { to: edge({ bindAddresses: ['127.0.0.1'] }) },
  'EdgeOptions.httpPort': { to: edge({ httpPort: 8080 }) },
  'EdgeOptions.httpsPort': { to: edge({ httpsPort: 8443 }) },
  'EdgeOptions.http3': { to: edge({ http3: true }) },
  'EdgeOptions.trustedProxies': { to: trusted('10.0.0.0/8', 'X-A') },
  'EdgeOptions.accessLog': { to: edge({ accessLog: false }) },
  'EdgeOptions.logDriver': { to: edge({ logDriver: LogDriver.engineDefault() }) },
  'EdgeOptions.oldStreamHours': { to: edge({ oldStreamHours: 1 }) },
  'EdgeOptions.memoryMiB': { to: edge({ memoryMiB: 256 }) },
  'EdgeOptions.network': { to: edge({ network: EdgeNetwork.existing('shared') }) },
  'EdgeOptions.joinedNetworks': { to: edge({ joinedNetworks: ['shared'] }) },
  'EdgeNetworkOptions.subnet': { to: ownNetwork({ subnet: '10.89.0.0/24' }) },
  'EdgeNetworkOptions.ipv6Subnet': { to: ownNetwork({ ipv6Subnet: 'fd00:89::/64' }) },
  'JsonFileOptions.maxSizeMiB': { to: jsonFile({ maxSizeMiB: 1 }) },
  'JsonFileOptions.maxFiles': { to: jsonFile({ maxFiles: 1 }) },
  'TrustedProxies.ranges': { from: trusted('10.0.0.0/8', 'X-A'), to: trusted('11.0.0.0/8', 'X-A') },
  'TrustedProxies.clientIpHeader': { from: trusted('10.0.0.0/8', 'X-A'), to: trusted('10.0.0.0/8', 'X-B') },
  'SiteDefaults.tls': [{ to: edge({ tls: Tls.none() }) }, { to: site({ tls: Tls.internalCa() }) }],
  'SitePolicies.maxBodyMiB': both({ maxBodyMiB: 1 }),
  'SitePolicies.hsts': both({ hsts: Hsts.off() }),
  'SitePolicies.clientCertificates': both(authorities(CERTIFICATE)),
  'SitePolicies.maintenance': both({ maintenance: Maintenance.on() }),
  'RoutePolicies.allow': policy({ allow: ['10.0.0.0/8'] }),
  'RoutePolicies.deny': policy({ deny: ['10.0.0.0/8'] }),
  'RoutePolicies.auth': policy({ auth: Auth.forward({ upstream: Upstream.onHost(9091), path: '/auth' }) }),
  'RoutePolicies.rateLimit': policy({ rateLimit: RateLimit.perClient({ requestsPerMinute: 60 }) }),
  'RoutePolicies.responseHeaders': policy({ responseHeaders: { 'X-A': 'b' } }),
  'RoutePolicies.removedResponseHeaders': policy({ removedResponseHeaders: ['X-A'] }),
  'BasicAuthOptions.users': basic({ users: { anna: Secret.value(HASH) } }),
  'ForwardAuthOptions.upstream': forwardAuth({ upstream: Upstream.onHost(9092) }),
  'ForwardAuthOptions.path': forwardAuth({ path: '/other' }),
  'ForwardAuthOptions.copyHeaders': forwardAuth({ copyHeaders: ['Remote-User'] }),
  'RateLimitOptions.requestsPerMinute': rateLimit({ requestsPerMinute: 61 }),
  'RateLimitOptions.burst': rateLimit({ burst: 2 }),
  'RateLimitOptions.includeStreams': rateLimit({ includeStreams: true }),
  'ClientCertificatesOptions.authorities': both(authorities(CERTIFICATE), authorities(OTHER_CERTIFICATE)),
  'MaintenanceOptions.page': maintenance({ page: '<p>Back soon' }),
  'MaintenanceOptions.retryAfterSeconds': maintenance({ retryAfterSeconds: 1 }),
  'MaintenanceOptions.allow': maintenance({ allow: ['10.0.0.0/8'] }),
  'SiteOptions.additionalDomains': { to: site({ additionalDomains: [otherDomain] }) },
  'SiteProps.domain': {
    from: siteOf(Site, 'a.example.com', false),
    to: siteOf(Site, 'b.example.com', false),
  },
  'SiteProps.edge': { from: siteOf(Site, 'a.example.com', false), to: siteOf(Site, 'a.example.com', true) },
  'IngressProps.domain': { to: site({ domain: otherDomain }) },
  'IngressProps.edge': {
    from: siteOf(Ingress, 'a.example.com', false),
    to: siteOf(Ingress, 'a.example.com', true),
  },
  'IngressProps.proxy': { to: site({ proxy: new OwnLabelReader(() => ({ a: 'b' })) }) },
  'SophonIngressProps.gateway': { to: gateway((other) => Upstream.container(other, { port: 1 })) },
  'SophonIngressProps.dashboard': { to: (other) => ({ site: { dashboard: Upstream.container(other, { port: 1 }) } }) },
  'SophonIngressProps.gatewayPolicies': group('gatewayPolicies', { compress: true }),
  'SophonIngressProps.mcpPolicies': group('mcpPolicies', { compress: true }),
  'SophonIngressProps.dashboardPolicies': group('dashboardPolicies', { compress: false }),
  'RouteOptions.compress': { from: docs({}), to: docs({ compress: true }) },
  'RouteOptions.responseTimeoutSeconds': {
    from: docs({}),
    to: docs({ responseTimeoutSeconds: 1 }),
    ...withoutTimeouts,
  },
  'RouteOptions.unavailablePage': { from: docs({}), to: docs({ unavailablePage: '<p>Back soon' }) },
  'RedirectOptions.permanent': { from: redirect({}), to: redirect({ permanent: false }) },
  'RedirectOptions.keepPathAndQuery': { from: redirect({}), to: redirect({ keepPathAndQuery: false }) },
  'FixedResponse.status': { from: respond({}), to: respond({ status: 404 }) },
  'FixedResponse.body': { from: respond({}), to: respond({ body: 'User-agent: *' }) },
  'FixedResponse.contentType': { from: respond({}), to: respond({ contentType: 'text/html' }) },
  'HstsOptions.maxAgeSeconds': both({ hsts: Hsts.on({ maxAgeSeconds: 1 }) }),
  'HstsOptions.includeSubdomains': both({ hsts: Hsts.on({ includeSubdomains: true }) }),
  'SophonProps.name': sophon({ name: 'other' }),
  'SophonProps.data': sophon({ data: SophonData.hostPath({ mountPath: '/data', hostPath: '/srv' }) }),
  'SophonProps.gateway': sophon({ gateway: { image: 'other:1' } }),
  'SophonProps.dashboard': sophon({ dashboard: { image: 'other:1' } }),
  'SophonContainerOptions.image': container({ image: 'other:1' }),
  'SophonContainerOptions.env': container({ env: { A: 'b' } }),
  'SophonContainerOptions.files': container({ files: { '/run/a': 'b' } }),
  'SophonContainerOptions.networks': container({ networks: ['database'] }),
  'SophonContainerOptions.memoryMiB': container({ memoryMiB: 512 }),
  'SophonContainerOptions.healthcheck': container({ healthcheck: ['true'] }),
  'SophonContainerOptions.healthPath': container({ healthPath: '/ready' }),
  'SophonContainerOptions.labels': container({ labels: { a: 'b' } }),
  'SophonContainerOptions.logDriver': container({ logDriver: LogDriver.engineDefault() }),
  'SophonContainerOptions.rollout': [
    sophon({ gateway: { image: 'gateway:1', rollout: Rollout.startFirst() } }),
    sophon({ dashboard: { image: 'dashboard:1', rollout: Rollout.stopFirst() } }),
  ],
  'StartFirstOptions.drainSeconds': sophon({
    dashboard: { image: 'dashboard:1', rollout: Rollout.startFirst({ drainSeconds: 60 }) },
  }),
  'StopFirstOptions.holdSeconds': sophon({
    gateway: { image: 'gateway:1', rollout: Rollout.stopFirst({ holdSeconds: 20 }) },
  }),
  'SophonVolumeOptions.mountPath': sophon({ data: SophonData.volume({ mountPath: '/other' }) }),
  'SophonVolumeOptions.name': sophon({ data: SophonData.volume({ mountPath: '/data', name: 'other' }) }),
  'ExistingSophonVolumeOptions.mountPath': data(
    SophonData.existingVolume({ mountPath: '/data', name: 'old' }),
    SophonData.existingVolume({ mountPath: '/other', name: 'old' }),
  ),
  'ExistingSophonVolumeOptions.name': data(
    SophonData.existingVolume({ mountPath: '/data', name: 'old' }),
    SophonData.existingVolume({ mountPath: '/data', name: 'other' }),
  ),
  'SophonHostPathOptions.mountPath': data(
    SophonData.hostPath({ mountPath: '/data', hostPath: '/srv' }),
    SophonData.hostPath({ mountPath: '/other', hostPath: '/srv' }),
  ),
  'SophonHostPathOptions.hostPath': data(
    SophonData.hostPath({ mountPath: '/data', hostPath: '/srv' }),
    SophonData.hostPath({ mountPath: '/data', hostPath: '/srv/sophon' }),
  ),
  'LetsEncryptOptions.email': { to: edge({ tls: Tls.letsEncrypt({ email: 'other@example.com' }) }), ...byResolver },
  'LetsEncryptOptions.challenge': {
    to: edge({ tls: Tls.letsEncrypt({ ...EMAIL, challenge: AcmeChallenge.tlsAlpn01() }) }),
    ...byResolver,
  },
  'LetsEncryptOptions.keyType': {
    to: edge({ tls: Tls.letsEncrypt({ ...EMAIL, keyType: KeyType.RSA4096 }) }),
    ...byResolver,
  },
  'LetsEncryptOptions.profile': {
    to: edge({ tls: Tls.letsEncrypt({ ...EMAIL, profile: 'shortlived' }) }),
    ...byResolver,
  },
  'AcmeOptions.server': {
    to: edge({ tls: Tls.acme({ ...EMAIL, server: AcmeServer.letsEncryptStaging() }) }),
    ...byResolver,
  },
  'CustomAcmeServerOptions.rootCertificate': {
    from: server({}),
    to: server({ rootCertificate: CERTIFICATE }),
    ...byResolver,
  },
  'CustomAcmeServerOptions.staging': { from: server({}), to: server({ staging: true }), ...byResolver },
  'CustomAcmeServerOptions.certificateHours': {
    from: byAlpn({}),
    to: byAlpn({ certificateHours: 24 }),
    only: 'TraefikProxy',
  },
  'Dns01Options.resolvers': dnsOptions({ resolvers: ['1.1.1.1'] }),
  'Dns01Options.propagationSeconds': dnsOptions({ propagationSeconds: 60 }),
  ...dnsProviders(),
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
    to: server({ externalAccount: { ...binding, hmacKey: Secret.value('bbbb') } }),
    ...byResolver,
  },
  'CertificatePemOptions.certificate': {
    from: site({ domain: otherDomain, tls: Tls.certificatePem(otherCertificate) }),
    to: site({
      domain: otherDomain,
      tls: Tls.certificatePem({ ...otherCertificate, certificate: OTHER_CERTIFICATE + CERTIFICATE }),
    }),
  },
  'CertificatePemOptions.key': {
    from: site({ tls: Tls.certificatePem(certificate) }),
    to: site({ tls: Tls.certificatePem({ ...certificate, key: Secret.value(`${KEY}\n`) }) }),
  },
  'CertificateFilesOptions.certificate': {
    from: site({ tls: Tls.certificateFiles(files) }),
    to: site({ tls: Tls.certificateFiles({ ...files, certificate: '/etc/ssl/b.crt' }) }),
  },
  'CertificateFilesOptions.key': {
    from: site({ tls: Tls.certificateFiles(files) }),
    to: site({ tls: Tls.certificateFiles({ ...files, key: '/etc/ssl/b.key' }) }),
  },
  'CertificateFilesOptions.directory': {
    from: site({ tls: Tls.certificateFiles(files) }),
    to: site({ tls: Tls.certificateFiles({ ...files, directory: '/etc/ssl' }) }),
  },
  'ContainerUpstreamOptions.port': {
    from: gateway((other) => Upstream.container(other, { port: 1 })),
    to: gateway((other) => Upstream.container(other, { port: 2 })),
  },
  'UrlUpstreamOptions.certificateAuthority': {
    from: gateway(() => Upstream.url('https://api.example.com')),
    to: gateway(() => Upstream.url('https://api.example.com', { certificateAuthority: CERTIFICATE })),
  },
  'NetworkUpstreamOptions.network': { from: network({}), to: network({ network: 'n2' }) },
  'NetworkUpstreamOptions.host': { from: network({}), to: network({ host: 'h2' }) },
  'NetworkUpstreamOptions.port': { from: network({}), to: network({ port: 2 }) },
  'CaddyProxyOptions.legoImage': {
    from: edge({ proxy: new CaddyProxy(), tls: withDns01 }),
    to: edge({ proxy: new CaddyProxy({ legoImage: 'other:1' }), tls: withDns01 }),
    only: 'CaddyProxy',
  },
  'CaddyProxyOptions.image': { to: edge({ proxy: new CaddyProxy({ image: 'other:1' }) }), only: 'CaddyProxy' },
  'CaddyProxyOptions.rateLimitPlugin': {
    // Without it the limit is refused.
    from: edge({ proxy: new CaddyProxy({ image: 'other:1' }) }),
    to: edge({
      proxy: new CaddyProxy({ image: 'other:1', rateLimitPlugin: true }),
      rateLimit: RateLimit.perClient({ requestsPerMinute: 60 }),
    }),
    only: 'CaddyProxy',
  },
  'CaddyProxyOptions.globalSnippet': {
    to: edge({ proxy: new CaddyProxy({ globalSnippet: 'debug' }) }),
    only: 'CaddyProxy',
  },
  'CaddyProxyOptions.siteSnippet': { to: edge({ proxy: new CaddyProxy({ siteSnippet: 'log' }) }), only: 'CaddyProxy' },
  'NginxProxyOptions.legoImage': {
    from: edge({ proxy: new NginxProxy(), tls: withDns01 }),
    to: edge({ proxy: new NginxProxy({ legoImage: 'other:1' }), tls: withDns01 }),
    only: 'NginxProxy',
  },
  'NginxProxyOptions.image': { to: edge({ proxy: new NginxProxy({ image: 'other:1' }) }), only: 'NginxProxy' },
  'NginxProxyOptions.httpSnippet': {
    to: edge({ proxy: new NginxProxy({ httpSnippet: 'etag off;' }) }),
    only: 'NginxProxy',
  },
  'NginxProxyOptions.siteSnippet': {
    to: edge({ proxy: new NginxProxy({ siteSnippet: 'etag off;' }) }),
    only: 'NginxProxy',
  },
  'TraefikProxyOptions.legoImage': {
    from: edge({ proxy: new TraefikProxy(), tls: withDns01 }),
    to: edge({ proxy: new TraefikProxy({ legoImage: 'other:1' }), tls: withDns01 }),
    only: 'TraefikProxy',
  },
  'TraefikProxyOptions.image': { to: edge({ proxy: new TraefikProxy({ image: 'other:1' }) }), only: 'TraefikProxy' },
  'TraefikProxyOptions.additionalArguments': {
    to: edge({ proxy: new TraefikProxy({ additionalArguments: ['--log.level=DEBUG'] }) }),
    only: 'TraefikProxy',
  },
  'TraefikProxyOptions.dynamicConfiguration': {
    to: edge({
      proxy: new TraefikProxy({ dynamicConfiguration: { http: { middlewares: { a: { stripPrefix: {} } } } } }),
    }),
    only: 'TraefikProxy',
  },
  'ExistingTraefikOptions.network': {
    to: edge({ proxy: new ExistingTraefik({ network: 'other', certResolver: 'letsencrypt' }) }),
    only: 'ExistingTraefik',
  },
  'ExistingTraefikOptions.certResolver': {
    to: edge({ proxy: new ExistingTraefik({ network: 'traefik', certResolver: 'other' }) }),
    only: 'ExistingTraefik',
  },
  'ExistingTraefikOptions.entryPoint': {
    to: edge({ proxy: new ExistingTraefik({ network: 'traefik', certResolver: 'letsencrypt', entryPoint: 'other' }) }),
    only: 'ExistingTraefik',
  },
};

/** What jsii writes down of the public API when it compiles. */
interface Assembly {
  readonly types: Record<string, Type>;
}
interface Type {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  /** Its own, without what it has from others. */
  readonly properties?: { name: string }[];
  readonly locationInModule: { filename: string };
}

const assembly: Assembly = JSON.parse(readFileSync(join(__dirname, '..', '.jsii'), 'utf8'));
const structs = Object.values(assembly.types).filter(({ kind, datatype }) => kind === 'interface' && datatype);

/** What stands in lib/model is said by edges to proxies, and by proxies to the engine: nothing that a user writes. */
const isContract = ({ locationInModule }: Type) => locationInModule.filename.startsWith('lib/model/');

test('every prop of the public API has its case here, and every case its prop', () => {
  const written = structs.filter((struct) => !isContract(struct));
  const all = written.flatMap(({ name, properties = [] }) => properties.map((property) => `${name}.${property.name}`));
  expect(Object.keys(CASES).sort()).toEqual(all.sort());
});

test('the contract holds nothing but what a proxy is asked, and what it answers', () => {
  const names = structs.filter(isContract).map(({ name }) => name);
  expect(names.filter((name) => !/(Intent|Plan|Action|Tls|Auth)$|^(ConfigFile|UpstreamLabels)$/.test(name))).toEqual(
    [],
  );
});

/** The site on an edge, or the short form, which makes its own of the same props. */
type Form = 'edge' | 'ingress';

function synth(kind: ProxyCase, form: Form, declare: Declare = () => ({})): string {
  const stack = newStack();
  const other = containerIn(stack, 'Other');
  const declared = declare(other);
  const { gateway, dashboard } = declared.sophon ? sophonIn(stack, declared.sophon) : services(stack);
  const edgeProps = { proxy: kind.create(), tls: Tls.letsEncrypt(EMAIL), ...declared.edge };
  const siteProps = { gateway, dashboard, ...declared.site };
  const ingress =
    form === 'edge'
      ? ingressOn(new Edge(stack, 'Edge', edgeProps), siteProps)
      : ingressIn(stack, { ...edgeProps, ...siteProps });
  declared.more?.({ ingress, stack, kind, other });
  return JSON.stringify(synthesized(stack));
}

function services(stack: TerraformStack): { gateway: Upstream; dashboard: Upstream } {
  const [gateway, dashboard] = ['Gateway', 'Dashboard'].map((id) => containerIn(stack, id));
  return {
    gateway: Upstream.container(gateway, { port: 8080 }),
    dashboard: Upstream.container(dashboard, { port: 80 }),
  };
}

/** Before any change: the same for nearly every prop. */
const BEFORE = new Map(
  PROXIES.flatMap((kind) =>
    (['edge', 'ingress'] as const).map((form) => [`${kind.name} ${form}`, synth(kind, form)] as const),
  ),
);

/** Refused because of the proxy, with what to write instead. */
const NOT_POSSIBLE = /is not possible: .+; .+|must be set where the proxy runs, as it is not ours \(.+\)/;

/** Which forms have a prop: what holds for an edge may be said in the short form too. */
function formsOf(prop: string): Form[] {
  if (prop === 'EdgeProps.proxy') return ['edge'];
  if (prop === 'IngressProps.proxy') return ['ingress'];
  return /^(Edge|SiteDefaults|SitePolicies|TrustedProxies)/.test(prop) ? ['edge', 'ingress'] : ['edge'];
}

const PAIRS = PROXIES.flatMap((kind) =>
  Object.entries(CASES).flatMap(([prop, cases]) =>
    [cases].flat().flatMap((one): [string, string, Form, ProxyCase, Case][] => {
      const { only = kind.name, notFor = [] } = one;
      if (only !== kind.name || notFor.includes(kind.name)) return [];
      return formsOf(prop).map((form) => [prop, kind.name, form, kind, one]);
    }),
  ),
);

test.each(PAIRS)('%s makes a difference at %s by an %s, or is refused', (_prop, name, form, kind, { from, to }) => {
  let after: string;
  try {
    after = synth(kind, form, to);
  } catch (error) {
    expect((error as Error).message).toMatch(NOT_POSSIBLE);
    return;
  }
  expect(after).not.toBe(from ? synth(kind, form, from) : BEFORE.get(`${name} ${form}`));
});

test('what makes no difference is the same whenever it is synthesized', () => {
  for (const kind of PROXIES) expect(synth(kind, 'edge')).toBe(BEFORE.get(`${kind.name} edge`));
});

test('the switch of proxy is the change of one line: the intent is the same', () => {
  const switched = PROXIES.map(({ name }) => BEFORE.get(`${name} edge`));
  expect(new Set(switched).size).toBe(PROXIES.length);
});
