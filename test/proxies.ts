import {
  CaddyProxy,
  type CapabilityColumn,
  type EdgeIntent,
  ExistingTraefik,
  type IProxy,
  NginxProxy,
  RouteActionKind,
  type RouteIntent,
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
  { name: 'CaddyProxy', column: CADDY_CAPABILITIES, create: ({ image } = {}) => new CaddyProxy({ image }) },
  {
    name: 'NginxProxy',
    column: NGINX_CAPABILITIES,
    create: ({ image } = {}) => new NginxProxy({ image, certbotImage: image }),
  },
  { name: 'TraefikProxy', column: TRAEFIK_CAPABILITIES, create: ({ image } = {}) => new TraefikProxy({ image }) },
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
  const routesOf = (routes: RouteIntent[]) =>
    routes.flatMap(({ path, action }): RouteIntent[] => {
      if (action.kind === RouteActionKind.REDIRECT) return can('redirects') ? [{ path, action }] : [];
      if (action.kind === RouteActionKind.RESPOND) return can('responses') ? [{ path, action }] : [];
      return [{ path, action: { ...action, upstream: { ...action.upstream, ...upstreamIsOurs } } }];
    });
  return {
    ...intent,
    sites: intent.sites.map((site) => ({ ...site, routes: routesOf(site.routes) })),
    trustedProxies: can('trustedProxies') ? intent.trustedProxies : undefined,
  };
}
