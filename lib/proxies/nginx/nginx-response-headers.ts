import { EdgeIntent, SiteIntent } from '../../model/intent';
import { nameOfSite } from '../domain-names';
import { Argument, block, directive, mapEntry, Node, variable } from './nginx-conf';
import { nameOfPlace, Place, placesOf } from './nginx-places';

/** Path of the route whose own headers an answer gets; empty: it gets the site's. */
const HEADERS_OF = variable('headers_of');

/** Of the `http` block: a variable for each header that a route sets in another way than its site. */
export function headerValues({ sites }: EdgeIntent): Node[] {
  const names = new Set(sites.flatMap((site) => [...changedNames(site).keys()]));
  return [...names].map((name) => {
    const entries = sites.flatMap((site) => (changedNames(site).has(name) ? valuesOf(name, site) : []));
    return block('map', [[variable('server_name'), HEADERS_OF], headerVariable(name)], entries);
  });
}

/** Of a site's `server`: what is set on its answers, in place of the upstream's own, and what no client gets. */
export function siteHeaders(site: SiteIntent): Node[] {
  const changed = changedNames(site);
  const own = Object.entries(site.responseHeaders);
  const more = [...changed].filter(([key]) => !own.some(([name]) => name.toLowerCase() === key));
  return [
    ...own.map(([name, value]) => added(name, changed.has(name.toLowerCase()) ? headerVariable(name) : value)),
    ...more.map(([key, name]) => added(name, headerVariable(key))),
    ...hidden(site.responseHeaders, site.removedResponseHeaders),
  ];
}

/** Of a `location`, ahead of all else: headers of its own. */
export function ownHeaders(site: SiteIntent, place: Place): Node[] {
  const { responseHeaders, removedResponseHeaders } = place;
  if (!responseHeaders && !removedResponseHeaders) return [];
  return [
    ...(responseHeaders ? [directive('set', HEADERS_OF, place.path)] : []),
    ...hidden(responseHeaders ?? site.responseHeaders, removedResponseHeaders ?? site.removedResponseHeaders),
  ];
}

/** Of a `location` for refusals: they have the site's headers, whatever route was asked for. */
export function refusalHeaders(site: SiteIntent): Node[] {
  return changedNames(site).size > 0 ? [directive('set', HEADERS_OF, '')] : [];
}

/** Of a `location` with answers for all routes of a site. @param more headers beside those that no client gets */
export function hiddenHeaders(site: SiteIntent, more: readonly string[]): Node[] {
  return hidden(site.responseHeaders, [...site.removedResponseHeaders, ...more]);
}

/** By names in lower case, names of headers that some route of a site sets in another way than the site. */
function changedNames(site: SiteIntent): Map<string, string> {
  const own = lowerCased(site.responseHeaders);
  const set = placesOf(site).flatMap(({ responseHeaders = {} }) => Object.entries(responseHeaders));
  const changed = set.filter(([name, value]) => own.get(name.toLowerCase()) !== value);
  return new Map(changed.map(([name]) => [name.toLowerCase(), name]));
}

/** What the site says, and each of its routes that says something. */
function valuesOf(name: string, site: SiteIntent): Node[] {
  const said: [string, string | undefined][] = [
    [nameOfSite(site), lowerCased(site.responseHeaders).get(name)],
    ...placesOf(site).map((place): [string, string | undefined] => [
      nameOfPlace(site, place),
      lowerCased(place.responseHeaders ?? {}).get(name),
    ]),
  ];
  return said.flatMap(([key, value]) => (value === undefined ? [] : [mapEntry(key, value)]));
}

function lowerCased(headers: { [name: string]: string }): Map<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Names of variables have neither dashes nor capitals. */
function headerVariable(name: string): Argument {
  const code = (character: string) => `_${character.charCodeAt(0).toString(16)}`;
  return variable(`header_${name.toLowerCase().replace(/[^a-z0-9]/g, code)}`);
}

function added(name: string, value: Argument): Node {
  return directive('add_header', name, value, 'always');
}

function hidden(set: { [name: string]: string }, removed: readonly string[]): Node[] {
  return [...Object.keys(set), ...removed].map((name) => directive('proxy_hide_header', name));
}
