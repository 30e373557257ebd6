import { EdgeIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { CLIENT_CERTIFICATE_HEADER } from '../client-authorities';
import { MISSPELLED_HEADERS, REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { CLIENT_CERTIFICATE } from './nginx-client-certificates';
import { Argument, directive, Node, variable } from './nginx-conf';
import { CONFIG_DIRECTORY } from './nginx-layout';

/** Within the configuration directory: the list for levels that add to it, as nginx inherits all of a list or nothing. */
export const REQUEST_HEADERS_FILE = 'request-headers.conf';

/** Of the `http` block: what upstreams are told beside the request's own headers. */
export function requestHeaderSettings(intent: EdgeIntent): Node[] {
  return [
    // Those that pass for a header of ours are removed below; the others are the application's.
    directive('underscores_in_headers', 'on'),
    // nginx's own sizes are for fewer headers than these.
    directive('proxy_headers_hash_max_size', '1024'),
    directive('proxy_headers_hash_bucket_size', '128'),
    ...upgrade(),
    ...requestHeaders(intent),
  ];
}

/** Of a `location`: what its upstream is told beyond that. An empty value removes a header. */
export function moreRequestHeaders(more: readonly [string, Argument][]): Node[] {
  return more.length === 0 ? [] : [...upgrade(), ...ownRequestHeaders(more)];
}

/** Of a `location` that asks no upgrade of its upstream. */
export function ownRequestHeaders(more: readonly [string, Argument][]): Node[] {
  return [directive('include', `${CONFIG_DIRECTORY}/${REQUEST_HEADERS_FILE}`), ...more.map(sent)];
}

/** For one hop (RFC 9110, 7.6.1); nginx itself ends Connection, Keep-Alive, TE, Transfer-Encoding and Upgrade. */
const HOP_HEADERS = ['Proxy-Authorization', 'Proxy-Connection', 'Trailer'];

function upgrade(): Node[] {
  return [sent(['Upgrade', variable('websocket')]), sent(['Connection', variable('websocket_connection')])];
}

/** Who the client is, told by us alone. An empty value removes a header. */
export function requestHeaders({ secure, published, sites }: EdgeIntent): Node[] {
  // The site as clients name it.
  const host: Argument = [variable('host'), portSuffix(secure, published)];
  const certificates = sites.some(({ clientCertificates }) => clientCertificates);
  const removed = [...HOP_HEADERS, ...REMOVED_REQUEST_HEADERS, ...MISSPELLED_HEADERS];
  const told: [string, Argument][] = [
    ['Host', host],
    ['X-Forwarded-For', variable('remote_addr')],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Proto', 'https'],
    ['X-Real-IP', variable('remote_addr')],
    ...removed.map((name): [string, Argument] => [
      name,
      certificates && name === CLIENT_CERTIFICATE_HEADER ? CLIENT_CERTIFICATE : '',
    ]),
  ];
  return told.map(sent);
}

function sent([name, value]: [string, Argument]): Node {
  return directive('proxy_set_header', name, value);
}
