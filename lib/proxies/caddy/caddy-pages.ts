import { EdgeIntent, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { PageIntent } from '../../model/policies-intent';
import { nameOfSite } from '../domain-names';
import { clientIn } from './caddy-access';
import { CADDY_PATHS, routeFile, routeName } from './caddy-paths';
import { ownHeaders } from './caddy-response-headers';
import { block, CaddyNode, Directive, line, verbatim } from './caddyfile';

/** Texts that Caddy itself answers with: a Caddyfile cannot hold every text, and a file can. */
export function pageFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap((site) => [
    ...(site.maintenance?.page ? [pageFile(maintenanceName(site), site.maintenance.page)] : []),
    ...site.routes.flatMap((route) => {
      const { action } = route;
      if (action.kind === RouteActionKind.RESPOND) return [pageFile(responseName(site, route), action)];
      const page = unavailablePage(route);
      return page ? [pageFile(unavailableName(site, route), page)] : [];
    }),
  ]);
}

/** An answer of Caddy's own: the text of a file. */
export function answer(name: string, { contentType }: Omit<PageIntent, 'body'>, status?: number): Directive[] {
  const body = verbatim(`{file.${CADDY_PATHS.config}/${name}}`);
  const words = status === undefined ? [body] : [body, String(status)];
  return [line('header', 'Content-Type', contentType), line('respond', ...words)];
}

/** Name of the file with a fixed response. */
export function responseName(site: SiteIntent, { path }: RouteIntent): string {
  return routeFile(routeName(site, path), '.response');
}

/** While a site is away it answers all but some by itself, whatever its routes say. */
export function maintenanceNodes(intent: EdgeIntent, site: SiteIntent): CaddyNode[] {
  const { maintenance } = site;
  if (!maintenance) return [];
  const { allow, page, retryAfterSeconds } = maintenance;
  const text = line('respond', '503 Service Unavailable', '503');
  const nodes = [
    ...ownHeaders(site),
    line('header', 'Retry-After', String(retryAfterSeconds)),
    ...(page ? answer(maintenanceName(site), page, 503) : [text]),
  ];
  if (allow.length === 0) return [block('handle', nodes)];
  return [line('@away', 'not', ...clientIn(intent, allow)), block('handle @away', nodes)];
}

const UNAVAILABLE = 'unavailable';

/** Notes before the upstream is asked which page its absence has: errors are answered elsewhere. */
export function noteUnavailablePage(route: RouteIntent): Directive[] {
  return unavailablePage(route) ? [line('vars', UNAVAILABLE, route.path)] : [];
}

/** Of Caddy's own 502, 503 and 504: the pages of the routes that they come from. */
export function unavailablePages(site: SiteIntent): CaddyNode[] {
  return site.routes.flatMap((route) => {
    const page = unavailablePage(route);
    if (!page) return [];
    const matcher = `@${route.path}`;
    const nodes = answer(unavailableName(site, route), page);
    return [line(matcher, 'vars', UNAVAILABLE, route.path), block(['handle', matcher], nodes)];
  });
}

function unavailablePage({ action }: RouteIntent): PageIntent | undefined {
  return action.kind === RouteActionKind.FORWARD ? action.unavailablePage : undefined;
}

function unavailableName(site: SiteIntent, { path }: RouteIntent): string {
  return routeFile(routeName(site, path), '.unavailable');
}

function maintenanceName(site: SiteIntent): string {
  return `${nameOfSite(site)}.maintenance`;
}

/** Caddy takes one line end off what it reads. */
function pageFile(name: string, { body }: Pick<PageIntent, 'body'>): ConfigFile {
  return { name, text: `${body}\n`, secret: false };
}
