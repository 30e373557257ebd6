import { EdgeIntent, RouteIntent, SiteIntent } from '../../model/intent';
import { block, CaddyNode, Directive, line } from './caddyfile';

/** What is set on responses, as entries of name and value, and what is removed from them. */
interface ResponseHeaders {
  readonly set: [name: string, value: string][];
  readonly removed: string[];
}

/** Of all answers of a site that are no errors of Caddy's: what all its routes share, so that it stands once. */
export function sharedHeaders({ published }: EdgeIntent, site: SiteIntent): Directive {
  const shared = headersOf(site);
  const all = differing(site);
  const isEverywhere = headerNode({
    set: shared.set.filter((entry) => all.every(({ set }) => holds(set, entry))),
    removed: shared.removed.filter((name) => all.every(({ removed }) => removed.includes(name))),
  });
  return block('header', [line('-Via'), ...alternativeService(published), ...isEverywhere]);
}

/**
 * Of the answers of a route, or of a site where no route is named: what others do not share. The site's own headers stand
 * before all routes, and of two the one before would win.
 */
export function ownHeaders(site: SiteIntent, route?: RouteIntent): Directive[] {
  const others = [headersOf(site), ...differing(site)];
  const { set, removed } = headersOf(site, route);
  const nodes = headerNode({
    set: set.filter((entry) => !others.every((other) => holds(other.set, entry))),
    removed: removed.filter((name) => !others.every((other) => other.removed.includes(name))),
  });
  return nodes.length === 0 ? [] : [block('header', nodes)];
}

/** Of Caddy's own errors, whatever route they come from: all that the site says. */
export function errorHeaders({ published }: EdgeIntent, site: SiteIntent): Directive {
  return block('header', [line('-Via'), ...alternativeService(published), ...headerNode(headersOf(site))]);
}

/** Of the routes that say something themselves, mostly none; all others have the site's. */
function differing(site: SiteIntent): ResponseHeaders[] {
  const own = site.routes.filter((route) => route.responseHeaders || route.removedResponseHeaders);
  return own.map((route) => headersOf(site, route));
}

function headersOf(site: SiteIntent, route?: RouteIntent): ResponseHeaders {
  return {
    set: Object.entries(route?.responseHeaders ?? site.responseHeaders),
    removed: route?.removedResponseHeaders ?? site.removedResponseHeaders,
  };
}

function holds(set: ResponseHeaders['set'], [name, value]: [string, string]): boolean {
  return set.some((other) => other[0] === name && other[1] === value);
}

/** `>` sets a header after the upstream's answer, and so replaces the upstream's own; so does `-`. */
function headerNode({ set, removed }: ResponseHeaders): CaddyNode[] {
  return [...set.map(([name, value]) => line(`>${name}`, value)), ...removed.map((name) => line(`-${name}`))];
}

/** Caddy itself would announce HTTP/3 on the port inside of its container. */
function alternativeService({ http3, httpsPort }: EdgeIntent['published']): CaddyNode[] {
  return http3 && httpsPort !== 443 ? [line('>Alt-Svc', `h3=":${httpsPort}"; ma=2592000`)] : [];
}
