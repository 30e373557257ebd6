import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, RouteAction, RouteActionKind, RouteIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { CADDY_PATHS } from './caddy-paths';
import { importDrain, requestNodes } from './caddy-requests';
import { siteTls } from './caddy-tls';
import { reverseProxy } from './caddy-upstream';
import { block, CaddyNode, Directive, line, snippet, verbatim } from './caddyfile';

/** A site: what holds for all its requests, then its routes. */
export function siteBlock(intent: EdgeIntent, site: SiteIntent, lines?: string): Directive {
  const headers = responseHeaders(intent, site);
  return block(addresses(intent, site), [
    ...(intent.accessLog ? [line('log')] : []),
    importDrain(),
    ...siteTls(site),
    headers,
    ...snippet(lines),
    block('request_body', [line('max_size', `${site.maxBodyMiB ?? DEFAULTS.maxBodyMiB}MiB`)]),
    block('route', [
      ...requestNodes(intent, site),
      ...site.routes.flatMap((route) => routeNodes(site, route)),
      ...(site.routes.some((route) => route.path === '/') ? [] : [line('respond', '404')]),
    ]),
    block('handle_errors 502 503 504', [
      line('header', 'Retry-After', String(DEFAULTS.retryAfterSeconds)),
      headers,
      errorAnswer(),
    ]),
    block('handle_errors', [headers, errorAnswer()]),
  ]);
}

/** Bodies of fixed responses: a Caddyfile cannot hold every text, and a file can. */
export function responseFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap((site) =>
    site.routes.flatMap(({ path, action }) => {
      if (action.kind !== RouteActionKind.RESPOND) return [];
      // Caddy takes one line end off what it reads.
      return [{ name: responseName(site, path), text: `${action.body}\n`, secret: false }];
    }),
  );
}

/** Addresses are separated by commas, each of which sticks to its word. */
function addresses({ secure }: EdgeIntent, { domains }: SiteIntent): string[] {
  const scheme = secure ? 'https' : 'http';
  return domains.map((domain, index) => `${scheme}://${domain}${index < domains.length - 1 ? ',' : ''}`);
}

/** Caddy's own refusals, not those of upstreams. */
function errorAnswer(): Directive {
  return line('respond', verbatim('"{err.status_code} {err.status_text}"'));
}

/** `>` sets a header after the upstream's answer, and so replaces the upstream's own. */
function responseHeaders({ published }: EdgeIntent, site: SiteIntent): Directive {
  const set = Object.entries(site.responseHeaders).map(([name, value]) => line(`>${name}`, value));
  return block('header', [line('-Via'), ...alternativeService(published), ...set]);
}

/** Caddy itself would announce HTTP/3 on the port inside of its container. */
function alternativeService({ http3, httpsPort }: EdgeIntent['published']): CaddyNode[] {
  return http3 && httpsPort !== 443 ? [line('>Alt-Svc', `h3=":${httpsPort}"; ma=2592000`)] : [];
}

/** Whole segments, and without regard to case, as Caddy's `path` is. A matcher is named by the path that it matches. */
function routeNodes(site: SiteIntent, { path, action }: RouteIntent): CaddyNode[] {
  const nodes = actionNodes(site, path, action);
  if (path === '/') return [block('handle', nodes)];
  const matcher = `@${path}`;
  return [line(matcher, 'path', path, `${path}/*`), block(['handle', matcher], nodes)];
}

function actionNodes(site: SiteIntent, path: string, action: RouteAction): CaddyNode[] {
  switch (action.kind) {
    case RouteActionKind.FORWARD:
      return [...(action.compress ? [line('import', COMPRESSION)] : []), reverseProxy(action.upstream)];
    case RouteActionKind.REDIRECT: {
      const location = action.keepsPathAndQuery ? verbatim(`${action.location}{uri}`) : action.location;
      // The asterisk: Caddy would take a path that comes first for a matcher.
      return [line('redir', '*', location, String(action.status))];
    }
    case RouteActionKind.RESPOND: {
      const body = `{file.${CADDY_PATHS.config}/${responseName(site, path)}}`;
      return [
        line('header', 'Content-Type', action.contentType),
        line('respond', verbatim(body), String(action.status)),
      ];
    }
  }
}

/** A colon stands for a slash: domains and paths hold none. */
function responseName({ domains }: SiteIntent, path: string): string {
  return `${domains[0]}${path.replaceAll('/', ':')}.response`;
}

const COMPRESSION = 'compression';

/** How routes that ask for it compress. */
export function compressionSnippet(): Directive {
  const types = DEFAULTS.compressedTypes.map((type) => line('header', 'Content-Type', `${type}*`));
  const minimum = line('minimum_length', String(DEFAULTS.compressedMinBytes));
  return block([verbatim(`(${COMPRESSION})`)], [block('encode gzip', [minimum, block('match', types)])]);
}
