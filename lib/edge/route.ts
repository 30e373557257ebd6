import { flag, optional, Rules, text } from '../internal/rules';
import { isPathPrefix } from '../internal/validate';
import { DEFAULTS } from '../model/defaults';
import { ForwardAction, RouteActionKind, RouteIntent, UpstreamIntent } from '../model/intent';
import { PAGE, pageIntent, seconds } from './policies/page';
import { ROUTE_POLICY_RULES, RoutePolicies } from './policies/route-policies';

/** How a route treats what it carries. */
export interface RouteOptions extends RoutePolicies {
  /**
   * Whether text, scripts and style sheets are compressed on the way to the client. For static files; leave it off
   * for APIs that answer with secrets (BREACH). Event streams are never compressed.
   *
   * @default false
   */
  readonly compress?: boolean;
  /**
   * How long the first byte of an answer may take; then the client gets 504. nginx also ends an answer that is silent for
   * that long, so routes with streams need as much as a stream may be silent: 86400 is a day.
   *
   * @default 300
   */
  readonly responseTimeoutSeconds?: number;
  /**
   * HTML that clients get with 502, 503 and 504 while the upstream is away. For pages: programs that talk to an API
   * expect none. What the upstream itself answers stays as it is.
   *
   * @default - a line of text
   */
  readonly unavailablePage?: string;
}

/** Sends what a route carries to an upstream. @param holdSeconds how long requests wait for it, unsent */
export function forwardAction(upstream: UpstreamIntent, options: RouteOptions, holdSeconds?: number): ForwardAction {
  const { compress = false, responseTimeoutSeconds = DEFAULTS.responseTimeoutSeconds } = options;
  const unavailablePage = pageIntent(options.unavailablePage);
  return {
    kind: RouteActionKind.FORWARD,
    upstream,
    compress,
    responseTimeoutSeconds,
    ...(holdSeconds === undefined ? {} : { holdSeconds }),
    ...(unavailablePage === undefined ? {} : { unavailablePage }),
  };
}

export const ROUTE_RULES: Rules<RouteOptions> = {
  ...ROUTE_POLICY_RULES,
  compress: optional(flag()),
  responseTimeoutSeconds: optional(seconds('300')),
  unavailablePage: PAGE,
};

/** What a route's path may be. */
export const PATH = text(isPathPrefix, "be '/' or whole segments without a slash at the end", '/docs', { known: true });

/** Longest path first, so that the most specific route answers; ties by name, so that the order is stable. */
export function inMatchingOrder(routes: RouteIntent[]): RouteIntent[] {
  const depth = (route: RouteIntent) => (route.path === '/' ? 0 : route.path.split('/').length);
  return [...routes].sort((a, b) => depth(b) - depth(a) || (a.path < b.path ? -1 : 1));
}
