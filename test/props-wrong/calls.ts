import { TerraformStack, Testing } from 'cdktf';
import {
  AcmeChallenge,
  AcmeServer,
  Auth,
  CaddyProxy,
  ClientCertificates,
  DnsProvider,
  Edge,
  EdgeNetwork,
  ExistingTraefik,
  Hsts,
  Ingress,
  LogDriver,
  Maintenance,
  NginxProxy,
  RateLimit,
  Rollout,
  Secret,
  Site,
  Sophon,
  SophonData,
  SophonIngress,
  Tls,
  TraefikProxy,
  Upstream,
} from '../../lib';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { DNS_PROVIDERS } from '../dns-providers';
import { containerIn, edgeIn, newStack } from '../stack';

/** A call of the public API as JavaScript may write it. */
// biome-ignore lint/suspicious/noExplicitAny: what is passed is wrong on purpose
export type Anything = any;

/** How something is called, and with what it works. The arguments are made anew for each call. */
export interface Call {
  readonly run: (...args: Anything[]) => unknown;
  readonly args: () => Anything[];
}

let stack: TerraformStack | undefined;
let next = 0;

/** One stack serves until something was accepted in it: what is refused leaves no resource behind. */
export function currentStack(): TerraformStack {
  stack ??= newStack(`stack${next++}`, Testing.app());
  return stack;
}

/** Another stack from now on. */
export function leaveStack(): void {
  stack = undefined;
}

const id = () => `Thing${next++}`;
const upstream = () => Upstream.onHost(8080);
/** The edge of the stack, which has one site. */
const edge = () => (currentStack().node.tryFindChild('Edge') as Edge | undefined) ?? edgeWithSite();
const site = () => edge().node.findChild(DOMAIN) as Site;
const DOMAIN = 'a.example.com';

function edgeWithSite(): Edge {
  // Another one than those that are declared in the stack, whose names and ports it must not take.
  const made = edgeIn(currentStack(), { name: 'other', httpPort: 81, httpsPort: 444 });
  made.addSite(DOMAIN);
  return made;
}

