import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { CONTAINER_PORTS, portSuffix } from '../../model/published-ports';
import { TlsMode } from '../../model/tls-intent';
import { isWildcard } from '../../model/wildcard';
import { CHALLENGES, challengeUpstream, isLookedAt } from '../acme-challenges';
import { domainPattern, nameOfDomain } from '../domain-names';
import { HEALTH_LISTENER } from '../health-listener';
import { clientCertificates } from './nginx-client-certificates';
import { block, directive, Node, raw, variable } from './nginx-conf';
import { errorPages } from './nginx-error-pages';
import { authServices } from './nginx-forward-auth';
import { limitSettings } from './nginx-limits';
import { maintenance } from './nginx-maintenance';
import { siteHeaders } from './nginx-response-headers';
import { routeLocations } from './nginx-routes';
import { NginxSnippets } from './nginx-snippets';
import { siteCertificate } from './nginx-tls';
import { proxyTo } from './nginx-upstreams';

/** Frees the connection of a client that is gone without a word, long before the day that a stream may be silent. */
const KEEPALIVE = 'so_keepalive=5m::';

const PLAIN_PORT = `${CONTAINER_PORTS.http}`;
const SECURE_PORT = `${CONTAINER_PORTS.https}`;

/** The servers: the health check's, those for names that are not ours, redirects to HTTPS, and the sites. */
export function servers(intent: EdgeIntent, snippets: NginxSnippets): Node[] {
  const { sites, secure, published } = intent;
  const port = portSuffix(secure, published);
  return [
    healthListener(),
    unknownHost(),
    ...(secure ? [unknownServerName(), ...sites.flatMap((site) => httpsRedirects(intent, site, port))] : []),
    ...sites.map((site) => siteServer(site, snippets)),
  ];
}

function server(...children: Node[]): Node {
  return block('server', [], children);
}

/** That it answers says that nginx serves this configuration; nginx's own has nothing there. */
function healthListener(): Node {
  const { address, port } = HEALTH_LISTENER;
  return server(directive('listen', `${address}:${port}`), directive('access_log', 'off'), directive('return', '204'));
}

function unknownHost(): Node {
  return server(directive('listen', PLAIN_PORT, 'default_server', KEEPALIVE), directive('return', '404'));
}

/** Refuses handshakes; requests come to it for a host that is not ours, on a connection made for one that is. */
function unknownServerName(): Node {
  return server(
    directive('listen', SECURE_PORT, 'ssl', 'default_server', KEEPALIVE),
    directive('ssl_reject_handshake', 'on'),
    directive('return', '404'),
  );
}

/** To the literal domains, or to what a wildcard's expression matched: no other `Host` of a client is reflected. */
function httpsRedirects(intent: EdgeIntent, site: SiteIntent, port: string): Node[] {
  return site.domains.map((domain) => {
    const name = isWildcard(domain) ? variable('host') : domain;
    const target = ['https://', name, port, variable('request_uri')];
    return server(
      directive('listen', PLAIN_PORT),
      directive('server_name', ...serverNames(domain)),
      bodyLimit(site),
      ...challengeLocation(intent, site),
      block('location', ['/'], [directive('return', '308', target)]),
    );
  });
}

/**
 * nginx's own star stands for any number of labels, so that a wildcard is an expression. It prefers names to expressions, and
 * calls a server by its first name: the one ahead of the expression, which matches it too.
 */
function serverNames(domain: string): string[] {
  return isWildcard(domain) ? [nameOfDomain(domain), `~^${domainPattern(domain)}\\z`] : [domain];
}

function challengeLocation(intent: EdgeIntent, site: SiteIntent): Node[] {
  if (!isLookedAt(site)) return [];
  // Without the port that clients reach us at.
  const settings = [...proxyTo(challengeUpstream(intent)), directive('proxy_set_header', 'Host', variable('host'))];
  return [block('location', [`${CHALLENGES}/`], settings)];
}

function siteServer(site: SiteIntent, snippets: NginxSnippets): Node {
  const listen = site.tls.mode === TlsMode.NONE ? [PLAIN_PORT] : [SECURE_PORT, 'ssl'];
  return server(
    directive('listen', ...listen),
    directive('server_name', ...site.domains.flatMap(serverNames)),
    ...siteCertificate(site),
    bodyLimit(site),
    ...siteHeaders(site),
    ...errorPages(site),
    ...malformedTargets(),
    ...clientCertificates(site),
    ...maintenance(site),
    ...limitSettings(site),
    ...authServices(site),
    ...raw(snippets.site),
    ...routeLocations(site, snippets.http !== undefined || snippets.site !== undefined),
  );
}

function bodyLimit({ maxBodyMiB = DEFAULTS.maxBodyMiB }: SiteIntent): Node {
  return directive('client_max_body_size', `${maxBodyMiB}m`);
}

/** What upstreams might read differently than we do. */
const MALFORMED = [
  // A fragment, a backslash.
  '^[^?]*([#\\\\]|%5[Cc])',
  // Two dots beside a slash that is encoded or doubled: which segment they remove depends on whether it counts.
  '^(?=[^?]*(?://|%2[Ff]))[^?]*(?:/|%2[Ff])(?:\\.|%2[Ee]){2}(?:/|%2[Ff]|\\?|\\z)',
];

function malformedTargets(): Node[] {
  return MALFORMED.map((pattern) =>
    block('if', [['(', variable('request_uri')], '~', `${pattern})`], [directive('return', '400')]),
  );
}
