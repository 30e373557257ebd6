import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import type { TerraformStack } from 'cdktf';
import {
  ClientCertificates,
  Edge,
  Hsts,
  type Site,
  type SitePolicies,
  Sophon,
  SophonData,
  SophonIngress,
  Upstream,
} from 'cdktf-sophon';
import { Authority, type Certificate, RSA_KEY, tlsOf } from '../harness/certificates';
import { containersCalled } from '../harness/docker';
import { standIns } from '../harness/facts';
import type { ProxyUnderTest } from '../harness/proxies';
import { ADDRESS_ROUTES, LOBBY, OFFICE } from './addresses';
import { BASIC_ROUTES } from './basic-auth';
import { forwardRoutes } from './forward-auth';
import { OWN_PATH } from './isolation';
import { AWAY, PAGED } from './maintenance';
import { mirrored } from './mirror';
import {
  API_DOMAIN,
  ASKED_DOMAIN,
  CERTIFICATE_NAMES,
  CERTIFIED_DOMAIN,
  DOMAIN,
  MOVED_DOMAIN,
  OFFICE_DOMAIN,
  OTHER_DOMAIN,
  OURS,
  PAGE_DOMAIN,
} from './names';
import { LIMITED_ROUTES } from './rate-limits';
import { BELOW_REDIRECTED, REDIRECTED } from './redirects';
import { HASTY_ROUTES } from './response-timeouts';
import { ANSWERED } from './responses';
import { DRESSED_ROUTES } from './route-headers';
import type { SiteTarget } from './run';
import { PAGED_ROUTE } from './unavailable-pages';

/** One of the two sites on an edge, with a Sophon, a certificate and policies of its own. */
interface SiteUnderTest {
  /** Turns what is written for the first site into the same for this one. */
  readonly translate: <T>(value: T) => T;
  readonly certificate: Certificate;
  readonly hsts: Hsts;
  readonly maxBodyMiB?: number;
}

const AUTHORITY = new Authority('Conformance');
/** RSA, so that the cipher suites which need such a key can be refused for what they are. */
export const CERTIFICATE = AUTHORITY.issue(CERTIFICATE_NAMES, { key: RSA_KEY });

const CLIENTS = new Authority('Clients');
/** Usages are told apart, so that a server's certificate is none for clients. */
const CLIENT = { usage: 'clientAuth' };
const CLIENT_CERTIFICATES: SiteTarget['certificates'] = {
  valid: CLIENTS.issue(['client.test'], CLIENT),
  'of another authority': new Authority('Clients').issue(['client.test'], CLIENT),
  'of a server': CLIENTS.issue(['client.test']),
  expired: CLIENTS.issue(['client.test'], { ...CLIENT, days: 0 }),
};

const SITES: readonly SiteUnderTest[] = [
  { translate: (value) => value, certificate: CERTIFICATE, hsts: Hsts.on() },
  {
    translate: mirrored,
    certificate: AUTHORITY.issue(mirrored(CERTIFICATE_NAMES), { key: RSA_KEY }),
    hsts: Hsts.on({ maxAgeSeconds: 31536000, includeSubdomains: true }),
    maxBodyMiB: 4,
  },
];

/** Loopback addresses of the proxies under test, by their id. */
const ADDRESSES: { readonly [id: string]: string } = {
  caddy: '127.0.0.21',
  nginx: '127.0.0.22',
  traefik: '127.0.0.23',
};

/** What rows are about and not every proxy can do; capabilities by their names. */
export const OPTIONAL = ['maxBody', 'responses', 'rateLimit', 'maintenancePage', 'unavailablePage'] as const;
export type Optional = (typeof OPTIONAL)[number];
/** By a proxy's id. */
const IMPOSSIBLE: { readonly [id: string]: readonly Optional[] } = {
  caddy: ['rateLimit'],
  nginx: [],
  traefik: ['maxBody', 'responses', 'maintenancePage', 'unavailablePage'],
};

/** What of it a proxy is asked for. */
export function optionalOf(proxy: ProxyUnderTest): readonly Optional[] {
  return OPTIONAL.filter((one) => !IMPOSSIBLE[proxy.id].includes(one));
}

/** Name of everything that is deployed for a proxy, and of its container. */
export function nameFor({ id }: ProxyUnderTest): string {
  return `conf-${id}`;
}

/** The sites of a deployed proxy, as clients reach them. */
export async function sitesBehind(proxy: ProxyUnderTest): Promise<SiteTarget[]> {
  const container = nameFor(proxy);
  const ids = new Map<string, string>();
  for (const { translate } of SITES) {
    for (const role of ['gateway', 'dashboard']) {
      const [id] = await containersCalled(`${container}-${translate('sophon')}-${role}`);
      ids.set(`${role} of ${translate(DOMAIN)}`, id);
    }
  }
  return SITES.map(({ translate }) => {
    const idOf = (role: string, domain: string = translate(DOMAIN)) => ids.get(`${role} of ${domain}`);
    return {
      site: { domain: translate(DOMAIN), address: ADDRESSES[proxy.id], root: AUTHORITY.root },
      container,
      gateway: idOf('gateway') ?? '',
      certificates: CLIENT_CERTIFICATES,
      translate,
      hostnameOf: (role, domain) => idOf(role, domain)?.slice(0, 12),
    };
  });
}

