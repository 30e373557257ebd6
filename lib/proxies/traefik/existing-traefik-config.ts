import { Fn, Token } from 'cdktf';
import {
  EdgeIntent,
  ForwardAction,
  RouteActionKind,
  RouteIntent,
  SiteIntent,
  UpstreamIntent,
} from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { guards, NOBODY } from './traefik-guards';
import { compression, forwardedHeaders, hasOwnHeaders, responseHeaders } from './traefik-headers';
import { Named, together } from './traefik-names';
import { onlyFrom, othersThan, priority, rule } from './traefik-rules';
import { HttpTree, Middleware, Router } from './traefik-tree';

/** A container behind the edge, and the routes to it. */
export interface ContainerRoutes {
  readonly upstream: UpstreamIntent;
  readonly routes: ContainerRoute[];
}

/** A route to a container, and whose it is. */
interface ContainerRoute {
  readonly site: SiteIntent;
  readonly route: RouteIntent;
  readonly action: ForwardAction;
}

/** What that Traefik calls things. */
export interface TheirNames {
  readonly entryPoint: string;
  readonly certResolver?: string;
}

/** The routes of all sites by the container that they lead to. */
export function containerRoutes({ sites }: EdgeIntent): ContainerRoutes[] {
  const containers = new Map<string, ContainerRoutes>();
  for (const site of sites) {
    for (const route of site.routes) {
      const { action } = route;
      if (action.kind !== RouteActionKind.FORWARD) continue;
      const { upstream } = action;
      const known = containers.get(upstream.id) ?? { upstream, routes: [] };
      known.routes.push({ site, route, action });
      containers.set(upstream.id, known);
    }
  }
  return [...containers.values()];
}

/**
 * What a container says of itself. It shares no name with another one, whose labels may be those of an earlier deploy or
 * of another edge: of what two containers say differently under one name Traefik takes nothing.
 */
export function containerTree(intent: EdgeIntent, { upstream, routes }: ContainerRoutes, theirs: TheirNames): HttpTree {
  const owner = [intent.name, upstream.id];
  return {
    routers: together(routes.map((route) => routers(intent, owner, route, theirs))),
    middlewares: together(routes.flatMap((route) => [steps(owner, route), refusalSteps(owner, route)])),
    services: { [nameOf(owner)]: { loadBalancer: { server: { port: upstream.port }, passHostHeader: true } } },
  };
}

/** Of a route for each domain. Named by what they stand for: another route must not rename them, as that makes the container anew. */
function routers(
  { accessLog, secure }: EdgeIntent,
  owner: string[],
  containerRoute: ContainerRoute,
  { entryPoint, certResolver }: TheirNames,
): Named<Router> {
  const { site, route } = containerRoute;
  const { deny } = route.policies;
  return together(
    site.domains.map((domain): Named<Router> => {
      const name = [...owner, ...placeOf(domain, route)];
      const every: Router = {
        entryPoints: [entryPoint],
        rule: rule(domain, route.path),
        priority: (isWildcard(domain) ? BELOW_NAMES : ABOVE_CATCH_ALLS) + priority(route.path),
        middlewares: Object.keys(steps(owner, containerRoute)),
        service: nameOf(owner),
        ...(secure ? { tls: { certResolver, ...certificateOf(domain) } } : {}),
        // Only where it is asked for: Traefik before 3.3 does not know it.
        ...(accessLog ? {} : { observability: { accessLogs: false } }),
      };
      if (!deny) return { [nameOf(name)]: every };
      const middlewares = Object.keys(refusalSteps(owner, containerRoute));
      return {
        [nameOf(name)]: { ...every, rule: othersThan(every.rule, deny) },
        [nameOf([...name, '', 'denied'])]: { ...every, rule: onlyFrom(every.rule, deny), middlewares },
      };
    }),
  );
}

/** What a request for a route goes through, in this order. */
function steps(owner: string[], { site, route, action }: ContainerRoute): Named<Middleware> {
  const place = [...owner, ...placeOf(site.domains[0], route), ''];
  const guarded = Object.entries(guards(route.policies, LABEL_SPELLINGS));
  return {
    [nameOf([...owner, 'forwarded'])]: { headers: forwardedHeaders() },
    ...headerSteps(owner, site, route),
    ...Object.fromEntries(guarded.map(([part, middleware]) => [nameOf([...place, part]), middleware])),
    ...(action.compress ? { [nameOf([...owner, 'compress'])]: { compress: compression() } } : {}),
  };
}

/** What a request goes through that is refused. */
function refusalSteps(owner: string[], { site, route }: ContainerRoute): Named<Middleware> {
  if (!route.policies.deny) return {};
  return { ...headerSteps(owner, site, route), [nameOf([...owner, 'refused'])]: NOBODY };
}

function headerSteps(owner: string[], site: SiteIntent, route: RouteIntent): Named<Middleware> {
  const headers = responseHeaders(site, route);
  if (!headers) return {};
  const [domain] = site.domains;
  const place = hasOwnHeaders(route) ? [...placeOf(domain, route), ''] : [domain];
  return { [nameOf([...owner, ...place, 'headers'])]: { headers } };
}

/** A domain and the segments of a path: none of them is empty, so that an empty part can end them. */
function placeOf(domain: string, { path }: RouteIntent): string[] {
  return [domain, ...path.split('/').filter((segment) => segment !== '')];
}

/** Others' routers without a priority have the length of their rule; a rule for any host must not win by it. */
const ABOVE_CATCH_ALLS = 1000;

/** The router of any single name, also of others, comes before that of a wildcard: by the length of its rule it has 15 or more. */
const BELOW_NAMES = 1;

/** What a certificate is for Traefik finds in rules, but for expressions. */
function certificateOf(domain: string): { domains?: { main: string }[] } {
  return isWildcard(domain) ? { domains: [{ main: domain }] } : {};
}

/** A dot would divide a label. */
const LABEL_SPELLINGS = ['-', '_'];

/** A label's name, different for different parts: none of them holds two underscores, or ends in one. */
function nameOf(parts: string[]): string {
  return parts.map(labelPart).join('__');
}

/** Text as a part of a label's name, without the dots that would divide it. What only Terraform knows it writes itself. */
function labelPart(text: string): string {
  if (Token.isUnresolved(text)) return Fn.replace(Fn.replace(text, '_', '_5f'), '.', '_2e');
  return text.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}
