import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, RouteActionKind, UpstreamIntent, UpstreamLookup } from '../../model/intent';
import { REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { Argument, block, directive, Node, variable } from './nginx-conf';

/**
 * Of the `http` block: every upstream once, and how all of them are spoken to.
 *
 * @param host the site as clients name it, with the port unless it is the usual one
 */
export function upstreamSettings(intent: EdgeIntent, host: Argument): Node[] {
  const upstreams = upstreamsOf(intent);
  return [
    ...resolver(intent.engine.dnsServer, upstreams),
    ...upstreams.map(upstreamBlock),
    ...websocketMaps(),
    ...transfer(),
    ...requestHeaders(host),
    // An upstream answers requests; it does not steer the proxy.
    directive('proxy_ignore_headers', 'X-Accel-Redirect', 'X-Accel-Buffering', 'X-Accel-Charset', 'X-Accel-Limit-Rate'),
  ];
}

/** Of a `server`: upstreams' own headers that give way to those of the site. */
export function hiddenHeaders(names: readonly string[]): Node[] {
  return names.map((name) => directive('proxy_hide_header', name));
}

/** Of a `location`: sends requests on, path and query as they came. */
export function proxyTo(upstream: UpstreamIntent): Node[] {
  const scheme = upstream.secure ? 'https' : 'http';
  const pass = directive('proxy_pass', `${scheme}://${upstream.id}`);
  return upstream.secure ? [pass, ...verified(upstream)] : [pass];
}

function verified(upstream: UpstreamIntent): Node[] {
  return [
    directive('proxy_ssl_server_name', 'on'),
    directive('proxy_ssl_name', upstream.host),
    directive('proxy_ssl_verify', 'on'),
    // Intermediates between a certificate and its root; nginx's own 1 is too few for cross-signed ones.
    directive('proxy_ssl_verify_depth', '5'),
    directive('proxy_ssl_trusted_certificate', '/etc/ssl/certs/ca-certificates.crt'),
  ];
}

function upstreamsOf(intent: EdgeIntent): UpstreamIntent[] {
  const actions = intent.sites.flatMap(({ routes }) => routes.map(({ action }) => action));
  const all = actions.flatMap((action) => (action.kind === RouteActionKind.FORWARD ? [action.upstream] : []));
  return [...new Map(all.map((upstream) => [upstream.id, upstream])).values()];
}

/** The engine's DNS server, asked again every 2 s: a container that is made anew has another address. */
function resolver(server: string, upstreams: readonly UpstreamIntent[]): Node[] {
  const needed = upstreams.some(({ lookup }) => lookup === UpstreamLookup.DNS);
  return needed ? [directive('resolver', bracketed(server), 'valid=2s', 'ipv6=off')] : [];
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
    directive('proxy_send_timeout', `${DEFAULTS.streamTimeoutHours}h`),
    directive('proxy_read_timeout', `${DEFAULTS.streamTimeoutHours}h`),
    directive('proxy_next_upstream', 'off'),
    directive('proxy_redirect', 'off'),
    directive('early_hints', '1'),
  ];
}

/** For one hop (RFC 9110, 7.6.1); nginx itself ends Connection, Keep-Alive, TE, Transfer-Encoding and Upgrade. */
const HOP_HEADERS = ['Proxy-Authorization', 'Proxy-Connection', 'Trailer'];

/** Who the client is, told by us alone. An empty value removes a header. */
function requestHeaders(host: Argument): Node[] {
  const told: [string, Argument][] = [
    ['Host', host],
    ['Upgrade', variable('websocket')],
    ['Connection', variable('websocket_connection')],
    ['X-Forwarded-For', variable('remote_addr')],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Proto', 'https'],
    ['X-Real-IP', variable('remote_addr')],
    ...[...HOP_HEADERS, ...REMOVED_REQUEST_HEADERS].map((name): [string, Argument] => [name, '']),
  ];
  return [
    // nginx's own sizes are for fewer headers than these.
    directive('proxy_headers_hash_max_size', '1024'),
    directive('proxy_headers_hash_bucket_size', '128'),
    ...told.map(([name, value]) => directive('proxy_set_header', name, value)),
  ];
}
