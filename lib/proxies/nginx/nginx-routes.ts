import { RouteIntent } from '../../ingress/intent';
import { DEFAULTS } from '../defaults';
import { Argument, block, directive, Node } from './nginx-conf';
import { proxyTo } from './nginx-upstreams';

/**
 * A `location` for each route. nginx compares them with the path after decoding it, resolving its dot segments and
 * merging its slashes, and tries regular expressions in the order they stand in.
 */
export function routeLocations(routes: readonly RouteIntent[]): Node[] {
  const locations = routes.map((route) => block('location', pattern(route.path), answer(route)));
  if (routes.some((route) => route.path === '/')) return locations;
  return [...locations, block('location', ['/'], [directive('return', '404')])];
}

/** Whole segments, without regard to case. `\z`, since `$` would also match before a line feed at the end. */
function pattern(path: string): Argument[] {
  return path === '/' ? ['/'] : ['~*', `^${path.replaceAll('.', '\\.')}(?:/|\\z)`];
}

function answer(route: RouteIntent): Node[] {
  return [...proxyTo(route.upstream), ...(route.compress ? compression() : [])];
}

function compression(): Node[] {
  // nginx always compresses text/html, and warns when it is named.
  const types = DEFAULTS.compressedTypes.filter((type) => type !== 'text/html');
  return [
    directive('gzip', 'on'),
    directive('gzip_types', ...types),
    directive('gzip_min_length', `${DEFAULTS.compressedMinBytes}`),
    directive('gzip_proxied', 'any'),
    directive('gzip_vary', 'on'),
  ];
}
