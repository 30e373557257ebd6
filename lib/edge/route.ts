import { flag, optional, Rules, text } from '../internal/rules';
import { isPathPrefix } from '../internal/validate';
import { ForwardAction, RouteActionKind, RouteIntent, UpstreamIntent } from '../model/intent';

/** How a route treats what it carries. */
export interface RouteOptions {
  /**
   * Whether text, scripts and style sheets are compressed on the way to the client. For static files; leave it off
   * for APIs that answer with secrets (BREACH). Event streams are never compressed.
   *
   * @default false
   */
  readonly compress?: boolean;
}

/** Sends what a route carries to an upstream. */
export function forwardAction(upstream: UpstreamIntent, { compress = false }: RouteOptions): ForwardAction {
  return { kind: RouteActionKind.FORWARD, upstream, compress };
}

export const ROUTE_RULES: Rules<RouteOptions> = { compress: optional(flag()) };

/** What a route's path may be. */
export const PATH = text(isPathPrefix, "be '/' or whole segments without a slash at the end", '/docs', { known: true });

/** Longest path first, so that the most specific route answers; ties by name, so that the order is stable. */
export function inMatchingOrder(routes: RouteIntent[]): RouteIntent[] {
  const depth = (route: RouteIntent) => (route.path === '/' ? 0 : route.path.split('/').length);
  return [...routes].sort((a, b) => depth(b) - depth(a) || (a.path < b.path ? -1 : 1));
}