/** Declares an edge with both sites. */
export function declareFor(proxy: ProxyUnderTest, optional = optionalOf(proxy)): (stack: TerraformStack) => void {
  const name = nameFor(proxy);
  return (stack) => {
    const edge = new Edge(stack, 'Edge', { name, proxy: proxy.plain(), bindAddresses: [ADDRESSES[proxy.id]] });
    const login = declareLogin(stack, name);
    for (const site of SITES) declareSite(stack, edge, site, login, optional);
  };
}

function declareSite(
  stack: TerraformStack,
  edge: Edge,
  site: SiteUnderTest,
  login: Upstream,
  optional: readonly Optional[],
): void {
  const { translate, certificate, hsts, maxBodyMiB } = site;
  const name = `${edge.name}-${translate('sophon')}`;
  const tls = tlsOf(certificate);
  const limitedTo = (MiB?: number): SitePolicies => (optional.includes('maxBody') ? { maxBodyMiB: MiB } : {});
  const { gateway, dashboard } = declareSophon(stack, translate('Sophon'), name);
  const closed = Upstream.url(`http://${name}-gateway.${edge.name}:9`);
  const ingress = new SophonIngress(stack, translate('SophonIngress'), {
    edge,
    domain: translate(DOMAIN),
    additionalDomains: [translate(OTHER_DOMAIN)],
    gateway,
    dashboard,
    tls,
    hsts,
    ...limitedTo(maxBodyMiB),
    responseHeaders: translate({ 'X-Frame-Options': OURS['X-Frame-Options'][0], 'X-Site': OURS['X-Site'][0] }),
  });
  ingress.addRoute('/closed', closed);
  ingress.addRoute('/absent', Upstream.url(`http://${name}-absent.invalid:8080`));
  ingress.addRoute('/away', Upstream.url('http://192.0.2.1:8080'));
  for (const path of [OWN_PATH, BELOW_REDIRECTED]) ingress.addRoute(translate(path), gateway);
  for (const [path, to, options] of translate(REDIRECTED)) ingress.addRedirect(path, to, options);
  const responses = optional.includes('responses') ? translate(ANSWERED) : [];
  for (const [path, response] of responses) ingress.addResponse(path, response);
  const guarded = [
    ...ADDRESS_ROUTES,
    ...BASIC_ROUTES,
    ...forwardRoutes(login, closed),
    ...translate(DRESSED_ROUTES),
    ...HASTY_ROUTES,
  ];
  const limited = optional.includes('rateLimit') ? LIMITED_ROUTES : [];
  for (const [path, options] of [...guarded, ...limited]) ingress.addRoute(path, gateway, options);
  if (optional.includes('unavailablePage')) {
    ingress.addRoute('/paged', gateway, PAGED_ROUTE);
    ingress.addRoute('/paged/closed', closed, PAGED_ROUTE);
  }
  const beside = (domain: string, policies: SitePolicies = {}) =>
    edge.addSite(translate(domain), { tls, hsts, ...policies });
  beside(API_DOMAIN, limitedTo(1)).addRoute('/api', gateway);
  beside(MOVED_DOMAIN).addRedirect('/', translate(`https://${DOMAIN}`));
  declareGuardedSites(beside, gateway, optional);
}

/** Sites whose policies are their own. */
function declareGuardedSites(
  beside: (domain: string, policies: SitePolicies) => Site,
  gateway: Upstream,
  optional: readonly Optional[],
): void {
  const office = beside(OFFICE_DOMAIN, OFFICE);
  office.addRoute('/api', gateway);
  office.addRoute('/lobby', gateway, LOBBY);
  office.addRedirect('/moved', 'https://moved.test');
  if (optional.includes('responses')) office.addResponse('/fixed', { body: 'fixed' });
  const { root: authorities } = CLIENTS;
  const required = ClientCertificates.required({ authorities });
  beside(CERTIFIED_DOMAIN, { clientCertificates: required }).addRoute('/', gateway);
  const requested = ClientCertificates.requested({ authorities });
  beside(ASKED_DOMAIN, { clientCertificates: requested }).addRoute('/', gateway);
  const paged = optional.includes('maintenancePage') ? { [PAGE_DOMAIN]: PAGED } : {};
  for (const [domain, policies] of Object.entries({ ...AWAY, ...paged })) {
    const site = beside(domain, policies);
    site.addRoute('/api', gateway);
    site.addRoute('/office', gateway, OFFICE);
    site.addRoute('/named', gateway, BASIC_ROUTES[0][1]);
    site.addRedirect('/moved', 'https://moved.test');
  }
}

/** The service that routes ask who somebody is: one for both sites. */
function declareLogin(stack: TerraformStack, name: string): Upstream {
  const image = new Image(stack, 'LoginImage', { name: standIns().login, keepLocally: true });
  const container = new Container(stack, 'Login', { name: `${name}-login`, image: image.imageId });
  return Upstream.container(container, { port: 9091 });
}

function declareSophon(stack: TerraformStack, id: string, name: string): Sophon {
  const { gateway, dashboard } = standIns();
  return new Sophon(stack, id, {
    name,
    data: SophonData.volume({ mountPath: '/data' }),
    gateway: { image: gateway },
    dashboard: { image: dashboard },
  });
}
