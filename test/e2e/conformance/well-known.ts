import { cleaned } from './exceptions';
import { path } from './paths';
import { dashboard, gateway, type HttpRequest, type Row } from './row';

/** The metadata or the gateway's own "not found": JSON, where the dashboard would say HTML with 200. */
const metadata = gateway({ headers: { 'Content-Type': ['application/json'] } });

const RESOURCE = '/.well-known/oauth-protected-resource';
const SERVER = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

function asked(rule: string, request: HttpRequest, expected = metadata): Row {
  return { rule, request, expected };
}

/**
 * Where clients of MCP look its login up.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/authorization-server-discovery
 */
export const WELL_KNOWN: readonly Row[] = [
  path(RESOURCE, metadata, 'the metadata of a protected resource is the gateway’s'),
  path(`${RESOURCE}/mcp/http`, metadata, 'the metadata of the MCP endpoint itself is the gateway’s'),
  path(`${RESOURCE}/mcp/sse`, metadata, 'the metadata of the older MCP endpoint is the gateway’s'),
  path(`${RESOURCE}/`, metadata, 'the metadata of a protected resource may have a trailing slash'),
  path(SERVER, metadata, 'the metadata of an authorization server is the gateway’s'),
  path(`${SERVER}/tenant1`, metadata, 'the metadata of an issuer with a path is the gateway’s'),
  path(`${SERVER}/api/oauth/a/b`, metadata, 'the path of an issuer may be long'),
  path(OPENID, metadata, 'the configuration of OpenID Connect is the gateway’s'),
  path(`${OPENID}/tenant1`, metadata, 'OpenID’s configuration of an issuer with a path is the gateway’s'),
  path('/mcp/.well-known/openid-configuration', metadata, 'OpenID’s configuration below the issuer is the gateway’s'),
  path('/api/oauth/.well-known/openid-configuration', metadata, 'so it is where the issuer is below /api'),
  path(`${RESOURCE}?resource=https://a.test/mcp`, metadata, 'a query does not make metadata the dashboard’s'),
  path(RESOURCE.toUpperCase(), metadata, 'well-known paths in capitals are the same'),
  path('/.Well-Known/OAuth-Authorization-Server/MCP', metadata, 'well-known paths in mixed case are the same'),
  path(
    '/.well-known/openid%2Dconfiguration',
    metadata,
    'an encoded dash in a well-known path is a dash',
    cleaned(metadata, OPENID),
  ),
  path(
    '/%2ewell-known/oauth-protected-resource',
    metadata,
    'an encoded dot in a well-known path is a dot',
    cleaned(metadata, RESOURCE),
  ),
  path(
    '/.well-known/%6Fauth-protected-resource/mcp',
    metadata,
    'an encoded letter in a well-known path is a letter',
    cleaned(metadata, `${RESOURCE}/mcp`),
  ),
  path(`/x/..${SERVER}`, metadata, 'dot segments may lead to a well-known path', cleaned(metadata, SERVER)),
  path(
    '/.well-known//openid-configuration',
    metadata,
    'doubled slashes in a well-known path count as one',
    cleaned(metadata, OPENID),
  ),
  path(
    `/${RESOURCE}`,
    metadata,
    'doubled slashes ahead of a well-known path count as one',
    cleaned(metadata, RESOURCE),
  ),
  path(
    `${RESOURCE}/../change-password`,
    dashboard(),
    'dot segments may lead out of a well-known path',
    cleaned(dashboard(), '/.well-known/change-password'),
  ),
  path('/.well-known', dashboard(), '/.well-known alone is the dashboard’s'),
  path('/.well-known/', dashboard(), '/.well-known/ is the dashboard’s'),
  path('/.well-known/security.txt', dashboard(), 'other well-known paths are the dashboard’s'),
  path(
    '/.well-known/acme-challenge/token',
    dashboard(),
    'challenges of ACME that nobody asked for are the dashboard’s',
  ),
  path(`${RESOURCE}s`, dashboard(), 'a longer name is another well-known path'),
  path(`${OPENID}.json`, dashboard(), 'an ending makes another well-known path'),
  path(`/x${RESOURCE}`, dashboard(), 'a well-known path counts at the beginning only'),
  asked('metadata is served over HTTP/2', { over: 'HTTP/2', path: RESOURCE }),
  asked('a browser may ask ahead whether it may read metadata', {
    method: 'OPTIONS',
    path: `${RESOURCE}/mcp/http`,
    headers: [
      ['Origin', 'https://inspector.test'],
      ['Access-Control-Request-Method', 'GET'],
      ['Access-Control-Request-Headers', 'mcp-protocol-version'],
    ],
  }),
  asked(
    'whether metadata is there may be asked without getting it',
    { method: 'HEAD', path: SERVER },
    { ...metadata, headers: undefined },
  ),
];
