import { cleaned, nginx, REASONS, traefik } from './exceptions';
import { dashboard, type Expected, gateway, proxy, type Row } from './row';

/** A row for a path of its own; most rows of this topic are no more than that. */
export function path(sent: string, expected: Expected, rule: string, except?: Row['except']): Row {
  return { rule, request: { path: sent }, expected, ...(except ? { except } : {}) };
}

/** Which path is whose: prefixes of whole segments, without regard to case, forwarded as they came. */
export const PATHS: readonly Row[] = [
  path('/', dashboard(), 'the root is the dashboard'),
  path('/index.html', dashboard(), 'a file is the dashboard'),
  path('/settings/users/7', dashboard(), "a deep link is the dashboard's single page"),
  path('/api', gateway(), '/api alone is the gateway, without a redirect'),
  path('/api/', gateway(), '/api/ keeps its trailing slash'),
  path('/api/x', gateway(), 'all below /api is the gateway'),
  path('/api/x/', gateway(), 'a trailing slash further down is kept'),
  path('/api/a/b/c/d/e/f/g', gateway(), 'depth does not matter'),
  path('/hubs', gateway(), '/hubs alone is the gateway, without a redirect'),
  path('/hubs/', gateway(), '/hubs/ is the gateway'),
  path('/mcp', gateway(), '/mcp alone is the gateway, without a redirect'),
  path('/mcp/', gateway(), '/mcp/ is the gateway'),
  path('/mcp/x', gateway(), 'all below /mcp is the gateway'),
  path('/apix', dashboard(), '/apix is another segment than /api'),
  path('/api-docs', dashboard(), '/api-docs is another segment than /api'),
  path('/api.json', dashboard(), '/api.json is another segment than /api'),
  path('/api_v2/x', dashboard(), '/api_v2 is another segment than /api'),
  path('/hubsite', dashboard(), '/hubsite is another segment than /hubs'),
  path('/mcp2', dashboard(), '/mcp2 is another segment than /mcp'),
  path('/ap', dashboard(), '/ap is no beginning of /api'),
  path('/x/api', dashboard(), 'a prefix counts at the beginning only'),
  path('/x/hubs/chat', dashboard(), 'a hub elsewhere is no hub'),
  path('/API', gateway(), 'capitals make no difference, and are forwarded'),
  path('/Api/Users', gateway(), 'mixed case below a prefix is forwarded as it came'),
  path('/HUBS/x', gateway(), '/HUBS is /hubs'),
  path('/mCp/HTTP2', gateway(), '/mCp is /mcp'),
  path('/APIX', dashboard(), '/APIX is still another segment'),
  path('/api;v=1', dashboard(), 'path parameters belong to their segment'),
  path('/api;v=1/x', dashboard(), 'a segment with parameters is another segment'),
  path('/api/x;v=1;w=2', gateway(), 'path parameters below /api are forwarded'),
  path('/api/..;/x', gateway(), 'dots with parameters are a name'),
  path('/api/...', gateway(), 'three dots are a name'),
  path('/api/.well-known', gateway(), 'a name may begin with a dot'),
];

const cleanedTo = (url: string, by = gateway) => cleaned(by(), url);

/**
 * To some an encoded slash is a slash, and doubled slashes are one; to others not. Which segment two dots remove depends on
 * it, so that a guard may be got around where the proxy reads a path in one way and the application in the other.
 */
const READ_IN_TWO_WAYS: readonly Row[] = [
  path(
    '/api/..%2Fx',
    proxy(400),
    'dots before an encoded slash are refused',
    traefik(gateway(), REASONS.noEncodedSlash),
  ),
  path(
    '/api%2F..%2Fx',
    proxy(400),
    'dots between encoded slashes are refused',
    traefik(gateway(), REASONS.noEncodedSlash),
  ),
  path(
    '/office/..%2fapi/x',
    proxy(400),
    'dots before an encoded slash do not lead out of a guarded path',
    traefik(proxy(403), REASONS.noEncodedSlash),
  ),
  path(
    '/office/%2F../api/x',
    proxy(400),
    'dots after an encoded slash do not lead out of a guarded path',
    traefik(proxy(403), REASONS.noEncodedSlash),
  ),
  path(
    '/api/a%2Fb/../../office/x',
    proxy(400),
    'an encoded slash does not count for the dots that lead to a guarded path',
    traefik(proxy(403), REASONS.noEncodedSlash),
  ),
  path('/api/a%2Fb/%2e%2E/c', proxy(400), 'encoded dots below an encoded slash are refused', cleanedTo('/api/c')),
  path(
    '/office//../api/x',
    proxy(400),
    'a doubled slash does not count for the dots that lead out of a guarded path',
    cleanedTo('/api/x'),
  ),
  path(
    '/office/x//y/../../../api/x',
    proxy(400),
    'a doubled slash further up does not count for dots',
    cleanedTo('/api/x'),
  ),
  path('/api/x//..', proxy(400), 'dots at the end after a doubled slash are refused', cleanedTo('/api')),
  path('//x/../api/y', proxy(400), 'a doubled slash at the beginning does not count for dots', cleanedTo('/api/y')),
  path('/api//x?a=/../y', gateway(), 'dots in a query beside a doubled slash are no dots', cleanedTo('/api/x?a=/../y')),
  path('/api/..x//y', gateway(), 'a name that begins with dots is no dots', cleanedTo('/api/..x/y')),
];

/** Dot segments and doubled slashes: resolved to choose a route, and forwarded as they came. */
export const RESOLVED_PATHS: readonly Row[] = [
  path('/api/../x', dashboard(), 'dot segments are resolved before a route is chosen', cleanedTo('/x', dashboard)),
  path('/x/../api/y', gateway(), 'dot segments may lead to the gateway', cleanedTo('/api/y')),
  path('/hubs/../api/x', gateway(), 'dot segments may lead from one gateway path to another', cleanedTo('/api/x')),
  path('/./api/x', gateway(), 'a single dot is nothing', cleanedTo('/api/x')),
  path('/api/./x', gateway(), 'a single dot below /api is nothing', cleanedTo('/api/x')),
  path('/api/x/..', gateway(), 'dots at the end lead back to /api', cleanedTo('/api')),
  path('/api/..', dashboard(), 'dots at the end lead out of /api', cleanedTo('/', dashboard)),
  path('/../api/x', gateway(), 'dots do not lead above the root', {
    ...nginx(proxy(400), REASONS.aboveRoot),
    ...cleanedTo('/api/x'),
  }),
  path('/api/%2e%2e/x', dashboard(), 'encoded dots are dots', cleanedTo('/x', dashboard)),
  path('/x/%2E%2E/api/y', gateway(), 'encoded dots in capitals are dots', cleanedTo('/api/y')),
  path('/api/.%2e/x', dashboard(), 'half-encoded dots are dots', cleanedTo('/x', dashboard)),
  ...READ_IN_TWO_WAYS,
  path('//api/x', gateway(), 'doubled slashes count as one at the beginning', cleanedTo('/api/x')),
  path('/api//x', gateway(), 'doubled slashes below /api are forwarded', cleanedTo('/api/x')),
  path('//', dashboard(), 'slashes alone are the root', cleanedTo('/', dashboard)),
  path(
    '//evil.test/api',
    dashboard(),
    'what looks like a host after two slashes is a path',
    cleanedTo('/evil.test/api', dashboard),
  ),
];
