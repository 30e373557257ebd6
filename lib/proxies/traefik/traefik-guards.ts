import {
  AuthIntent,
  AuthKind,
  BasicAuth,
  ForwardAuth,
  PoliciesIntent,
  RateLimitIntent,
} from '../../model/policies-intent';
import { spellings } from '../forwarded-headers';
import { upstreamAuthorityPath } from '../upstream-authorities';
import { upstreamUrl } from '../upstream-url';
import { Named } from './traefik-names';
import { TRAEFIK_PATHS } from './traefik-paths';
import { ForwardAuthMiddleware, Middleware, RateLimitMiddleware } from './traefik-tree';
import { SecretText } from './traefik-yaml';

/**
 * What a request must get through before anything is done with it, in this order and by these names. What `deny` says is
 * not among it: Traefik has no middleware that refuses some, so that they have routers of their own.
 *
 * @param dashes what passes for a dash in a header's name, where it can be written
 */
export function guards({ allow, rateLimit, auth }: PoliciesIntent, dashes?: string[]): Named<Middleware> {
  return {
    ...(allow ? { allow: { ipAllowList: { sourceRange: allow } } } : {}),
    ...(rateLimit ? { rate: { rateLimit: rateLimitOf(rateLimit) } } : {}),
    ...(auth ? authGuards(auth, dashes) : {}),
  };
}

/** Whether a service is asked, which must be told the request as upstreams are. */
export function asksService({ auth }: PoliciesIntent): boolean {
  return auth?.kind === AuthKind.FORWARD;
}

/** Refuses everybody: a client cannot have this address. */
export const NOBODY: Middleware = { ipAllowList: { sourceRange: ['255.255.255.255'] } };

/** Whether a middleware must not be shown. */
export function isSecret({ basicAuth }: Middleware): boolean {
  return basicAuth !== undefined;
}

function rateLimitOf({ requestsPerMinute, burst }: RateLimitIntent): RateLimitMiddleware {
  return {
    average: requestsPerMinute,
    period: '1m',
    // Traefik counts the one request that the rate itself allows.
    burst: burst + 1,
    sourceCriterion: { ipStrategy: { ipv6Subnet: 64 } },
  };
}

function authGuards(auth: AuthIntent, dashes?: string[]): Named<Middleware> {
  if (auth.kind === AuthKind.BASIC) return { users: { basicAuth: basicAuth(auth) } };
  return { unforged: unforged(auth, dashes), auth: { forwardAuth: forwardAuth(auth) } };
}

function basicAuth({ users }: BasicAuth): NonNullable<Middleware['basicAuth']> {
  const lines = Object.entries(users).map(([name, hash]) => new SecretText(`${name}:`, hash));
  return { users: lines, realm: 'Restricted', removeHeader: true };
}

/** Headers that Traefik alone may fill: what the service is asked about, and what it answers, in every spelling. */
function unforged({ copyHeaders }: ForwardAuth, dashes?: string[]): Middleware {
  const names = ['X-Forwarded-Method', ...copyHeaders].flatMap((name) => spellings(name, dashes));
  return { headers: { customRequestHeaders: Object.fromEntries(names.map((name) => [name, ''])) } };
}

function forwardAuth({ upstream, path, copyHeaders }: ForwardAuth): ForwardAuthMiddleware {
  const roots = upstreamAuthorityPath(TRAEFIK_PATHS.dynamic, upstream);
  return {
    address: `${upstreamUrl(upstream)}${path}`,
    // What stands in them by now is our own: the scheme and host that upstreams get.
    trustForwardHeader: true,
    preserveLocationHeader: true,
    ...(roots === undefined ? {} : { tls: { ca: roots } }),
    ...(copyHeaders.length > 0 ? { authResponseHeaders: copyHeaders } : {}),
  };
}
