import { EdgeIntent, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { isWildcard } from '../../model/wildcard';
import { CHALLENGES, challengeUpstream, isLookedAt } from '../acme-challenges';
import { resolverOf } from './traefik-acme';
import { clientsName } from './traefik-client-certificates';
import { AWAY, awayRule, awaySteps } from './traefik-maintenance';
import { Named, partName, routeName, together } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { httpsRedirect, httpsRedirectRouter, REDIRECTED } from './traefik-redirects';
import { onlyFrom, othersThan, priority, siteRule } from './traefik-rules';
import { serviceName } from './traefik-services';
import { COMPRESSED, FORWARDED, headerSteps, refusalSteps, routeSteps } from './traefik-steps';
import { Middleware, Router } from './traefik-tree';

/** Routers of a site: for each of its domains those of each route, of its maintenance, and one from plain HTTP to HTTPS. */
export function siteRouters(intent: EdgeIntent, site: SiteIntent): Named<Router> {
  return together(
    site.domains.flatMap((domain): Named<Router>[] => [
      ...site.routes.map((route) => routeRouters(intent, site, domain, route)),
      site.maintenance ? { [partName('away', domain)]: awayRouter(intent, site, domain) } : {},
      isLookedAt(site) ? { [challengeName(domain)]: challengeRouter(intent, site, domain) } : {},
      intent.secure
        ? { [httpsName(domain)]: httpsRedirectRouter(siteRule(intent, site, domain), httpsName(domain)) }
        : {},
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
      const port = portSuffix(secure, published);
      return {
        ...hostSteps(domain, port),
        ...(secure ? { [httpsName(domain)]: httpsRedirect(domain, port) } : {}),
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
function routeRouters(intent: EdgeIntent, site: SiteIntent, domain: string, route: RouteIntent): Named<Router> {
  const name = routeName(domain, route.path);
  const { deny } = route.policies;
  const every: Router = {
    entryPoints: entryPoints(intent),
    rule: siteRule(intent, site, domain, route.path),
    priority: priority(route.path),
    middlewares: routeStepNames(site, domain, route),
    service: route.action.kind === RouteActionKind.FORWARD ? serviceName(route.action) : REDIRECTED,
    ...(intent.secure ? { tls: routerTls(site) } : {}),
  };
  if (!deny) return { [name]: every };
  const denied = Object.keys(refusalSteps(site, route));
  return {
    [name]: { ...every, rule: othersThan(every.rule, deny) },
    [partName('denied', name)]: { ...every, rule: onlyFrom(every.rule, deny), middlewares: denied },
  };
}

function routeStepNames(site: SiteIntent, domain: string, route: RouteIntent): string[] {
  return Object.keys(routeSteps(site, route, hostSteps(domain, '')));
}

/** Of all that a domain is asked for while its site is away, but by clients that are served as ever. */
function awayRouter(intent: EdgeIntent, site: SiteIntent, domain: string): Router {
  return {
    entryPoints: entryPoints(intent),
    ...awayRule(intent, site, domain),
    middlewares: Object.keys({ ...headerSteps(site), ...awaySteps(site) }),
    service: AWAY,
    ...(intent.secure ? { tls: routerTls(site) } : {}),
  };
}

/** What an authority looks for, ahead of the redirect. */
function challengeRouter(intent: EdgeIntent, site: SiteIntent, domain: string): Router {
  return {
    entryPoints: [ENTRY_POINTS.plain],
    rule: siteRule(intent, site, domain, CHALLENGES),
    priority: priority(CHALLENGES),
    service: challengeUpstream(intent).id,
  };
}

function challengeName(domain: string): string {
  return partName('challenge', domain);
}

function entryPoints({ secure }: EdgeIntent): string[] {
  return [secure ? ENTRY_POINTS.secure : ENTRY_POINTS.plain];
}

function routerTls(site: SiteIntent): Router['tls'] {
  const certResolver = resolverOf(site);
  return {
    ...(certResolver === undefined ? {} : { certResolver }),
    ...(site.clientCertificates ? { options: clientsName(site) } : {}),
  };
}

/**
 * Upstreams get the name that they are served under, whatever spelling or port the client put into its request. Traefik can set
 * a header to nothing but a text, so that the names of a wildcard stay as the client wrote them.
 */
function hostSteps(domain: string, port: string): Named<Middleware> {
  if (isWildcard(domain)) return {};
  const authority = `${domain}${port}`;
  const customRequestHeaders = { Host: authority, 'X-Forwarded-Host': authority };
  return { [partName('host', domain)]: { headers: { customRequestHeaders } } };
}

function httpsName(domain: string): string {
  return partName('https', domain);
}
