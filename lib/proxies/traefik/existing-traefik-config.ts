import { Fn, Token } from 'cdktf';
import { EdgeIntent, RouteActionKind, SiteIntent, UpstreamIntent } from '../../model/intent';
import { compression, forwardedHeaders, responseHeaders } from './traefik-headers';
import { Named, together } from './traefik-names';
import { priority, rule } from './traefik-rules';
import { HttpTree, Middleware, Router } from './traefik-tree';

/** A container behind the edge, and the routes to it. */
export interface ContainerRoutes {
  readonly upstream: UpstreamIntent;
  readonly routes: ContainerRoute[];
}

/** A route, as far as its container must know. */
interface ContainerRoute {
  readonly site: SiteIntent;
  readonly path: string;
  readonly compress: boolean;
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
    for (const { path, action } of site.routes) {
      if (action.kind !== RouteActionKind.FORWARD) continue;
      const { upstream, compress } = action;
      const known = containers.get(upstream.id) ?? { upstream, routes: [] };
      known.routes.push({ site, path, compress });
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
    middlewares: together(routes.map((route) => middlewares(owner, route))),
    services: { [nameOf(owner)]: { loadBalancer: { server: { port: upstream.port }, passHostHeader: true } } },
  };
}

/** Of a route for each domain. Named by what they stand for: another route must not rename them, as that makes the container anew. */
function routers(
  { accessLog, secure }: EdgeIntent,
  owner: string[],
  { site, path, compress }: ContainerRoute,
  { entryPoint, certResolver }: TheirNames,
): Named<Router> {
  const headers = responseHeaders(site) ? [headersName(owner, site)] : [];
  return together(
    site.domains.map((domain) => ({
      [nameOf([...owner, domain, ...path.split('/').filter((segment) => segment !== '')])]: {
        entryPoints: [entryPoint],
        rule: rule(domain, path),
        priority: ABOVE_CATCH_ALLS + priority(path),
        middlewares: [forwardedName(owner), ...headers, ...(compress ? [compressName(owner)] : [])],
        service: nameOf(owner),
        ...(secure ? { tls: { certResolver } } : {}),
        // Only where it is asked for: Traefik before 3.3 does not know it.
        ...(accessLog ? {} : { observability: { accessLogs: false } }),
      },
    })),
  );
}

function middlewares(owner: string[], { site, compress }: ContainerRoute): Named<Middleware> {
  const headers = responseHeaders(site);
  return {
    [forwardedName(owner)]: { headers: forwardedHeaders() },
    ...(headers ? { [headersName(owner, site)]: { headers } } : {}),
    ...(compress ? { [compressName(owner)]: { compress: compression() } } : {}),
  };
}

/** Others' routers without a priority have the length of their rule; a rule for any host must not win by it. */
const ABOVE_CATCH_ALLS = 1000;

function forwardedName(owner: string[]): string {
  return nameOf([...owner, 'forwarded']);
}

function headersName(owner: string[], { domains }: SiteIntent): string {
  return nameOf([...owner, domains[0], 'headers']);
}

function compressName(owner: string[]): string {
  return nameOf([...owner, 'compress']);
}

/** A label's name, different for different parts: none of them holds two underscores, or ends in one. */
function nameOf(parts: string[]): string {
  return parts.map(labelPart).join('__');
}

/** Text as a part of a label's name, without the dots that would divide it. What only Terraform knows it writes itself. */
function labelPart(text: string): string {
  if (Token.isUnresolved(text)) return Fn.replace(Fn.replace(text, '_', '_5f'), '.', '_2e');
  return text.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}
