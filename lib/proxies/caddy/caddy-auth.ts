import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { AuthIntent, AuthKind, BasicAuth, ForwardAuth, PoliciesIntent } from '../../model/policies-intent';
import { upstreamUrl } from '../upstream-url';
import { CADDY_PATHS, routeFile, routeName } from './caddy-paths';
import { importUpstream, Upstreams } from './caddy-upstream';
import { block, CaddyNode, Directive, line, verbatim } from './caddyfile';

/** How a client proves who it is before a route goes on. */
export function authNodes(route: string, auth: AuthIntent): CaddyNode[] {
  return auth.kind === AuthKind.BASIC ? basicAuth(route, auth) : forwardAuth(auth);
}

/** Hashes of passwords, a file for each: no text that is shown holds one, and whatever one holds stays one value. */
export function passwordFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap(policiesByRoute).flatMap(([route, { auth }]) => {
    const users = auth?.kind === AuthKind.BASIC ? Object.entries(auth.users) : [];
    // Caddy takes one line end off what it reads.
    return users.map(([user, hash]) => ({
      name: passwordName(route, user),
      parts: [hash, { text: '\n' }],
      secret: true,
    }));
  });
}

/** Where no route takes requests, the site's own policies hold. */
function policiesByRoute(site: SiteIntent): [route: string, policies: PoliciesIntent][] {
  const all = [...site.routes, { path: '/', policies: site.policies }];
  return [...new Map(all.reverse().map(({ path, policies }) => [routeName(site, path), policies]))].reverse();
}

/**
 * Caddy remembers a thousand passwords that it has compared, so that only the first request costs a hash. For users that
 * it does not know it computes one that takes seconds, with every request of anybody's: they are refused before.
 */
function basicAuth(route: string, { users }: BasicAuth): Directive[] {
  const names = Object.keys(users);
  const known = `^(?i:basic) (?:${names.map((user) => base64Beginning(`${user}:`)).join('|')})`;
  const accounts = names.map((user) =>
    line(user, verbatim(`{file.${CADDY_PATHS.config}/${passwordName(route, user)}}`)),
  );
  return [
    // Several lines of the header are one text here, of which Caddy takes the first for the user's.
    line('@unknown', 'not', 'vars_regexp', verbatim('{http.request.header.Authorization}'), known),
    line('header', '@unknown', 'WWW-Authenticate', `Basic realm="${REALM}"`),
    line('error', '@unknown', '401'),
    block(['basic_auth', 'bcrypt', REALM], accounts),
    line('request_header', '-Authorization'),
  ];
}

const REALM = 'Restricted';

/** An expression for the base64 of whatever begins with a text: the last letter stands for bits of what follows, too. */
function base64Beginning(text: string): string {
  const certain = Math.floor((text.length * 8) / 6);
  const all = Array.from({ length: 256 }, (_, next) => Buffer.from([...Buffer.from(text), next]).toString('base64'));
  const letters = [...new Set(all.map((encoded) => encoded[certain]))];
  return `${all[0].slice(0, certain)}${letters.length === 64 ? '' : `[${letters.join('')}]`}`;
}

/** Two colons: no path has an empty segment. */
function passwordName(route: string, user: string): string {
  return routeFile(route, `::${user}.password`);
}

function forwardAuth({ upstream, path, copyHeaders }: ForwardAuth): Directive[] {
  const copied = copyHeaders.length === 0 ? [] : [line('copy_headers', ...copyHeaders)];
  return [
    block(
      ['forward_auth', upstreamUrl(upstream)],
      [
        // A path without a question mark would keep the query of the client, who could speak to the service.
        line('uri', path.includes('?') ? path : `${path}?`),
        ...copied,
        importUpstream(Upstreams.AUTHENTICATION, upstream, DEFAULTS.responseTimeoutSeconds),
      ],
    ),
  ];
}
