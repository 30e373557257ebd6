import { RouteIntent, SiteIntent } from '../../model/intent';
import { nameOfSite } from '../domain-names';

/** A route; or what the site says of requests that no route takes, which has no action. */
export type Place = Pick<RouteIntent, 'path' | 'policies'> & Partial<RouteIntent>;

/** All that the locations of a site are for, in the order in which they are to be tried. */
export function placesOf({ routes, policies }: SiteIntent): Place[] {
  return routes.some(({ path }) => path === '/') ? routes : [...routes, { path: '/', policies }];
}

/** What a place is called beyond its site: zones and files have names, and none depends on other places. */
export function nameOfPlace(site: SiteIntent, { path }: Place): string {
  return `${nameOfSite(site)}${path}`;
}
