import { nameOfDomain } from '../domain-names';

/**
 * Names in the file provider's configuration. Domains, paths and ids of upstreams hold no colon, so that no two things
 * can get one name: one colon stands for a slash, and two stand before what is neither a route nor an upstream.
 */

/** Name of the router for a domain and a path. */
export function routeName(domain: string, path: string): string {
  return `${nameOfDomain(domain)}${path === '/' ? '' : path.replaceAll('/', ':')}`;
}

/** Name of what belongs to a route, a domain or a site (by its first domain); to none of them: without an owner. */
export function partName(part: string, owner = ''): string {
  return `${nameOfDomain(owner)}::${part}`;
}

/** Things by their names. */
export interface Named<Value> {
  readonly [name: string]: Value;
}

/** All of them, in their order. */
export function together<Value>(parts: Named<Value>[]): Named<Value> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}
