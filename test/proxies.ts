import {
  AuthKind,
  CaddyProxy,
  type CapabilityColumn,
  type EdgeIntent,
  ExistingTraefik,
  type IProxy,
  NginxProxy,
  type PoliciesIntent,
  RouteActionKind,
  type RouteIntent,
  type SiteIntent,
  TraefikProxy,
} from '../lib';
import { CADDY_CAPABILITIES } from '../lib/proxies/caddy/caddy-capabilities';
import { NGINX_CAPABILITIES } from '../lib/proxies/nginx/nginx-capabilities';
import { EXISTING_TRAEFIK_CAPABILITIES } from '../lib/proxies/traefik/existing-traefik-capabilities';
import { TRAEFIK_CAPABILITIES } from '../lib/proxies/traefik/traefik-capabilities';

/** A proxy of the library, for tests that hold for every one. */
export interface ProxyCase {
  readonly name: string;
  readonly column: CapabilityColumn;
  /** The proxy; names of its own options are plausible unless given. */
  create(names?: { image?: string; network?: string; certResolver?: string; entryPoint?: string }): IProxy;
}

/** Every proxy of the library. */
export const PROXIES: ProxyCase[] = [
  {
    name: 'CaddyProxy',
    column: CADDY_CAPABILITIES,
    create: ({ image } = {}) => new CaddyProxy({ image, legoImage: image }),
  },
  {
    name: 'NginxProxy',
    column: NGINX_CAPABILITIES,
    create: ({ image } = {}) => new NginxProxy({ image, legoImage: image }),
  },
  {
    name: 'TraefikProxy',
    column: TRAEFIK_CAPABILITIES,
    create: ({ image } = {}) => new TraefikProxy({ image, legoImage: image }),
  },
  {
    name: 'ExistingTraefik',
    column: EXISTING_TRAEFIK_CAPABILITIES,
    create: ({ network = 'traefik', certResolver = 'letsencrypt', entryPoint } = {}) =>
      new ExistingTraefik({ network, certResolver, entryPoint }),
  },
];

/** The intent without what a proxy cannot do. */
export function withinCapabilities({ column }: ProxyCase, intent: EdgeIntent): EdgeIntent {
  const can = (row: keyof CapabilityColumn) => 'how' in column[row];
  const upstreamIsOurs = can('foreignUpstreams') ? {} : { ownContainer: true, secure: false };
  const policiesOf = (policies: PoliciesIntent): PoliciesIntent => ({
    ...(can('addresses') ? { allow: policies.allow, deny: policies.deny } : {}),
    ...(can('rateLimit') ? { rateLimit: policies.rateLimit } : {}),
    ...(policies.auth && can(policies.auth.kind === AuthKind.BASIC ? 'basicAuth' : 'forwardAuth')
      ? { auth: policies.auth }
      : {}),
  });
  const routeOf = (route: RouteIntent): RouteIntent[] => {
    const { action } = route;
    const policies = policiesOf(route.policies);
    if (action.kind === RouteActionKind.REDIRECT) return can('redirects') ? [{ ...route, policies }] : [];
    if (action.kind === RouteActionKind.RESPOND) return can('responses') ? [{ ...route, policies }] : [];
    const upstream = { ...action.upstream, ...upstreamIsOurs };
    const { unavailablePage, holdSeconds, ...rest } = action;
    const pages = can('unavailablePage') && unavailablePage ? { unavailablePage } : {};
    const holds = can('heldRequests') && holdSeconds ? { holdSeconds } : {};
    return [{ ...route, policies, action: { ...rest, ...pages, ...holds, upstream } }];
  };
  const maintenanceOf = ({ maintenance }: SiteIntent) => {
    if (!maintenance || !can('maintenance')) return {};
    const { page, ...withoutPage } = maintenance;
    return { maintenance: can('maintenancePage') ? maintenance : withoutPage };
  };
  return {
    ...intent,
    sites: intent.sites.map(({ maintenance, clientCertificates, ...site }) => ({
      ...site,
      policies: policiesOf(site.policies),
      ...maintenanceOf({ ...site, maintenance }),
      ...(can('clientCertificates') ? { clientCertificates } : {}),
      routes: site.routes.flatMap(routeOf),
    })),
    trustedProxies: can('trustedProxies') ? intent.trustedProxies : undefined,
  };
}
