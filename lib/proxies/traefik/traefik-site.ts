import { EdgeIntent, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { TlsMode } from '../../model/tls-intent';
import { clientsName } from './traefik-client-certificates';
import { AWAY, awayRule, awaySteps } from './traefik-maintenance';
import { Named, partName, routeName, together } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { httpsRedirect, httpsRedirectRouter, REDIRECTED } from './traefik-redirects';
import { onlyFrom, othersThan, priority, rule } from './traefik-rules';
import { serviceName } from './traefik-services';
import { COMPRESSED, FORWARDED, headerSteps, refusalSteps, routeSteps } from './traefik-steps';
import { Middleware, Router } from './traefik-tree';

/** Routers of a site: for each of its domains those of each route, of its maintenance, and one from plain HTTP to HTTPS. */
export function siteRouters({ secure }: EdgeIntent, site: SiteIntent): Named<Router> {
  return together(
    site.domains.flatMap((domain): Named<Router>[] => [
      ...site.routes.map((route) => routeRouters(secure, site, domain, route)),
      site.maintenance ? { [partName('away', domain)]: awayRouter(secure, site, domain) } : {},
      secure ? { [httpsName(domain)]: httpsRedirectRouter(domain, httpsName(domain)) } : {},
    ]),
  );
}

/** Middlewares of a site: its own by its first domain, those of its domains by each. */
export function siteMiddlewares({ secure, published }: EdgeIntent, site: SiteIntent): Named<Middleware> {
  return together([
    headerSteps(site),
    ...site.routes.map((route) => routeSteps(site, route, {})),
    ...site.routes.map((route) => (route.policies.deny ? refusalSteps(site, route) : {})),
    awaySteps(site),
    ...site.domains.map((domain) => {
      const authority = `${domain}${portSuffix(secure, published)}`;
      return {
        [hostName(domain)]: hostHeaders(authority),
        ...(secure ? { [httpsName(domain)]: httpsRedirect(authority) } : {}),
      };
    }),
  ]);
}

/** Middlewares that routes of all sites share, in an order that no site changes. */
export function sharedMiddlewares(sites: SiteIntent[]): Named<Middleware> {
  const actions = sites.flatMap(({ routes }) => routes.map(({ action }) => action));
  const compresses = actions.some((action) => action.kind === RouteActionKind.FORWARD && action.compress);
  return { ...FORWARDED, ...(compresses ? COMPRESSED : {}) };
}

/**
 * The router of a route, and the one of those that may not enter: Traefik has no middleware that refuses some. Their
 * rules share no client, so that neither falls to the other, whatever becomes of one.
 */
function routeRouters(secure: boolean, site: SiteIntent, domain: string, route: RouteIntent): Named<Router> {
  const name = routeName(domain, route.path);
  const { deny } = route.policies;
  const every: Router = {
    entryPoints: [secure ? ENTRY_POINTS.secure : ENTRY_POINTS.plain],
    rule: rule(domain, route.path),
    priority: priority(route.path),
    middlewares: routeStepNames(site, domain, route),
    service: route.action.kind === RouteActionKind.FORWARD ? serviceName(route.action) : REDIRECTED,
    ...(secure ? { tls: routerTls(site) } : {}),
  };
  if (!deny) return { [name]: every };
  const denied = Object.keys(refusalSteps(site, route));
  return {
    [name]: { ...every, rule: othersThan(every.rule, deny) },
    [partName('denied', name)]: { ...every, rule: onlyFrom(every.rule, deny), middlewares: denied },
  };
}

function routeStepNames(site: SiteIntent, domain: string, route: RouteIntent): string[] {
  return Object.keys(routeSteps(site, route, { [hostName(domain)]: {} }));
}

/** Of all that a domain is asked for while its site is away, but by clients that are served as ever. */
function awayRouter(secure: boolean, site: SiteIntent, domain: string): Router {
  return {
    entryPoints: [secure ? ENTRY_POINTS.secure : ENTRY_POINTS.plain],
    ...awayRule(site, domain),
    middlewares: Object.keys({ ...headerSteps(site), ...awaySteps(site) }),
    service: AWAY,
    ...(secure ? { tls: routerTls(site) } : {}),
  };
}

function routerTls(site: SiteIntent): Router['tls'] {
  return {
    ...(site.tls.mode === TlsMode.ACME ? { certResolver: site.tls.acme.server.id } : {}),
    ...(site.clientCertificates ? { options: clientsName(site) } : {}),
  };
}

/** Upstreams get the name that they are served under, whatever spelling or port the client put into its request. */
function hostHeaders(authority: string): Middleware {
  return { headers: { customRequestHeaders: { Host: authority, 'X-Forwarded-Host': authority } } };
}

function hostName(domain: string): string {
  return partName('host', domain);
}

function httpsName(domain: string): string {
  return partName('https', domain);
}
