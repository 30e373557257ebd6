import { SiteIntent } from '../../model/intent';
import { nameOfSite } from '../domain-names';

/** Where things lie in the proxy's container. */
export const CADDY_PATHS = {
  /** Holds the Caddyfile and what it names. */
  config: '/etc/caddy',
  admin: '/run/caddy/admin.sock',
  /** Certificates and accounts. Not its parent: the engine makes the place for `pki` as root, who owns what is on the way. */
  data: '/data/caddy',
  /** The internal CA's root and keys, which are kept apart from certificates. */
  pki: '/data/caddy/pki',
} as const;

/** A route's name among all of an edge. */
export function routeName(site: SiteIntent, path: string): string {
  return `${nameOfSite(site)}${path}`;
}

/** Name of a file that belongs to a route. A colon stands for a slash: domains and paths hold none. */
export function routeFile(route: string, ending: string): string {
  return `${route.replaceAll('/', ':')}${ending}`;
}
