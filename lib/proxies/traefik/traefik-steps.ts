import { RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { CERTIFIED, CERTIFIED_MIDDLEWARE } from './traefik-client-certificates';
import { asksService, guards, NOBODY } from './traefik-guards';
import { compression, forwardedHeaders, hasOwnHeaders, responseHeaders } from './traefik-headers';
import { Named, partName, routeName } from './traefik-names';
import { redirect } from './traefik-redirects';
import { Middleware } from './traefik-tree';

/** Middlewares that routers of all sites share. */
export const FORWARDED: Named<Middleware> = { [partName('forwarded')]: { headers: forwardedHeaders() } };
export const COMPRESSED: Named<Middleware> = { [partName('compress')]: { compress: compression() } };
const REFUSED: Named<Middleware> = { [partName('refused')]: NOBODY };
const CERTIFICATE: Named<Middleware> = { [CERTIFIED]: CERTIFIED_MIDDLEWARE };

/**
 * What a request for a route goes through, in this order: who it is from is told before anybody is asked about it, its
 * response headers are on refusals, too, and nothing is waited for or redirected ahead of a refusal.
 *
 * @param host what upstreams get as the host
 */
export function routeSteps(site: SiteIntent, route: RouteIntent, host: Named<Middleware>): Named<Middleware> {
  const { action, policies } = route;
  const told = action.kind === RouteActionKind.FORWARD || asksService(policies);
  return {
    ...(told ? FORWARDED : {}),
    ...headerSteps(site, route),
    ...(told ? host : {}),
    ...(told && site.clientCertificates ? CERTIFICATE : {}),
    ...owned(routeName(site.domains[0], route.path), guards(policies)),
    ...actionSteps(site, route),
  };
}

/** What a request goes through that is refused. */
export function refusalSteps(site: SiteIntent, route: RouteIntent): Named<Middleware> {
  return { ...headerSteps(site, route), ...REFUSED };
}

/** What responses of a site, or of a route that says more, go through. */
export function headerSteps(site: SiteIntent, route?: RouteIntent): Named<Middleware> {
  const headers = responseHeaders(site, route);
  if (!headers) return {};
  const own = route !== undefined && hasOwnHeaders(route);
  return { [partName('headers', own ? routeName(site.domains[0], route.path) : site.domains[0])]: { headers } };
}

function actionSteps(site: SiteIntent, { path, action }: RouteIntent): Named<Middleware> {
  if (action.kind === RouteActionKind.FORWARD) {
    return { ...(action.compress ? COMPRESSED : {}), ...(action.holdSeconds ? hold(action.holdSeconds) : {}) };
  }
  if (action.kind === RouteActionKind.REDIRECT) {
    return { [partName('redirect', routeName(site.domains[0], path))]: redirect(action) };
  }
  // Answers are left to other proxies by the capabilities.
  return {};
}

/** Tries again until then, a few times a second, and only requests of which the upstream got nothing. */
function hold(seconds: number): Named<Middleware> {
  const attempts = seconds * 8;
  return { [partName(`hold-${seconds}s`)]: { retry: { attempts, initialInterval: '250ms', timeout: `${seconds}s` } } };
}

function owned(owner: string, middlewares: Named<Middleware>): Named<Middleware> {
  return Object.fromEntries(
    Object.entries(middlewares).map(([part, middleware]) => [partName(part, owner), middleware]),
  );
}
