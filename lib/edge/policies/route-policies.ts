import { isPlainObject, optional, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';
import { PoliciesIntent } from '../../model/policies-intent';
import { addressList } from './addresses';
import { AUTH, Auth, Connect } from './auth';
import { RATE_LIMIT, RateLimit } from './rate-limit';
import { REMOVED_RESPONSE_HEADERS, RESPONSE_HEADERS } from './response-headers';

/**
 * Who may do what. It may be said of an edge, a site and a route: of each prop, the nearest one counts, and takes the
 * place of the others. A request must pass all of them: `deny` and `allow`, then `rateLimit`, then `auth`. They hold for
 * every spelling of a route's path, and for requests that no route takes what the site says.
 */
export interface RoutePolicies {
  /**
   * Addresses and networks in CIDR notation that alone may enter, IPv4 and IPv6; the others get 403. A client's address is
   * the one that it connects from: behind a CDN say `trustedProxies`, too, as all clients come from the CDN otherwise.
   * ['0.0.0.0/0', '::/0'] lets everybody in where the site or the edge does not.
   *
   * @default - everybody may
   */
  readonly allow?: string[];
  /**
   * Addresses and networks in CIDR notation that get 403, also where `allow` holds them. An empty list lets those in whom
   * the site or the edge keeps out.
   *
   * @default - nobody is kept out
   */
  readonly deny?: string[];
  /** How clients prove who they are. `Auth.none()` asks nobody. @default - it is the application's business */
  readonly auth?: Auth;
  /** How many requests a client may send. `RateLimit.none()` sets no limit. @default - any number */
  readonly rateLimit?: RateLimit;
  /**
   * Headers set on every response, in place of the upstream's own, e.g. `{ 'X-Frame-Options': 'DENY' }` or
   * `SecurityHeaders.page()`. They come to those of the site and the edge; of the same name the nearest counts.
   *
   * @default - none but `hsts`
   */
  readonly responseHeaders?: { [name: string]: string };
  /**
   * Headers that no client gets, e.g. ['X-Powered-By']: the upstream's own, and what the site or the edge sets. They come
   * to those of the site and the edge.
   *
   * @default - none
   */
  readonly removedResponseHeaders?: string[];
}

export const ROUTE_POLICY_RULES: Rules<RoutePolicies> = {
  allow: optional(addressList('hold at least one address, as nobody could enter (leave it out, or use maintenance)')),
  deny: optional(addressList()),
  auth: optional(AUTH),
  rateLimit: optional(RATE_LIMIT),
  responseHeaders: optional(RESPONSE_HEADERS),
  removedResponseHeaders: optional(REMOVED_RESPONSE_HEADERS),
};

/** Who may do what, of what was said from far to near. @param connect of the edge that asks services */
export function policiesIntent(connect: Connect, ...said: RoutePolicies[]): PoliciesIntent {
  const { allow, deny = [], auth, rateLimit } = nearest(said);
  const [authIntent, rateLimitIntent] = [auth?._intent(connect), rateLimit?._intent];
  return {
    ...(allow ? { allow } : {}),
    ...(deny.length > 0 ? { deny } : {}),
    ...(authIntent ? { auth: authIntent } : {}),
    ...(rateLimitIntent ? { rateLimit: rateLimitIntent } : {}),
  };
}

/** Of each prop the one that was said last. */
export function nearest<Options extends RoutePolicies>(said: Options[]): Options {
  const entries = said.flatMap((options) => Object.entries(options).filter(([, value]) => value !== undefined));
  return Object.fromEntries(entries) as unknown as Options;
}

/**
 * What a redirect or a response may be told. Notes policies: they are the site's.
 *
 * @param who takes them, e.g. 'redirects'
 */
export function withoutPolicies<Options extends object>(problems: Problems, who: string, options: Options): Options {
  if (!isPlainObject(options)) return options;
  const isPolicy = ([name, value]: [string, unknown]) => name in ROUTE_POLICY_RULES && value !== undefined;
  const entries = Object.entries(options);
  for (const [name] of entries.filter(isPolicy)) {
    problems.note(`${name}: must be said of the site, whose policies its ${who} take, got it here (move it there)`);
  }
  return Object.fromEntries(entries.filter((entry) => !isPolicy(entry))) as Options;
}
