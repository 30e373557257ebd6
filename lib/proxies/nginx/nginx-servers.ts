import { AcmeChallengeType, IngressIntent, SiteIntent, TlsMode } from '../../ingress/intent';
import { DEFAULTS } from '../defaults';
import { portSuffix } from '../published-ports';
import { block, directive, Node, raw, variable } from './nginx-conf';
import { WEBROOT } from './nginx-layout';
import { routeLocations } from './nginx-routes';

/** Frees the connection of a client that is gone without a word, long before the day that a stream may be silent. */
const KEEPALIVE = 'so_keepalive=5m::';

/** The servers: those for names that are not ours, redirects to HTTPS, and the sites. */
export function servers(intent: IngressIntent, siteSnippet?: string): Node[] {
  if (intent.tls.mode === TlsMode.NONE) {
    const listen = [directive('listen', '80')];
    return [unknownHost(), ...intent.sites.map((site) => siteServer(intent, site, listen, siteSnippet))];
  }
  const listen = [directive('listen', '443', 'ssl')];
  return [
    unknownHost(),
    ...intent.sites.flatMap((site) => site.domains).map((domain) => redirectServer(intent, domain)),
    unknownServerName(),
    ...intent.sites.map((site) => siteServer(intent, site, listen, siteSnippet)),
  ];
}

function unknownHost(): Node {
  return block('server', [], [directive('listen', '80', 'default_server', KEEPALIVE), directive('return', '404')]);
}

/** Refuses handshakes; requests come to it for a host that is not ours, on a connection made for one that is. */
function unknownServerName(): Node {
  return block(
    'server',
    [],
    [
      directive('listen', '443', 'ssl', 'default_server', KEEPALIVE),
      directive('ssl_reject_handshake', 'on'),
      directive('return', '404'),
    ],
  );
}

/** To the literal domain: a client's `Host` is never reflected. */
function redirectServer(intent: IngressIntent, domain: string): Node {
  const origin = `https://${domain}${portSuffix(intent)}`;
  return block(
    'server',
    [],
    [
      directive('listen', '80'),
      directive('server_name', domain),
      ...(intent.tls.acme?.challenge === AcmeChallengeType.HTTP_01 ? [challengeLocation()] : []),
      block('location', ['/'], [directive('return', '308', [origin, variable('request_uri')])]),
    ],
  );
}

/** The files of RFC 8555, 8.3, and nothing else: nginx would redirect a request for a directory. */
function challengeLocation(): Node {
  return block(
    'location',
    ['~', '^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+\\z'],
    [directive('root', WEBROOT.path), directive('default_type', 'text/plain')],
  );
}

function siteServer(intent: IngressIntent, site: SiteIntent, listen: Node[], snippet?: string): Node {
  const headers = Object.entries(intent.responseHeaders);
  return block(
    'server',
    [],
    [
      ...listen,
      directive('server_name', ...site.domains),
      ...headers.map(([name, value]) => directive('add_header', name, value, 'always')),
      ...errorPages(),
      malformedTarget(),
      ...raw(snippet),
      ...routeLocations(site.routes),
    ],
  );
}

/** What upstreams might read differently than we do: a fragment, a backslash. */
function malformedTarget(): Node {
  return block('if', [['(', variable('request_uri')], '~', '^[^?]*([#\\\\]|%5[Cc]))'], [directive('return', '400')]);
}

/** nginx's own refusals, not those of upstreams: nothing but the status, which outlives the `return`. */
function errorPages(): Node[] {
  const answer = [directive('default_type', 'text/plain'), directive('return', '500', variable('status'))];
  const retryAfter = directive('add_header', 'Retry-After', `${DEFAULTS.retryAfterSeconds}`, 'always');
  return [
    directive('error_page', '404', '413', '500', '@refused'),
    // nginx's own code for a header that is too large.
    directive('error_page', '494', '=431', '@refused'),
    directive('error_page', '502', '503', '504', '@unavailable'),
    block('location', ['@refused'], answer),
    block('location', ['@unavailable'], [retryAfter, ...answer]),
  ];
}
