import { SiteIntent } from '../../model/intent';
import { AuthKind, ForwardAuth } from '../../model/policies-intent';
import { spellings } from '../forwarded-headers';
import { Argument, block, directive, Node, Variable, variable } from './nginx-conf';
import { placesOf } from './nginx-places';
import { ownRequestHeaders } from './nginx-request-headers';
import { hiddenHeaders, refusalHeaders } from './nginx-response-headers';
import { proxyTo } from './nginx-upstreams';

/** Method and path of the request that a service is asked about: what brings the service's answer is another request to nginx. */
const METHOD = variable('asked_method');
const PATH = variable('asked_path');

/** Names of the variables that have them for the log, also where nobody is asked. */
export const LOGGED = { method: 'logged_method', path: 'logged_path' };

/** What the service said; empty as long as it was not asked. */
const VERDICT = variable('auth_verdict');

/** A service that has not decided by then is away. */
const PATIENCE = '30s';

/** Whether a site asks services. */
export function asksServices(site: SiteIntent): boolean {
  return authsOf(site).length > 0;
}

/** Of the `http` block: method and path for the log, where a service may have answered. */
export function loggedRequest(): Node[] {
  const logged = (asked: Variable, usual: string, name: string) =>
    block('map', [asked, variable(name)], [directive('', variable(usual)), directive('default', asked)]);
  return [logged(METHOD, 'request_method', LOGGED.method), logged(PATH, 'uri', LOGGED.path)];
}

/** Of a `location`: the service is asked before the request goes on, and learns nothing of its body. */
export function forwardAuth(auth: ForwardAuth): Node[] {
  return [
    directive('set', METHOD, variable('request_method')),
    directive('set', PATH, variable('uri')),
    directive('auth_request', asking(auth)),
    directive('auth_request_set', VERDICT, variable('upstream_status')),
    ...auth.copyHeaders.map((name) => directive('auth_request_set', copied(name), answered(name))),
    // The service's answer may itself fail.
    directive('recursive_error_pages', 'on'),
  ];
}

/** What the upstream is told: the service's headers, and none of a client's that would pass for them. */
export function copiedHeaders({ copyHeaders }: ForwardAuth): [string, Argument][] {
  return copyHeaders.flatMap((name) => [[name, copied(name)] as [string, Argument], ...removed(name)]);
}

/** Where a `location` turns to with what is no 2xx: nginx makes 500 of all but 401 and 403. */
export function serviceRefusal(auth: ForwardAuth): Node {
  return directive('error_page', '401', '403', '500', '=', answering(auth));
}

/** Of a site's `server`: how its services are asked, each once. */
export function authServices(site: SiteIntent): Node[] {
  const services = new Map(authsOf(site).map((auth) => [asking(auth), auth]));
  return [...services.values()].flatMap((auth) => [serviceLocation(site, auth), answerLocation(site, auth)]);
}

function authsOf(site: SiteIntent): ForwardAuth[] {
  return placesOf(site).flatMap(({ policies: { auth } }) => (auth?.kind === AuthKind.FORWARD ? [auth] : []));
}

/**
 * The service is asked here twice if it refuses: nginx keeps nothing but the status of the first answer. The second one is
 * the client's.
 */
function serviceLocation(site: SiteIntent, auth: ForwardAuth): Node {
  return block(
    'location',
    ['=', asking(auth)],
    [
      directive('internal'),
      directive('proxy_method', 'GET'),
      directive('proxy_pass_request_body', 'off'),
      directive('proxy_read_timeout', PATIENCE),
      ...ownRequestHeaders([
        ['Connection', ''],
        ['Content-Length', ''],
        ['X-Forwarded-Method', METHOD],
        ...removed('X-Forwarded-Method'),
        ['X-Forwarded-Uri', variable('request_uri')],
      ]),
      // The client has it from the first answer.
      ...hiddenHeaders(site, ['WWW-Authenticate']),
      directive('recursive_error_pages', 'on'),
      ...proxyTo(auth.upstream, auth.path),
    ],
  );
}

/** On the way to the service's own answer. */
function answerLocation(site: SiteIntent, auth: ForwardAuth): Node {
  return block(
    'location',
    ['=', answering(auth)],
    [
      directive('internal'),
      ...refusalHeaders(site),
      // Somebody else refused, such as a directive of the user's own, or something failed after the service had agreed.
      ...[
        ['!~', '.', '403'],
        ['~', '^2', '500'],
      ].map(([operator, verdict, status]) =>
        block(
          'if',
          [['(', VERDICT], operator, `${verdict})`],
          [directive('error_page', status, '@refused'), directive('return', status)],
        ),
      ),
      // What would read a file here ends the request's body first, and finds none: nginx's proxy would wait for the whole body
      // and store it, which nobody who was refused may have it do.
      directive('flv'),
      directive('root', '/dev/null'),
      directive('recursive_error_pages', 'on'),
      directive('error_page', '404', '=', asking(auth)),
    ],
  );
}

/** No client can name either: nginx merges the slashes of its paths. */
function asking({ upstream, path }: ForwardAuth): string {
  return `//auth/${upstream.id}${withoutQuery(path)}`;
}

function answering({ upstream, path }: ForwardAuth): string {
  return `//refused/${upstream.id}${withoutQuery(path)}`;
}

/** As part of a path: a question mark would end it. */
function withoutQuery(path: string): string {
  return path.replaceAll('?', '%3F');
}

function removed(name: string): [string, Argument][] {
  return spellings(name, ['-', '_'])
    .slice(1)
    .map((spelling) => [spelling, '']);
}

function copied(name: string): Argument {
  return variable(`copied_${variableName(name)}`);
}

function answered(name: string): Argument {
  return variable(`upstream_http_${variableName(name)}`);
}

/** @throws when nginx has no variable for a header of that name */
function variableName(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name.toLowerCase().replaceAll('-', '_');
  throw new Error(
    `NginxProxy: Auth.forward: copyHeaders: must be named in letters, digits and dashes for nginx, got '${name}' ` +
      "(e.g. 'Remote-User')",
  );
}
