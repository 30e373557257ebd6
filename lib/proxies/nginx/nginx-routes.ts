import { DEFAULTS } from '../../model/defaults';
import { ForwardAction, RedirectAction, RespondAction, RouteActionKind, SiteIntent } from '../../model/intent';
import { AuthIntent, AuthKind } from '../../model/policies-intent';
import { addressRules } from './nginx-access';
import { fixedResponse, redirect } from './nginx-answers';
import { basicAuth } from './nginx-basic-auth';
import { Argument, block, directive, Node } from './nginx-conf';
import { ownErrorPages, unavailablePage } from './nginx-error-pages';
import { copiedHeaders, forwardAuth } from './nginx-forward-auth';
import { rateLimit } from './nginx-limits';
import { Place, placesOf } from './nginx-places';
import { moreRequestHeaders } from './nginx-request-headers';
import { ownHeaders } from './nginx-response-headers';
import { proxyTo } from './nginx-upstreams';

/**
 * A `location` for each route. nginx compares them with the path after decoding it, resolving its dot segments and
 * merging its slashes, and tries regular expressions in the order they stand in.
 *
 * @param ruled whether directives of the user's own may refuse requests
 */
export function routeLocations(site: SiteIntent, ruled = false): Node[] {
  return placesOf(site).flatMap((place) => {
    const { action } = place;
    const rules = [...ownHeaders(site, place), ...policies(site, place)];
    if (action?.kind === RouteActionKind.FORWARD) {
      const settings = [...rules, ...ownErrorPages(place), ...forward(place, action)];
      return [location(place, settings), ...unavailablePage(site, place)];
    }
    const answer = ownAnswer(action);
    if (!ruled && !isDecidedLate(place)) return [location(place, [...rules, ...answer])];
    // nginx would `return` ahead of all that may refuse but addresses. `try_files` comes after it, and a directory is no file.
    const later = `@answer${place.path}`;
    const settings = [...rules, ...ownErrorPages(place), directive('try_files', '/.', later)];
    return [location(place, settings), block('location', [later], answer)];
  });
}

function location({ path }: Place, settings: Node[]): Node {
  return block('location', pattern(path), settings);
}

/** Whole segments, without regard to case. `\z`, since `$` would also match before a line feed at the end. */
function pattern(path: string): Argument[] {
  return path === '/' ? ['/'] : ['~*', `^${path.replaceAll('.', '\\.')}(?:/|\\z)`];
}

/** Whoever may not enter is refused before anything is counted, and counted before anything is asked. */
function policies(site: SiteIntent, place: Place): Node[] {
  return [...addressRules(place.policies), ...rateLimit(site, place), ...authentication(site, place)];
}

function authentication(site: SiteIntent, place: Place): Node[] {
  const { auth } = place.policies;
  if (!auth) return [];
  return auth.kind === AuthKind.BASIC ? basicAuth(site, place) : forwardAuth(auth);
}

function isDecidedLate({ policies: { auth, rateLimit } }: Place): boolean {
  return auth !== undefined || rateLimit !== undefined;
}

function ownAnswer(action?: RedirectAction | RespondAction): Node[] {
  if (!action) return [directive('return', '404')];
  return action.kind === RouteActionKind.REDIRECT ? redirect(action) : fixedResponse(action);
}

function forward({ policies }: Place, action: ForwardAction): Node[] {
  return [
    ...moreRequestHeaders(identity(policies.auth)),
    ...patience(action),
    ...proxyTo(action.upstream),
    ...(action.compress ? compression() : []),
  ];
}

/** What the upstream learns of who the client is. */
function identity(auth?: AuthIntent): [string, Argument][] {
  if (!auth) return [];
  return auth.kind === AuthKind.BASIC ? [['Authorization', '']] : copiedHeaders(auth);
}

/** nginx has one time for the first byte of an answer and for all that follow. */
function patience({ responseTimeoutSeconds }: ForwardAction): Node[] {
  if (responseTimeoutSeconds === DEFAULTS.responseTimeoutSeconds) return [];
  return ['proxy_send_timeout', 'proxy_read_timeout'].map((name) => directive(name, `${responseTimeoutSeconds}s`));
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
