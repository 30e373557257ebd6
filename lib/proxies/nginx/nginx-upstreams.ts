import { DEFAULTS } from '../../model/defaults';
import { edgeUpstreams } from '../../model/edge-upstreams';
import { EdgeIntent, UpstreamIntent, UpstreamLookup } from '../../model/intent';
import { challengeUpstream, isLookedAt } from '../acme-challenges';
import { upstreamAuthorityPath } from '../upstream-authorities';
import { Argument, block, directive, Node, variable } from './nginx-conf';
import { CONFIG_DIRECTORY } from './nginx-layout';
import { requestHeaderSettings } from './nginx-request-headers';

/** Of the `http` block: every upstream once, and how all of them are spoken to. */
export function upstreamSettings(intent: EdgeIntent): Node[] {
  const challenges = intent.sites.some(isLookedAt) ? [challengeUpstream(intent)] : [];
  const upstreams = [...edgeUpstreams(intent), ...challenges];
  return [
    ...resolver(intent.engine.dnsServer, upstreams),
    ...upstreams.map(upstreamBlock),
    ...websocketMaps(),
    ...transfer(),
    ...requestHeaderSettings(intent),
    // An upstream answers requests; it does not steer the proxy.
    directive('proxy_ignore_headers', 'X-Accel-Redirect', 'X-Accel-Buffering', 'X-Accel-Charset', 'X-Accel-Limit-Rate'),
  ];
}

/** Of a `location`: sends requests on, path and query as they came unless told. */
export function proxyTo(upstream: UpstreamIntent, path = ''): Node[] {
  const scheme = upstream.secure ? 'https' : 'http';
  const pass = directive('proxy_pass', `${scheme}://${upstream.id}${path}`);
  return upstream.secure ? [pass, ...verified(upstream)] : [pass];
}

const PUBLIC_ROOTS = '/etc/ssl/certs/ca-certificates.crt';

function verified(upstream: UpstreamIntent): Node[] {
  return [
    directive('proxy_ssl_server_name', 'on'),
    directive('proxy_ssl_name', upstream.host),
    directive('proxy_ssl_verify', 'on'),
    // Intermediates between a certificate and its root; nginx's own 1 is too few for cross-signed ones.
    directive('proxy_ssl_verify_depth', '5'),
    directive('proxy_ssl_trusted_certificate', upstreamAuthorityPath(CONFIG_DIRECTORY, upstream) ?? PUBLIC_ROOTS),
    // nginx does not verify what it resumes, also where the certificate has expired since.
    directive('proxy_ssl_session_reuse', 'off'),
  ];
}

/** The engine's DNS server, asked again every 2 s: a container that is made anew has another address. */
function resolver(server: string, upstreams: readonly UpstreamIntent[]): Node[] {
  const needed = upstreams.some(({ lookup }) => lookup === UpstreamLookup.DNS);
  if (!needed) return [];
  return [
    directive('resolver', bracketed(server), 'valid=2s', 'ipv6=off'),
    // Also the wait after an answer that is an error; with nginx's own 30 s a name that came late would be missed that long.
    directive('resolver_timeout', '5s'),
  ];
}

/** As it stands before a port. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function upstreamBlock(upstream: UpstreamIntent): Node {
  // Only names in DNS can be looked up while serving: nginx's resolver does not read the hosts file.
  const resolve = upstream.lookup === UpstreamLookup.DNS ? ['resolve'] : [];
  const settings = [
    directive('zone', upstream.id, '64k'),
    // One failure must not keep a restarted upstream out for the usual 10 s.
    directive('server', `${bracketed(upstream.host)}:${upstream.port}`, ...resolve, 'max_fails=0'),
    directive('keepalive', '64'),
    directive('keepalive_timeout', `${DEFAULTS.upstreamIdleSeconds}s`),
  ];
  return block('upstream', [upstream.id], settings);
}

/** Upgrades to WebSockets only: any other, h2c above all, would carry requests past the routes. */
function websocketMaps(): Node[] {
  const asked: Argument = [variable('http_upgrade'), ' ', variable('http_connection')];
  const websocket = directive('~*^websocket .*\\bupgrade\\b', 'websocket');
  return [
    block('map', [asked, variable('websocket')], [websocket]),
    block('map', [variable('websocket'), variable('websocket_connection')], [directive('websocket', 'upgrade')]),
  ];
}

/** Everything is a stream: nothing is held back, nothing is sent twice. */
function transfer(): Node[] {
  return [
    directive('proxy_http_version', '1.1'),
    directive('proxy_buffering', 'off'),
    directive('proxy_request_buffering', 'off'),
    // An answer's header must fit in; nginx's own 4 KiB is too small for large cookies.
    directive('proxy_buffer_size', '16k'),
    // Not used without buffering; nginx wants them no smaller than that all the same.
    directive('proxy_buffers', '8', '16k'),
    directive('proxy_connect_timeout', `${DEFAULTS.upstreamConnectSeconds}s`),
    directive('proxy_send_timeout', `${DEFAULTS.responseTimeoutSeconds}s`),
    directive('proxy_read_timeout', `${DEFAULTS.responseTimeoutSeconds}s`),
    directive('proxy_next_upstream', 'off'),
    directive('proxy_redirect', 'off'),
    directive('early_hints', '1'),
  ];
}
