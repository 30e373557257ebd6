import { mapLiterals } from '../../internal/literal';
import { RedirectAction } from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { partName } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { priority } from './traefik-rules';
import { Middleware, Router, Service } from './traefik-tree';

/** Name of the service behind the redirects of sites: Traefik's own is kept out of the access log. */
export const REDIRECTED = partName('redirected');

/** That service: nothing gets to it. */
export const REDIRECTED_SERVICE: Service = { loadBalancer: { servers: [], passHostHeader: true } };

/** A redirect of a site's: 301 to a GET and 308 to all else, or 302 and 307, as Traefik leaves no choice. */
export function redirect({ location, keepsPathAndQuery, status }: RedirectAction): Middleware {
  const permanent = status === 308;
  // A dollar begins a reference to the regular expression.
  const target = mapLiterals(location, (text) => text.replaceAll('$', '$$$$'));
  if (keepsPathAndQuery) return toOrigin(target, permanent);
  return { redirectRegex: { regex: '^.*$', replacement: target, permanent } };
}

/** To the domain; below a wildcard to the name that the rule has matched. @param port where it is not the usual one */
export function httpsRedirect(domain: string, port: string): Middleware {
  if (!isWildcard(domain)) return toOrigin(`https://${domain}${port}`, true);
  const replacement = `https://\${1}${port}\${2}`;
  return { redirectRegex: { regex: '^https?://([^/?:]*)[^/?]*(.*)$', replacement, permanent: true } };
}

/** The entry point's own redirection is not used: it answers for every host, and repeats it. */
export function httpsRedirectRouter(rule: string, middleware: string): Router {
  return {
    entryPoints: [ENTRY_POINTS.plain],
    rule,
    priority: priority('/'),
    middlewares: [middleware],
    service: 'noop@internal',
  };
}

/** With the request's own path and query. */
function toOrigin(origin: string, permanent: boolean): Middleware {
  return { redirectRegex: { regex: '^https?://[^/?]*(.*)$', replacement: `${origin}\${1}`, permanent } };
}
