import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { CONTAINER_PORTS, portSuffix } from '../../model/published-ports';
import { AcmeChallengeKind, TlsMode } from '../../model/tls-intent';
import { HEALTH_LISTENER } from '../health-listener';
import { answerType } from './nginx-answers';
import { block, directive, Node, raw, variable } from './nginx-conf';
import { webrootOf } from './nginx-layout';
import { routeLocations } from './nginx-routes';
import { siteCertificate } from './nginx-tls';
import { hiddenHeaders } from './nginx-upstreams';

/** Frees the connection of a client that is gone without a word, long before the day that a stream may be silent. */
const KEEPALIVE = 'so_keepalive=5m::';

const PLAIN_PORT = `${CONTAINER_PORTS.http}`;
const SECURE_PORT = `${CONTAINER_PORTS.https}`;

/** The servers: the health check's, those for names that are not ours, redirects to HTTPS, and the sites. */
export function servers(intent: EdgeIntent, siteSnippet?: string): Node[] {
  const { sites, secure, published } = intent;
  const port = portSuffix(secure, published);
  return [
    healthListener(),
    unknownHost(),
    ...(secure ? [unknownServerName(), ...sites.flatMap((site) => httpsRedirects(site, port))] : []),
    ...sites.map((site) => siteServer(site, siteSnippet)),
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

/** To the literal domains: a client's `Host` is never reflected. */
function httpsRedirects(site: SiteIntent, port: string): Node[] {
  return site.domains.map((domain) =>
    server(
      directive('listen', PLAIN_PORT),
      directive('server_name', domain),
      bodyLimit(site),
      ...challengeLocation(site),
      block('location', ['/'], [directive('return', '308', [`https://${domain}${port}`, variable('request_uri')])]),
    ),
  );
}

/** The files of RFC 8555, 8.3, and nothing else: nginx would redirect a request for a directory. */
function challengeLocation({ tls }: SiteIntent): Node[] {
  if (tls.mode !== TlsMode.ACME || tls.acme.challenge !== AcmeChallengeKind.HTTP_01) return [];
  const settings = [directive('root', webrootOf(tls.acme.server)), ...answerType('text/plain')];
  return [block('location', ['~', '^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+\\z'], settings)];
}

function siteServer(site: SiteIntent, snippet?: string): Node {
  const headers = Object.entries(site.responseHeaders);
  const listen = site.tls.mode === TlsMode.NONE ? [PLAIN_PORT] : [SECURE_PORT, 'ssl'];
  return server(
    directive('listen', ...listen),
    directive('server_name', ...site.domains),
    ...siteCertificate(site),
    bodyLimit(site),
    ...headers.map(([name, value]) => directive('add_header', name, value, 'always')),
    ...hiddenHeaders(headers.map(([name]) => name)),
    ...errorPages(),
    malformedTarget(),
    ...raw(snippet),
    ...routeLocations(site),
  );
}

function bodyLimit({ maxBodyMiB = DEFAULTS.maxBodyMiB }: SiteIntent): Node {
  return directive('client_max_body_size', `${maxBodyMiB}m`);
}

/** What upstreams might read differently than we do: a fragment, a backslash. */
function malformedTarget(): Node {
  return block('if', [['(', variable('request_uri')], '~', '^[^?]*([#\\\\]|%5[Cc]))'], [directive('return', '400')]);
}

/** nginx's own refusals, not those of upstreams: nothing but the status, which outlives the `return`. */
function errorPages(): Node[] {
  const answer = [...answerType('text/plain'), directive('return', '500', variable('status'))];
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
