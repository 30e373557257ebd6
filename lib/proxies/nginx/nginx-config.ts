import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, TrustedProxiesIntent } from '../../model/intent';
import { addressLists } from './nginx-access';
import { block, DOLLAR_DEFINITION, directive, Node, raw, variable } from './nginx-conf';
import { asksServices, LOGGED, loggedRequest } from './nginx-forward-auth';
import { limitZones } from './nginx-limits';
import { headerValues } from './nginx-response-headers';
import { servers } from './nginx-servers';
import { NginxSnippets } from './nginx-snippets';
import { tlsSettings } from './nginx-tls';
import { upstreamSettings } from './nginx-upstreams';

/** nginx's whole configuration for an intent. */
export function nginxConfig(intent: EdgeIntent, snippets: NginxSnippets = {}): Node[] {
  const http = [
    DOLLAR_DEFINITION,
    ...generalSettings(),
    ...temporaryPaths(),
    ...accessLog(intent),
    ...clientLimits(),
    ...clientAddress(intent.trustedProxies),
    ...(intent.secure ? tlsSettings(intent) : []),
    ...addressLists(intent),
    ...limitZones(intent),
    ...headerValues(intent),
    ...upstreamSettings(intent),
    ...servers(intent, snippets),
    ...raw(snippets.http),
  ];
  return [...processSettings(intent), block('http', [], http)];
}

/** But for the number of workers, which follows from the machine: nginx is started with it. */
function processSettings({ oldStreamHours = DEFAULTS.oldStreamHours }: EdgeIntent): Node[] {
  return [
    directive('worker_shutdown_timeout', `${oldStreamHours}h`),
    directive('pid', '/tmp/nginx.pid'),
    directive('error_log', 'stderr', 'crit'),
    // A WebSocket takes two; 16384 cost a worker 7 MB.
    block('events', [], [directive('worker_connections', '16384')]),
  ];
}

function generalSettings(): Node[] {
  return [
    // A message about a request shows its whole first line, access tokens included. None is an emergency.
    directive('error_log', 'stderr', 'emerg'),
    directive('server_tokens', 'off'),
    // At a reload, idle connections of the old configuration are told with their next answer, and not closed on the spot.
    directive('keepalive_min_timeout', `${DEFAULTS.idleDrainSeconds}s`),
    // What adds a header of its own keeps those of its site.
    directive('add_header_inherit', 'merge'),
    // A path stays one: nginx would put our scheme and port before it, which need not be those that clients see.
    directive('absolute_redirect', 'off'),
    // Room for domains of 253 characters.
    directive('server_names_hash_bucket_size', '512'),
    directive('server_names_hash_max_size', '4096'),
    directive('map_hash_bucket_size', '512'),
    directive('map_hash_max_size', '4096'),
  ];
}

/** nginx makes all of them when it starts, used or not. */
function temporaryPaths(): Node[] {
  const names = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return names.map((name) => directive(`${name}_temp_path`, `/tmp/${name}`));
}

/** Fields of a line in the access log, and their variables. `$uri` is the path alone, without the query. */
const LOG_FIELDS = {
  text: {
    time: 'time_iso8601',
    client: 'remote_addr',
    method: 'request_method',
    host: 'host',
    path: 'uri',
    protocol: 'server_protocol',
    upstream: 'upstream_addr',
    upstreamStatus: 'upstream_status',
    upstreamSeconds: 'upstream_response_time',
  },
  number: { status: 'status', bytes: 'bytes_sent', seconds: 'request_time' },
};

function accessLog({ accessLog, sites }: EdgeIntent): Node[] {
  if (!accessLog) return [directive('access_log', 'off')];
  const asked = sites.some(asksServices);
  const fields = { ...LOG_FIELDS.text, ...(asked ? LOGGED : {}) };
  const texts = Object.entries(fields).flatMap(([field, name]) => [`"${field}":"`, variable(name), '",']);
  const numbers = Object.entries(LOG_FIELDS.number).flatMap(([field, name], index) => [
    `${index === 0 ? '' : ','}"${field}":`,
    variable(name),
  ]);
  return [
    ...(asked ? loggedRequest() : []),
    directive('log_format', 'json', 'escape=json', ['{', ...texts, ...numbers, '}']),
    directive('access_log', '/dev/stdout', 'json'),
  ];
}

/** Of all sites alike. How large a body may be is each site's own. */
function clientLimits(): Node[] {
  return [
    directive('client_header_timeout', `${DEFAULTS.headerTimeoutSeconds}s`),
    // Between two reads: an upload may be slow, not silent.
    directive('client_body_timeout', '60s'),
    // The small one fits most headers, and a WebSocket keeps its buffer as long as it lives.
    directive('client_header_buffer_size', '4k'),
    directive('large_client_header_buffers', '1', `${DEFAULTS.maxHeaderKiB}k`),
  ];
}

function clientAddress(trusted?: TrustedProxiesIntent): Node[] {
  if (!trusted) return [];
  return [
    ...trusted.ranges.map((network) => directive('set_real_ip_from', network)),
    directive('real_ip_header', trusted.clientIpHeader),
    directive('real_ip_recursive', 'on'),
  ];
}