const TRUSTED = { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' };
const binding = { keyId: 'kid-1', hmacKey: Secret.value('c2VjcmV0') };
const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const hetzner = DnsProvider.hetzner({ apiToken: Secret.value('token') });
const EMAIL = { email: 'admin@example.com' };

/** A class that is called by `new`. */
const made =
  (Class: Anything) =>
  (...args: Anything[]) =>
    new Class(...args);

const construct = (Class: Anything, props: () => object): Call => ({
  run: made(Class),
  args: () => [currentStack(), id(), props()],
});

const method = (name: string, on: () => Anything, ...args: Anything[]): Call => ({
  run: (...given) => on()[name](...given),
  args: () => args,
});

/** Static factories look up `this` at their class. */
const factory = (Class: Anything, name: string, ...args: Anything[]): Call => ({
  run: (...given) => Class[name](...given),
  args: () => args,
});

const sophonProps = () => ({
  name: 'sophon',
  data: SophonData.volume({ mountPath: '/data' }),
  gateway: { image: 'gateway:1' },
  dashboard: { image: 'dashboard:1' },
});
const ownEdge = () => ({
  domain: 'a.example.com',
  tls: Tls.internalCa(),
  proxy: new CaddyProxy(),
  trustedProxies: TRUSTED,
});

const dnsProviders = () =>
  DNS_PROVIDERS.map(({ factory: name, needed }): [string, Call] => [
    `DnsProvider.${name}`,
    factory(DnsProvider, name, ...(name === 'lego' ? ['desec'] : []), needed),
  ]);

/** Every call of the public API that takes something, by its name. */
export const CALLS: { [name: string]: Call } = {
  'AcmeChallenge.dns01': factory(AcmeChallenge, 'dns01', hetzner, {}),
  'AcmeServer.custom': factory(AcmeServer, 'custom', 'https://ca.internal/dir', { externalAccount: binding }),
  'AcmeServer.google': factory(AcmeServer, 'google', binding),
  'AcmeServer.zeroSsl': factory(AcmeServer, 'zeroSsl', binding),
  'Auth.basic': factory(Auth, 'basic', { users: { anna: Secret.value(HASH) } }),
  'Auth.forward': factory(Auth, 'forward', { upstream: upstream(), path: '/auth' }),
  CaddyProxy: { run: made(CaddyProxy), args: () => [{}] },
  'ClientCertificates.requested': factory(ClientCertificates, 'requested', { authorities: CERTIFICATE }),
  'ClientCertificates.required': factory(ClientCertificates, 'required', { authorities: CERTIFICATE }),
  ...Object.fromEntries(dnsProviders()),
  Edge: construct(Edge, () => ({
    proxy: new CaddyProxy(),
    tls: Tls.internalCa(),
    trustedProxies: TRUSTED,
  })),
  'Edge.addSite': method('addSite', edge, 'c.example.com', {}),
  'EdgeNetwork.existing': factory(EdgeNetwork, 'existing', 'shared'),
  'EdgeNetwork.own': factory(EdgeNetwork, 'own', {}),
  ExistingTraefik: { run: made(ExistingTraefik), args: () => [{ network: 'traefik' }] },
  'Hsts.on': factory(Hsts, 'on', {}),
  Ingress: construct(Ingress, ownEdge),
  'LogDriver.jsonFile': factory(LogDriver, 'jsonFile', {}),
  'LogDriver.named': factory(LogDriver, 'named', 'journald', {}),
  'Maintenance.on': factory(Maintenance, 'on', {}),
  NginxProxy: { run: made(NginxProxy), args: () => [{}] },
  'RateLimit.perClient': factory(RateLimit, 'perClient', { requestsPerMinute: 60 }),
  'Rollout.startFirst': factory(Rollout, 'startFirst', {}),
  'Rollout.stopFirst': factory(Rollout, 'stopFirst', {}),
  'Secret.environment': factory(Secret, 'environment', 'cloudflare_token'),
  'Secret.hostFile': factory(Secret, 'hostFile', '/etc/sophon/token'),
  'Secret.value': factory(Secret, 'value', 'token'),
  Site: construct(Site, () => ({ edge: edge(), domain: 'c.example.com' })),
  'Site.addDomain': method('addDomain', site, 'b.example.com'),
  'Site.addRedirect': method('addRedirect', site, '/old', 'https://example.com', {}),
  'Site.addResponse': method('addResponse', site, '/robots.txt', {}),
  'Site.addRoute': method('addRoute', site, '/', upstream(), {}),
  Sophon: construct(Sophon, sophonProps),
  'SophonData.existingVolume': factory(SophonData, 'existingVolume', { mountPath: '/data', name: 'sophon_data' }),
  'SophonData.hostPath': factory(SophonData, 'hostPath', { mountPath: '/data', hostPath: '/srv/sophon' }),
  'SophonData.volume': factory(SophonData, 'volume', { mountPath: '/data' }),
  SophonIngress: construct(SophonIngress, () => ({ ...ownEdge(), gateway: upstream(), dashboard: upstream() })),
  'Tls.acme': factory(Tls, 'acme', { ...EMAIL, server: AcmeServer.letsEncrypt() }),
  'Tls.certificateFiles': factory(Tls, 'certificateFiles', {
    certificate: '/etc/ssl/sophon/a.pem',
    key: '/etc/ssl/sophon/b.pem',
  }),
  'Tls.certificatePem': factory(Tls, 'certificatePem', { certificate: CERTIFICATE, key: Secret.value(KEY) }),
  'Tls.letsEncrypt': factory(Tls, 'letsEncrypt', EMAIL),
  TraefikProxy: { run: made(TraefikProxy), args: () => [{}] },
  'Upstream.container': {
    run: (...args) => (Upstream.container as Anything)(...args),
    args: () => [containerIn(currentStack(), id()), { port: 80 }],
  },
  'Upstream.onHost': factory(Upstream, 'onHost', 8080),
  'Upstream.onNetwork': factory(Upstream, 'onNetwork', { network: 'n', host: 'h', port: 80 }),
  'Upstream.url': factory(Upstream, 'url', 'http://10.0.0.5:8081'),
};
