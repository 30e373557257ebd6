import { type Edge, type EdgeIntent, type EdgeProps, Hsts, type RouteIntent, type SiteIntent } from '../../../lib';
import { OwnProxy } from '../../own-proxy';
import { edgeIn, newStack } from '../../stack';

/** What a proxy is asked for of an edge, once a test has declared its sites. It sets no header of its own. */
export function askedEdge(edge: Partial<EdgeProps>, declare: (edge: Edge) => void): EdgeIntent {
  const proxy = new OwnProxy();
  const made = edgeIn(newStack(), { hsts: Hsts.off(), ...edge, proxy });
  declare(made);
  expect(made.files).toEqual({ '/etc/proxy/a.conf': 'a' });
  return proxy.asked[0];
}

/** What a proxy is asked for of the first site. */
export function askedSite(edge: Partial<EdgeProps>, declare: (edge: Edge) => void): SiteIntent {
  return askedEdge(edge, declare).sites[0];
}

/** The routes of a site by their paths. */
export function byPath({ routes }: SiteIntent): { [path: string]: RouteIntent } {
  return Object.fromEntries(routes.map((route) => [route.path, route]));
}
