import type { TerraformStack } from 'cdktf';
import { Edge, Hsts, type SitePolicies, Sophon, SophonData, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import { Authority, type Certificate, RSA_KEY } from '../harness/certificates';
import { inspect } from '../harness/docker';
import { standIns } from '../harness/facts';
import { type ProxyUnderTest, TRAEFIK } from '../harness/proxies';
import { OWN_PATH } from './isolation';
import { mirrored } from './mirror';
import { API_DOMAIN, DOMAIN, MOVED_DOMAIN, OTHER_DOMAIN, OURS, UNSERVED_DOMAIN } from './names';
import { BELOW_REDIRECTED, REDIRECTED } from './redirects';
import { ANSWERED } from './responses';
import type { SiteTarget } from './run';

/** One of the two sites on an edge, with a Sophon, a certificate and policies of its own. */
interface SiteUnderTest {
  /** Turns what is written for the first site into the same for this one. */
  readonly translate: <T>(value: T) => T;
  readonly certificate: Certificate;
  readonly hsts: Hsts;
  readonly maxBodyMiB?: number;
}

const AUTHORITY = new Authority('Conformance');
const NAMES = [DOMAIN, OTHER_DOMAIN, API_DOMAIN, MOVED_DOMAIN, UNSERVED_DOMAIN];
/** RSA, so that the cipher suites which need such a key can be refused for what they are. */
export const CERTIFICATE = AUTHORITY.issue(NAMES, { key: RSA_KEY });

const SITES: readonly SiteUnderTest[] = [
  { translate: (value) => value, certificate: CERTIFICATE, hsts: Hsts.on() },
  {
    translate: mirrored,
    certificate: AUTHORITY.issue(mirrored(NAMES), { key: RSA_KEY }),
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
export const OPTIONAL = ['maxBody', 'responses'] as const;
export type Optional = (typeof OPTIONAL)[number];

/** What of it a proxy is asked for. */
export function optionalOf(proxy: ProxyUnderTest): readonly Optional[] {
  return proxy === TRAEFIK ? [] : OPTIONAL;
}

/** Name of everything that is deployed for a proxy, and of its container. */
export function nameFor({ id }: ProxyUnderTest): string {
  return `conf-${id}`;
}

/** The sites of a deployed proxy, as clients reach them. */
export async function sitesBehind(proxy: ProxyUnderTest): Promise<SiteTarget[]> {
  const container = nameFor(proxy);
  const hostnames = new Map<string, string>();
  for (const { translate } of SITES) {
    for (const role of ['gateway', 'dashboard']) {
      const { Id } = await inspect(`${container}-${translate('sophon')}-${role}`);
      hostnames.set(`${role} of ${translate(DOMAIN)}`, Id.slice(0, 12));
    }
  }
  return SITES.map(({ translate }) => ({
    site: { domain: translate(DOMAIN), address: ADDRESSES[proxy.id], root: AUTHORITY.root },
    container,
    gateway: `${container}-${translate('sophon')}-gateway`,
    translate,
    hostnameOf: (role, domain = translate(DOMAIN)) => hostnames.get(`${role} of ${domain}`),
  }));
}

/** Declares an edge with both sites. */
export function declareFor(proxy: ProxyUnderTest, optional = optionalOf(proxy)): (stack: TerraformStack) => void {
  const name = nameFor(proxy);
  return (stack) => {
    const edge = new Edge(stack, 'Edge', { name, proxy: proxy.plain(), bindAddresses: [ADDRESSES[proxy.id]] });
    for (const site of SITES) declareSite(stack, edge, site, optional);
  };
}

function declareSite(stack: TerraformStack, edge: Edge, site: SiteUnderTest, optional: readonly Optional[]): void {
  const { translate, certificate, hsts, maxBodyMiB } = site;
  const name = `${edge.name}-${translate('sophon')}`;
  const tls = Tls.certificatePem(certificate);
  const limitedTo = (MiB?: number): SitePolicies => (optional.includes('maxBody') ? { maxBodyMiB: MiB } : {});
  const { gateway, dashboard } = declareSophon(stack, translate('Sophon'), name);
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
  ingress.addRoute('/closed', Upstream.url(`http://${name}-gateway.${edge.name}:9`));
  ingress.addRoute('/absent', Upstream.url(`http://${name}-absent.invalid:8080`));
  ingress.addRoute('/away', Upstream.url('http://192.0.2.1:8080'));
  for (const path of [OWN_PATH, BELOW_REDIRECTED]) ingress.addRoute(translate(path), gateway);
  for (const [path, to, options] of translate(REDIRECTED)) ingress.addRedirect(path, to, options);
  const responses = optional.includes('responses') ? translate(ANSWERED) : [];
  for (const [path, response] of responses) ingress.addResponse(path, response);
  edge.addSite(translate(API_DOMAIN), { tls, hsts, ...limitedTo(1) }).addRoute('/api', gateway);
  edge.addSite(translate(MOVED_DOMAIN), { tls, hsts }).addRedirect('/', translate(`https://${DOMAIN}`));
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
