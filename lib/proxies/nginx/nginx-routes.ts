import { DEFAULTS } from '../../model/defaults';
import { ForwardAction, RouteAction, RouteActionKind, SiteIntent } from '../../model/intent';
import { fixedResponse, redirect } from './nginx-answers';
import { Argument, block, directive, Node } from './nginx-conf';
import { proxyTo } from './nginx-upstreams';

/**
 * A `location` for each route. nginx compares them with the path after decoding it, resolving its dot segments and
 * merging its slashes, and tries regular expressions in the order they stand in.
 */
export function routeLocations({ routes }: SiteIntent): Node[] {
  const locations = routes.map(({ path, action }) => block('location', pattern(path), answer(action)));
  if (routes.some(({ path }) => path === '/')) return locations;
  return [...locations, block('location', ['/'], [directive('return', '404')])];
}

/** Whole segments, without regard to case. `\z`, since `$` would also match before a line feed at the end. */
function pattern(path: string): Argument[] {
  return path === '/' ? ['/'] : ['~*', `^${path.replaceAll('.', '\\.')}(?:/|\\z)`];
}

function answer(action: RouteAction): Node[] {
  switch (action.kind) {
    case RouteActionKind.FORWARD:
      return forward(action);
    case RouteActionKind.REDIRECT:
      return redirect(action);
    case RouteActionKind.RESPOND:
      return fixedResponse(action);
  }
}

function forward({ upstream, compress }: ForwardAction): Node[] {
  return [...proxyTo(upstream), ...(compress ? compression() : [])];
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
