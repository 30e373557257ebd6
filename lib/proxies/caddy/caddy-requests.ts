import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { isWildcard } from '../../model/wildcard';
import { domainPattern } from '../domain-names';
import { block, CaddyNode, Directive, line, Verbatim, verbatim } from './caddyfile';

/** Variable that holds the name which upstreams are told: the site's own, however the client spelled it. */
export const HOST_VARIABLE = verbatim('{vars.host}');

/** The host of a request without its port, as the client spelled it. */
export const HOST = '{http.request.host}';

const DRAIN = 'drain';

/**
 * Clients of a listener that is about to close are told so with the next answer. Left alone, Go's server would close their
 * idle connections without a word, and a request that is just on its way would be lost.
 *
 * @see https://caddyserver.com/docs/caddyfile/options#shutdown-delay
 */
export function drainSnippet(): Directive {
  return block(
    [verbatim(`(${DRAIN})`)],
    [
      // HTTP/3 has no such header, and a client takes an answer with it for malformed (RFC 9114, 4.2).
      block('@draining', [line('vars', verbatim('{http.shutting_down}'), 'true'), line('not', 'protocol', 'http/3')]),
      line('header', '@draining', 'Connection', 'close'),
    ],
  );
}

/** In every site. */
export function importDrain(): Directive {
  return line('import', DRAIN);
}

const SNIPPET = 'requests';

/** What happens to every request of every site before a route is chosen. */
export function requestsSnippet(): Directive {
  return block([verbatim(`(${SNIPPET})`)], [...refusals(), ...foreignUpgrades()]);
}

/** What happens to every request for domains of a site before a route is chosen, in this order. */
export function requestNodes(intent: EdgeIntent, site: SiteIntent, domains: string[]): CaddyNode[] {
  return [...misnamed(domains), line('import', SNIPPET), ...announcedLength(site), ...hostVariable(intent, domains)];
}

/** Matches requests for a name of wildcards. For Caddy's own star any text is a label, also none. */
export function withNameOf(wildcards: string[]): (string | Verbatim)[] {
  return ['vars_regexp', verbatim(HOST), `(?i)^(?:${wildcards.map(domainPattern).join('|')})$`];
}

function misnamed(domains: string[]): CaddyNode[] {
  if (!domains.some(isWildcard)) return [];
  return [line('@misnamed', 'not', ...withNameOf(domains)), line('error', '@misnamed', '404')];
}

/** What upstreams might read differently than we do, or must not see at all. */
function refusals(): CaddyNode[] {
  return [
    // The target as it came: no path, a fragment, a backslash, a NUL.
    line('@malformed', 'vars_regexp', verbatim('{http.request.orig_uri}'), '^\\*|^[^?]*([#\\\\]|%00|%5[Cc])'),
    line('error', '@malformed', '400'),
    line('@ambiguous', 'vars_regexp', verbatim('{http.request.orig_uri}'), AMBIGUOUS),
    line('error', '@ambiguous', '400'),
    line('@tunnel', 'method', 'CONNECT', 'TRACE'),
    line('error', '@tunnel', '405'),
  ];
}

const SLASH = '(?:/|%2[Ff])';
const DOTS = '(?:\\.|%2[Ee])(?:\\.|%2[Ee])';
/** A slash that is encoded or doubled. */
const ODD_SLASH = '(?://|%2[Ff])';

/**
 * Two dots beside a slash that is encoded or doubled, ahead of them or behind: which segment they remove depends on whether
 * it counts. The slashes of an absolute target's scheme are none of the path.
 */
const AMBIGUOUS =
  '^(?:[A-Za-z]+://[^/?]*)?(?:/[^?]*)?' +
  `(?:${ODD_SLASH}(?:[^?]*${SLASH})?${DOTS}(?:${SLASH}|\\?|$)|${SLASH}${DOTS}(?:${ODD_SLASH}|/[^?]*${ODD_SLASH}))`;

/** The limit on the body itself is noticed only when that much has arrived. */
function announcedLength({ maxBodyMiB = DEFAULTS.maxBodyMiB }: SiteIntent): CaddyNode[] {
  const length = '{http.request.header.Content-Length}';
  return [
    line('@large', 'expression', verbatim(`\`${length} != "" && int(${length}) > ${maxBodyMiB * 1024 * 1024}\``)),
    line('error', '@large', '413'),
  ];
}

/** The names of wildcards are as the client spelled them: Caddy cannot write one in lower case. */
function hostVariable({ secure, published }: EdgeIntent, domains: string[]): CaddyNode[] {
  const host = (domain: string) => `${domain}${portSuffix(secure, published)}`;
  if (domains.some(isWildcard)) return [line('vars', 'host', verbatim(host(HOST)))];
  if (domains.length === 1) return [line('vars', 'host', host(domains[0]))];
  return domains.flatMap((domain) => [
    line(`@${domain}`, 'host', domain),
    line('vars', `@${domain}`, 'host', host(domain)),
  ]);
}

/** WebSockets alone may upgrade: any other protocol, h2c above all, would carry requests past the routes. */
function foreignUpgrades(): CaddyNode[] {
  return [
    block('@upgrade', [line('header', 'Upgrade', '*'), line('not', 'header_regexp', 'Upgrade', '(?i)^websocket$')]),
    line('request_header', '@upgrade', '-Upgrade'),
  ];
}
