import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, ForwardAction, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { accessNodes } from './caddy-access';
import { certificateNodes } from './caddy-client-certificates';
import { answer, maintenanceNodes, noteUnavailablePage, responseName, unavailablePages } from './caddy-pages';
import { routeName } from './caddy-paths';
import { importDrain, requestNodes } from './caddy-requests';
import { errorHeaders, ownHeaders, sharedHeaders } from './caddy-response-headers';
import { siteTls } from './caddy-tls';
import { reverseProxy } from './caddy-upstream';
import { block, CaddyNode, Directive, line, snippet, verbatim } from './caddyfile';

/**
 * A site. Caddy tries blocks without a wildcard ahead of all that have one, whatever else these serve: so wildcards have a
 * block of their own, and a single name comes before every wildcard.
 */
export function siteBlocks(intent: EdgeIntent, site: SiteIntent, lines?: string): Directive[] {
  const names = site.domains.filter((domain) => !isWildcard(domain));
  const wildcards = site.domains.filter(isWildcard);
  return [names, wildcards]
    .filter((domains) => domains.length > 0)
    .map((domains) => siteBlock(intent, site, domains, lines));
}

/** What holds for all requests, then the routes. */
function siteBlock(intent: EdgeIntent, site: SiteIntent, domains: string[], lines?: string): Directive {
  const headers = errorHeaders(intent, site);
  return block(addresses(intent, domains), [
    ...(intent.accessLog ? [line('log')] : []),
    importDrain(),
    ...siteTls(intent, site),
    sharedHeaders(intent, site),
    block('request_body', [line('max_size', `${site.maxBodyMiB ?? DEFAULTS.maxBodyMiB}MiB`)]),
    block('route', [
      ...requestNodes(intent, site, domains),
      ...certificateNodes(site, domains),
      ...maintenanceNodes(intent, site),
      ...ownLines(lines),
      ...site.routes.flatMap((route) => routeNodes(intent, site, route)),
      ...(site.routes.some((route) => route.path === '/') ? [] : otherwise(intent, site)),
    ]),
    block('handle_errors 502 503 504', [
      line('header', 'Retry-After', String(DEFAULTS.retryAfterSeconds)),
      headers,
      ...unavailablePages(site),
      errorAnswer(),
    ]),
    block('handle_errors', [headers, errorAnswer()]),
  ]);
}

/** Addresses are separated by commas, each of which sticks to its word. */
function addresses({ secure }: EdgeIntent, domains: string[]): string[] {
  const scheme = secure ? 'https' : 'http';
  return domains.map((domain, index) => `${scheme}://${domain}${index < domains.length - 1 ? ',' : ''}`);
}

/**
 * Lines of the user's, ahead of the routes and in the order in which they were written. In a block of their own: of the
 * `handle`s of one block Caddy takes one, and theirs must not keep ours from being taken.
 */
function ownLines(lines?: string): Directive[] {
  return lines === undefined ? [] : [block('route', snippet(lines))];
}

/** Caddy's own refusals, not those of upstreams. */
function errorAnswer(): Directive {
  return line('respond', verbatim('"{err.status_code} {err.status_text}"'));
}

/** Whole segments, and without regard to case, as Caddy's `path` is. A matcher is named by the path that it matches. */
function routeNodes(intent: EdgeIntent, site: SiteIntent, route: RouteIntent): CaddyNode[] {
  const { path, policies } = route;
  const access = accessNodes(intent, routeName(site, path), policies);
  const action = [...ownHeaders(site, route), ...guarded(access, actionNodes(site, route))];
  if (path === '/') return [block('handle', action)];
  const matcher = `@${path}`;
  return [line(matcher, 'path', path, `${path}/*`), block(['handle', matcher], action)];
}

/** What is done with requests that no route takes. */
function otherwise(intent: EdgeIntent, site: SiteIntent): CaddyNode[] {
  const notFound = line('respond', '404');
  const access = accessNodes(intent, routeName(site, '/'), site.policies);
  const action = [...ownHeaders(site), ...guarded(access, [notFound])];
  return action[0] === notFound ? action : [block('handle', action)];
}

/** Who may do it comes first: in a `route`, as a `handle` would sort what it holds. */
function guarded(access: CaddyNode[], action: Directive[]): Directive[] {
  return access.length === 0 ? action : [block('route', [...access, ...action])];
}

function actionNodes(site: SiteIntent, route: RouteIntent): Directive[] {
  const { action } = route;
  switch (action.kind) {
    case RouteActionKind.FORWARD:
      return [...compression(action), ...noteUnavailablePage(route), reverseProxy(site, action, route.policies)];
    case RouteActionKind.REDIRECT: {
      const location = action.keepsPathAndQuery ? verbatim(`${action.location}{uri}`) : action.location;
      // The asterisk: Caddy would take a path that comes first for a matcher.
      return [line('redir', '*', location, String(action.status))];
    }
    case RouteActionKind.RESPOND:
      return answer(responseName(site, route), action, action.status);
  }
}

const COMPRESSION = 'compression';

function compression({ compress }: ForwardAction): Directive[] {
  return compress ? [line('import', COMPRESSION)] : [];
}

/** How routes that ask for it compress. */
export function compressionSnippet(): Directive {
  const types = DEFAULTS.compressedTypes.map((type) => line('header', 'Content-Type', `${type}*`));
  const minimum = line('minimum_length', String(DEFAULTS.compressedMinBytes));
  return block([verbatim(`(${COMPRESSION})`)], [block('encode gzip', [minimum, block('match', types)])]);
}
