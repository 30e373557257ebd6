import type { Random } from './random';

/** A request for a guarded path, as a client may spell it that tries to get around the guard. */
export interface Spelling {
  /** 'kept': after another request, for an open path, on the same connection. */
  readonly over: 'HTTP/1.1' | 'HTTP/1.0' | 'HTTP/2' | 'WebSocket' | 'chunks' | 'kept';
  readonly method: string;
  /** The request target, a byte a character. */
  readonly target: string;
  /** Absent: no such header. */
  readonly host?: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The name in the TLS handshake. */
  readonly serverName: string;
}

const METHODS = ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'TRACE', 'get', 'M-SEARCH'];
const OVER: Spelling['over'][] = ['HTTP/1.0', 'HTTP/2', 'HTTP/2', 'HTTP/2', 'WebSocket', 'chunks', 'kept'];
const SLASHES = ['//', '///', '%2F', '%2f', '/./', '/.//', '/%2e/', '/x/../', '//../', '\\', '%5C', '%252F', '%c0%af'];
/** What leads to the path, or seems to lead elsewhere. */
const AHEAD = [
  ...['/.', '/..', '/x/..', '/api/..', '/api/%2e%2e', '/api/.%2E', '/api/%2E.', '/api/x/../..', '/team/..', '/'],
  ...['//', '//..', '/api//..', '/api/..;', '/api/..;a=1', '/api/%252e%252e', '/api/..%2f..', '/api/x/..%5c..'],
  ...['//evil.test', '/%00', '/%c0%ae%c0%ae', '/api/%ef%bc%8e%ef%bc%8e', '/api/. .', '/%20', '/;', '/api/...'],
  ...['/api/a%2fb/../..', '/api/a%2Fb/c/../../..', '/api//a/../..', '/api/%2f/../..', '/api/.%2f..'],
];
/** What stands below the path, ends it, or seems to lead out of it. */
const BEHIND = [
  ...['', '/', '/x', '/x/y', '/x/', '//', '/.', '/..', '/../x', '/x/..', '/x/../..', '/%2e%2e', '/%2e%2e/api/x'],
  ...[
    '//../api/x',
    '//..//../api/x',
    '/x//..//..//../api/x',
    '/%2f../api/x',
    '/..%2fapi/x',
    '/x/..%2f../api/x',
    '/x//y/../../../api/x',
    '/..;/x',
    ';a=1',
    ';/x',
    ';',
    '/;a=1',
  ],
  ...['%20', '%20/x', '.', '..', '.json', '%2e', '%00', '%00/x', '%0a', '%0d%0a', '%09', '%3f', '%3f/x', '%23'],
  ...['?a=1', '?/../api/x', '?', '#x', '\\x', '\\..\\api', '%5cx', '%2Fx', '%2fx', '%252fx', '%c0%afx', '%ef%bc%8fx'],
  ...['~', '%7e', '%', '%4', '%zz', '*', ':443', '@x', '/x?//', '/%u002e%u002e/x', '/\xc3\xbc', '/x%ff'],
];
/** Headers by which some choose a path, a method, a host, or believe an address. */
const FORGED: readonly (readonly [string, string])[] = [
  ...['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Uri', 'X-Forwarded-Path', 'X-Forwarded-Prefix'].map(
    (name) => [name, '/api/x'] as const,
  ),
  ...['X-Forwarded-For', 'X-Real-IP', 'X_Forwarded_For', 'CF-Connecting-IP', 'Client-IP'].map(
    (name) => [name, '203.0.113.7'] as const,
  ),
  ...['X-HTTP-Method-Override', 'X-Forwarded-Method'].map((name) => [name, 'OPTIONS'] as const),
  ['Forwarded', 'for=203.0.113.7;proto=https'],
  ['Remote-User', 'anna'],
  ['Remote_User', 'anna'],
  ['X-Forwarded-Host', 'evil.test'],
  ['Connection', 'close, X-Forwarded-For, Remote-User, Cookie, Authorization'],
  ['Upgrade', 'h2c'],
  ['Expect', '100-continue'],
  ['Range', 'bytes=0-10'],
  ['Origin', 'https://evil.test'],
  ['Access-Control-Request-Method', 'GET'],
];

/**
 * One spelling.
 *
 * @param path guarded, in lower case, e.g. '/office'
 * @param domains of the site; the first is the usual one
 */
export function spelling(random: Random, path: string, domains: readonly string[]): Spelling {
  const [domain] = domains;
  const spelled = pathSpelled(random, path);
  const host = hostSpelled(random, domains);
  return {
    over: random.mostly('HTTP/1.1', OVER, 0.45),
    method: random.mostly('GET', METHODS, 0.35),
    target: random.mostly(spelled, absolute(random, spelled, domains), 0.15),
    ...(random.is(0.01) ? {} : { host }),
    headers: random.is(0.3) ? [random.of(FORGED), random.of(FORGED)] : [],
    serverName: random.mostly(domain, domains, 0.15),
  };
}

function pathSpelled(random: Random, path: string): string {
  const capitals = random.of([0, 0, 0.5, 1]);
  const encoded = random.of([0, 0, 0.3, 1]);
  const letters = [...path.slice(1)].map((letter) => {
    const cased = random.is(capitals) ? letter.toUpperCase() : letter;
    if (!random.is(encoded)) return cased;
    const digits = cased.charCodeAt(0).toString(16);
    return `%${random.mostly('', ['25'], 0.03)}${random.is(0.5) ? digits.toUpperCase() : digits}`;
  });
  const ahead = random.mostly('', AHEAD, 0.5);
  return `${ahead}${random.mostly('/', SLASHES, 0.2)}${letters.join('')}${random.mostly('/x', BEHIND, 0.6)}`;
}

function hostSpelled(random: Random, domains: readonly string[]): string {
  const [domain, ...others] = domains;
  const odd = [domain.toUpperCase(), `${domain}:443`, `${domain}:8443`, `${domain}.`, `${domain}:`, 'unknown.test'];
  return random.mostly(domain, [...odd, ...others, `x.${domain}`, `${domain}:443:80`, '127.0.0.1', ''], 0.25);
}

function absolute(random: Random, path: string, domains: readonly string[]): string[] {
  const host = hostSpelled(random, domains);
  return [`https://${host}${path}`, `http://${host}${path}`, `HTTPS://${host.toUpperCase()}${path}`].concat([
    `https://user@${host}${path}`,
    `//${host}${path}`,
    `${host}${path}`,
    `ws://${host}${path}`,
    path.slice(1),
  ]);
}
