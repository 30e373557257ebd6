import { EdgeIntent, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { TlsMode } from '../../model/tls-intent';
import { compression, forwardedHeaders, responseHeaders } from './traefik-headers';
import { Named, partName, routeName, together } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { httpsRedirect, httpsRedirectRouter, REDIRECTED, redirect } from './traefik-redirects';
import { priority, rule } from './traefik-rules';
import { Middleware, Router } from './traefik-tree';

/** Routers of a site: for each of its domains one for each route, and one from plain HTTP to HTTPS. */
export function siteRouters({ secure }: EdgeIntent, site: SiteIntent): Named<Router> {
  return together(
    site.domains.flatMap((domain): Named<Router>[] => [
      ...site.routes.map((route) => ({ [routeName(domain, route.path)]: router(secure, site, domain, route) })),
      secure ? { [httpsName(domain)]: httpsRedirectRouter(domain, httpsName(domain)) } : {},
    ]),
  );
}

/** Middlewares of a site: its own by its first domain, those of its domains by each. */
export function siteMiddlewares({ secure, published }: EdgeIntent, site: SiteIntent): Named<Middleware> {
  const headers = responseHeaders(site);
  return together([
    headers ? { [headersName(site)]: { headers } } : {},
    ...site.routes.map(({ path, action }) =>
      action.kind === RouteActionKind.REDIRECT ? { [redirectName(site, path)]: redirect(action) } : {},
    ),
    ...site.domains.map((domain) => {
      const authority = `${domain}${portSuffix(secure, published)}`;
      return {
        [hostName(domain)]: hostHeaders(authority),
        ...(secure ? { [httpsName(domain)]: httpsRedirect(authority) } : {}),
      };
    }),
  ]);
}

/** Middlewares that routes of all sites share. */
export function sharedMiddlewares(sites: SiteIntent[]): Named<Middleware> {
  const actions = sites.flatMap(({ routes }) => routes.map(({ action }) => action));
  const compresses = actions.some((action) => action.kind === RouteActionKind.FORWARD && action.compress);
  return {
    [FORWARDED]: { headers: forwardedHeaders() },
    ...(compresses ? { [COMPRESS]: { compress: compression() } } : {}),
  };
}

function router(secure: boolean, site: SiteIntent, domain: string, route: RouteIntent): Router {
  return {
    entryPoints: [secure ? ENTRY_POINTS.secure : ENTRY_POINTS.plain],
    rule: rule(domain, route.path),
    priority: priority(route.path),
    ...destination(site, domain, route),
    ...(secure ? { tls: routerTls(site) } : {}),
  };
}

/** What a request goes through, and to. */
function destination(
  site: SiteIntent,
  domain: string,
  { path, action }: RouteIntent,
): Pick<Router, 'middlewares' | 'service'> {
  const headers = responseHeaders(site) ? [headersName(site)] : [];
  if (action.kind === RouteActionKind.FORWARD) {
    const compress = action.compress ? [COMPRESS] : [];
    return { middlewares: [FORWARDED, ...headers, hostName(domain), ...compress], service: action.upstream.id };
  }
  // A redirect: nothing else is left by the capabilities.
  return { middlewares: [...headers, redirectName(site, path)], service: REDIRECTED };
}

function routerTls({ tls }: SiteIntent): Router['tls'] {
  return tls.mode === TlsMode.ACME ? { certResolver: tls.acme.server.id } : {};
}

/** Upstreams get the name that they are served under, whatever spelling or port the client put into its request. */
function hostHeaders(authority: string): Middleware {
  return { headers: { customRequestHeaders: { Host: authority, 'X-Forwarded-Host': authority } } };
}

const FORWARDED = partName('forwarded');
const COMPRESS = partName('compress');

function headersName({ domains }: SiteIntent): string {
  return partName('headers', domains[0]);
}

function redirectName({ domains }: SiteIntent, path: string): string {
  return partName('redirect', routeName(domains[0], path));
}

function hostName(domain: string): string {
  return partName('host', domain);
}

function httpsName(domain: string): string {
  return partName('https', domain);
}
