import { EdgeIntent, RouteActionKind, UpstreamIntent } from './intent';
import { AuthKind, PoliciesIntent } from './policies-intent';

/** All upstreams of an edge once, those that are asked about clients included, in the order of their declaration. */
export function edgeUpstreams({ sites }: EdgeIntent): UpstreamIntent[] {
  const all = sites.flatMap(({ routes, policies }) => [
    ...routes.flatMap(({ action }) => (action.kind === RouteActionKind.FORWARD ? [action.upstream] : [])),
    ...[...routes.map((route) => route.policies), policies].flatMap(askedUpstream),
  ]);
  return [...new Map(all.map((upstream) => [upstream.id, upstream])).values()];
}

function askedUpstream({ auth }: PoliciesIntent): UpstreamIntent[] {
  return auth?.kind === AuthKind.FORWARD ? [auth.upstream] : [];
}
