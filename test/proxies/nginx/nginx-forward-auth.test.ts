import { AuthKind, type ForwardAuth } from '../../../lib/model/policies-intent';
import {
  DASHBOARD,
  edgeIntent,
  forward,
  GATEWAY,
  GUARDED_SITE,
  guarded,
  LOGIN,
  respond,
  sophonSite,
} from '../../intents';
import { blockOf, linesOf, linesOfEdge, linesOfRoutes } from './location-of';

const service = (change: Partial<ForwardAuth> = {}): { auth: ForwardAuth } => ({
  auth: { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify', copyHeaders: [], ...change },
});
const guardedBy = (change: Partial<ForwardAuth> = {}) => guarded(forward('/x', GATEWAY), service(change));
const ASKING = '//auth/login.edge-9091/verify';
const ANSWERING = '//refused/login.edge-9091/verify';

test('the service is asked ahead of the upstream, and answers all that it refuses', () => {
  expect(blockOf(linesOfRoutes(guardedBy()), 'location ~* "^/x')).toEqual([
    'set $asked_method $request_method;',
    'set $asked_path $uri;',
    `auth_request ${ASKING};`,
    'auth_request_set $auth_verdict $upstream_status;',
    'recursive_error_pages on;',
    `error_page 401 403 500 = ${ANSWERING};`,
    'error_page 404 413 @refused;',
    'error_page 502 503 504 @unavailable;',
    'proxy_pass http://gateway.edge-8080;',
  ]);
});

test('the service gets a GET without a body, and is told the request by nobody but us', () => {
  const lines = blockOf(linesOfRoutes(guardedBy()), `location = ${ASKING}`);
  expect(lines).toEqual([
    'internal;',
    'proxy_method GET;',
    'proxy_pass_request_body off;',
    'proxy_read_timeout 30s;',
    'include /etc/nginx/ingress/request-headers.conf;',
    'proxy_set_header Connection "";',
    'proxy_set_header Content-Length "";',
    'proxy_set_header X-Forwarded-Method $asked_method;',
    'proxy_set_header X_Forwarded-Method "";',
    'proxy_set_header X-Forwarded_Method "";',
    'proxy_set_header X_Forwarded_Method "";',
    'proxy_set_header X-Forwarded-Uri $request_uri;',
    'proxy_hide_header Strict-Transport-Security;',
    'proxy_hide_header WWW-Authenticate;',
    'recursive_error_pages on;',
    'proxy_pass http://login.edge-9091/verify;',
  ]);
});

test("its answer is asked for without the request's body, and only when it was the one to refuse", () => {
  expect(blockOf(linesOfRoutes(guardedBy()), `location = ${ANSWERING}`)).toEqual([
    'internal;',
    'if ($auth_verdict "!~" .) {',
    'error_page 403 @refused;',
    'return 403;',
    '}',
    'if ($auth_verdict ~ ^2) {',
    'error_page 500 @refused;',
    'return 500;',
    '}',
    'flv;',
    'root /dev/null;',
    'recursive_error_pages on;',
    `error_page 404 = ${ASKING};`,
  ]);
});

test('headers of its answer take the place of those of a client, in every spelling', () => {
  const lines = blockOf(linesOfRoutes(guardedBy({ copyHeaders: ['Remote-User', 'Email'] })), 'location ~* "^/x');
  expect(lines).toEqual(
    expect.arrayContaining([
      'auth_request_set $copied_remote_user $upstream_http_remote_user;',
      'auth_request_set $copied_email $upstream_http_email;',
      'include /etc/nginx/ingress/request-headers.conf;',
      'proxy_set_header Remote-User $copied_remote_user;',
      'proxy_set_header Remote_User "";',
      'proxy_set_header Email $copied_email;',
    ]),
  );
});

test('fails when nginx has no variable for a header', () => {
  expect(() => linesOfRoutes(guardedBy({ copyHeaders: ['Remote.User'] }))).toThrow(
    "NginxProxy: Auth.forward: copyHeaders: must be named in letters, digits and dashes for nginx, got 'Remote.User' " +
      "(e.g. 'Remote-User')",
  );
});

test('a path with a query is asked as it is', () => {
  const lines = linesOfRoutes(guardedBy({ path: '/verify?rd=a%20b' }));
  expect(blockOf(lines, 'location = //auth/login.edge-9091/verify%3Frd=a%20b').at(-1)).toBe(
    'proxy_pass "http://login.edge-9091/verify?rd=a%20b";',
  );
});

test('a service over TLS is verified', () => {
  const upstream = { ...LOGIN, id: 'https-login-443', host: 'login.example.com', secure: true };
  const lines = blockOf(linesOfRoutes(guardedBy({ upstream })), 'location = //auth/');
  expect(lines).toContain('proxy_pass https://https-login-443/verify;');
  expect(lines).toContain('proxy_ssl_verify on;');
});

test('a service is an upstream, and stands there once for all routes of a site', () => {
  const lines = linesOfRoutes(guardedBy({ copyHeaders: ['A'] }), guarded(forward('/y', DASHBOARD), service()));
  expect(lines.filter((line) => line === 'upstream login.edge-9091 {')).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('location = //'))).toHaveLength(2);
});

test('two paths of a service are asked apart', () => {
  const lines = linesOfRoutes(guardedBy(), guarded(forward('/y', DASHBOARD), service({ path: '/other' })));
  expect(lines.filter((line) => line.startsWith('location = //'))).toHaveLength(4);
});

test('a fixed response is given behind the phase in which nginx asks', () => {
  const lines = linesOfRoutes(guarded(respond('/x', 'ok'), service()));
  expect(blockOf(lines, 'location ~* "^/x').at(-1)).toBe('try_files /. @answer/x;');
});

test('the log has the method and the path of the request that was asked about, and those of all others', () => {
  const lines = linesOfRoutes(guardedBy());
  expect(blockOf(lines, 'map $asked_method $logged_method')).toEqual(['"" $request_method;', 'default $asked_method;']);
  expect(blockOf(lines, 'map $asked_path $logged_path')).toEqual(['"" $uri;', 'default $asked_path;']);
  expect(lines.find((line) => line.startsWith('log_format'))).toContain(
    '"method":"$logged_method","host":"$host","path":"$logged_path"',
  );
});

test('without a log there is nothing for it', () => {
  const lines = linesOfEdge(edgeIntent([GUARDED_SITE], { accessLog: false }));
  expect(lines.join()).not.toContain('logged_');
});

test('answers of the service carry the headers of the site, not of the route', () => {
  const site = sophonSite({ routes: [{ ...guardedBy(), responseHeaders: { 'X-Route': 'a' } }] });
  expect(blockOf(linesOf(site), `location = ${ANSWERING}`).slice(0, 2)).toEqual(['internal;', 'set $headers_of "";']);
});
