import { EdgeIntent, RouteActionKind, SiteIntent, UpstreamIntent } from './intent';
import { AuthKind, PoliciesIntent } from './policies-intent';

/** All upstreams of an edge once, those that are asked about clients included, in the order of their declaration. */
export function edgeUpstreams({ sites }: EdgeIntent): UpstreamIntent[] {
  const all = sites.flatMap((site) => [
    ...site.routes.flatMap(({ action }) => (action.kind === RouteActionKind.FORWARD ? [action.upstream] : [])),
    ...policiesOf(site).flatMap(askedUpstream),
  ]);
  return [...new Map(all.map((upstream) => [upstream.id, upstream])).values()];
}

/** All policies of a site: those of its routes, and its own. */
export function policiesOf({ routes, policies }: SiteIntent): PoliciesIntent[] {
  return [...routes.map((route) => route.policies), policies];
}

function askedUpstream({ auth }: PoliciesIntent): UpstreamIntent[] {
  return auth?.kind === AuthKind.FORWARD ? [auth.upstream] : [];
}
