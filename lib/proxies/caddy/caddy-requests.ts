import { IngressIntent, SiteIntent } from '../../ingress/intent';
import { DEFAULTS } from '../defaults';
import { portSuffix } from '../published-ports';
import { block, CaddyNode, line, verbatim } from './caddyfile';

/** Variable that holds the name which upstreams are told: the site's own, however the client spelled it. */
export const HOST_VARIABLE = verbatim('{vars.host}');

/** What happens to every request of a site before a route is chosen, in this order. */
export function requestNodes(intent: IngressIntent, site: SiteIntent): CaddyNode[] {
  return [...refusals(intent), ...hostVariable(intent, site), ...foreignUpgrades()];
}

/** What upstreams might read differently than we do, or must not see at all. */
function refusals(intent: IngressIntent): CaddyNode[] {
  const maxBytes = (intent.maxBodyMiB ?? DEFAULTS.maxBodyMiB) * 1024 * 1024;
  const length = '{http.request.header.Content-Length}';
  return [
    // The target as it came: no path, a fragment, a backslash, a NUL.
    line('@malformed', 'vars_regexp', verbatim('{http.request.orig_uri}'), '^\\*|^[^?]*([#\\\\]|%00|%5[Cc])'),
    line('error', '@malformed', '400'),
    line('@tunnel', 'method', 'CONNECT', 'TRACE'),
    line('error', '@tunnel', '405'),
    // The limit on the body itself is noticed only when that much has arrived.
    line('@large', 'expression', verbatim(`\`${length} != "" && int(${length}) > ${maxBytes}\``)),
    line('error', '@large', '413'),
  ];
}

function hostVariable(intent: IngressIntent, site: SiteIntent): CaddyNode[] {
  return site.domains.flatMap((domain, index) => {
    const matcher = `@domain${index + 1}`;
    return [line(matcher, 'host', domain), line('vars', matcher, 'host', `${domain}${portSuffix(intent)}`)];
  });
}

/** WebSockets alone may upgrade: any other protocol, h2c above all, would carry requests past the routes. */
function foreignUpgrades(): CaddyNode[] {
  return [
    block('@upgrade', [line('header', 'Upgrade', '*'), line('not', 'header_regexp', 'Upgrade', '(?i)^websocket$')]),
    line('request_header', '@upgrade', '-Upgrade'),
  ];
}
