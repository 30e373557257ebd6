import { caddy, nginx, REASONS } from './exceptions';
import { DOMAIN, LIE, NEIGHBOUR, OTHER_DOMAIN } from './names';
import { type Expected, gateway, type HttpRequest, proxy, type Request, type Row } from './row';

/** A path with something that keeps clients out, and what they meet there. */
export interface Guard {
  /** Who is kept out, e.g. 'a client without a password'. */
  readonly who: string;
  /** One segment in lower case, e.g. '/office'. */
  readonly path: string;
  readonly refusal: Expected;
  readonly usesUp?: string;
}

/** A way in which a client tries to get around a guard. */
interface Detour {
  readonly how: string;
  readonly request: Request;
  /** What it meets if not the guard. */
  readonly meets?: Expected;
  readonly except?: Row['except'];
}

/** All ways around a guard: none of them leads in. */
export function detours(guard: Guard): Row[] {
  return rowsOf(guard, [...briefly(guard), ...atLength(guard)]);
}

/** One way around a guard of each kind. */
export function briefDetours(guard: Guard): Row[] {
  return rowsOf(guard, briefly(guard));
}

function rowsOf({ who, refusal, usesUp }: Guard, ways: Detour[]): Row[] {
  return ways.map(({ how, request, meets = refusal, except }) => ({
    rule: `${who} is refused: ${how}`,
    request,
    expected: meets,
    ...(usesUp ? { usesUp } : {}),
    ...(except ? { except } : {}),
  }));
}

const sent = (how: string, request: HttpRequest, meets?: Expected, except?: Row['except']): Detour => ({
  how,
  request,
  meets,
  except,
});

/** A request with a body that is written as it stands. */
const raw = (how: string, lines: string[], body = '', meets?: Expected): Detour => ({
  how,
  request: { bytes: `${lines.join('\r\n')}\r\n\r\n${body}` },
  meets,
});

const CLOSE = 'Connection: close';
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

function briefly({ path }: Guard): Detour[] {
  const HOST = `Host: ${DOMAIN}`;
  return [
    sent('the path itself', { path }),
    sent('what is below it, with a query', { path: `${path}/x?a=1` }),
    sent('the path in capitals', { path: path.toUpperCase() }),
    sent('a letter encoded', { path: `${encoded(path, 1)}/x` }),
    sent('dots that lead to it', { path: `/api/..${path}/x` }),
    sent('a doubled slash ahead of it', { path: `/${path}/x` }),
    raw('a WebSocket', [`GET ${path}/x HTTP/1.1`, HOST, ...UPGRADE]),
    raw('an absolute target', [`GET https://${DOMAIN}${path}/x HTTP/1.1`, HOST, CLOSE]),
    sent('HTTP/2', { over: 'HTTP/2', path: `${path}/x` }),
    sent('HEAD', { method: 'HEAD', path: `${path}/x` }),
    sent('OPTIONS', { method: 'OPTIONS', path: `${path}/x`, headers: [['Origin', 'https://a.test']] }),
    sent('an upload', { method: 'POST', path: `${path}/x`, body: 'four' }),
  ];
}

function atLength(guard: Guard): Detour[] {
  return [...spelled(guard), ...malformed(guard), ...addressed(guard), ...carried(guard), ...forged(guard)];
}

/** The path, as it may be written. */
function spelled({ path }: Guard): Detour[] {
  const every = [...path.slice(1)].map((_, at) => at + 1);
  return [
    sent('a slash at its end', { path: `${path}/` }),
    sent('mixed case', { path: `${path.slice(0, 2)}${path.slice(2).toUpperCase()}/X` }),
    sent('every letter encoded, with small digits', { path: `${encoded(path, ...every).toLowerCase()}/x` }),
    sent('a capital encoded', { path: `${encoded(path.toUpperCase(), 1)}/x` }),
    sent('an encoded slash after it', { path: `${path}%2Fx` }),
    sent('an encoded slash after it, with small digits', { path: `${path}%2fx` }),
    sent('a dot ahead of it', { path: `/.${path}/x` }),
    sent('a dot below it', { path: `${path}/./x` }),
    sent('encoded dots that lead to it', { path: `/api/%2e%2e${path}/x` }),
    sent('half-encoded dots in capitals that lead to it', { path: `/api/.%2E${path}/x` }),
    sent('dots that lead back to it', { path: `${path}/x/..` }),
    sent('dots above the root', { path: `/..${path}/x` }, undefined, nginx(proxy(400), REASONS.aboveRoot)),
    sent('a doubled slash below it', { path: `${path}//x` }),
    sent('parameters below it', { path: `${path}/x;a=1` }),
    sent('dots with parameters, which are a name', { path: `${path}/..;/x` }),
    sent('dots that are encoded twice, which are a name', { path: `${path}/%252e%252e/x` }),
    sent('an open path in the query', { path: `${path}/x?/../../api/x` }),
  ];
}

/** What no proxy forwards. */
function malformed({ path }: Guard): Detour[] {
  return [
    sent('a backslash after it', { path: `${path}\\x` }, proxy(400)),
    sent('an encoded backslash ahead of it', { path: `/api/..%5C..${path}` }, proxy(400)),
    sent('an encoded NUL after it', { path: `${path}%00/x` }, proxy(400)),
    sent('a percent sign without digits', { path: `${path}%/x` }, proxy(400)),
  ];
}

/** Host and name in the handshake. */
function addressed({ path }: Guard): Detour[] {
  const below = `${path}/x`;
  const dotted = caddy(proxy(404), REASONS.trailingDot);
  return [
    sent('a host in capitals', { path: below, host: 'SOPHON.Test' }),
    sent('a host with the port', { path: below, host: `${DOMAIN}:443` }),
    sent('a host with a trailing dot', { path: below, host: `${DOMAIN}.` }, undefined, dotted),
    sent('the other domain', { path: below, host: OTHER_DOMAIN }),
    sent('a handshake for another domain', { path: below, host: DOMAIN, serverName: OTHER_DOMAIN }),
    sent('a handshake for the neighbour', { path: below, host: DOMAIN, serverName: NEIGHBOUR }),
    raw('an absolute target with the neighbour’s host', [
      `GET http://${DOMAIN}${below} HTTP/1.1`,
      `Host: ${NEIGHBOUR}`,
      CLOSE,
    ]),
  ];
}

/** Methods, and how requests are carried. */
function carried({ path, refusal }: Guard): Detour[] {
  const below = `${path}/x`;
  const HOST = `Host: ${DOMAIN}`;
  const chunks = ['Transfer-Encoding: chunked', CLOSE];
  return [
    ...['PUT', 'DELETE', 'PATCH', 'PROPFIND'].map((method) => sent(method, { method, path: below })),
    sent('HTTP/2 with the path in capitals and encoded', {
      over: 'HTTP/2',
      path: `${encoded(path.toUpperCase(), 2)}/x`,
    }),
    sent('HTTP/2 with dots that lead to it', { over: 'HTTP/2', path: `/api/%2E%2E${below}` }),
    raw('a WebSocket with the path in capitals', [`GET ${path.toUpperCase()}/x HTTP/1.1`, HOST, ...UPGRADE]),
    raw('HTTP/1.0', [`GET ${below} HTTP/1.0`, HOST]),
    raw('a chunked upload', [`POST ${below} HTTP/1.1`, HOST, ...chunks], '4\r\nfour\r\n0\r\n\r\n'),
    raw(
      'the second request of a connection',
      ['GET /api/x HTTP/1.1', HOST, '', `GET ${below} HTTP/1.1`, HOST, CLOSE],
      '',
      gateway({ url: '/api/x', next: refusal }),
    ),
  ];
}

/** Headers that some take for the request's own address, path or method. */
function forged({ path }: Guard): Detour[] {
  const below = `${path}/x`;
  const addresses = ['X-Forwarded-For', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP', 'X_Forwarded_For'];
  const paths = ['X-Forwarded-Uri', 'X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix', 'X_Forwarded_Uri'];
  const methods = ['X-Forwarded-Method', 'X-HTTP-Method-Override', 'X-Method-Override', 'X_Forwarded_Method'];
  return [
    sent('another address in all headers that tell one', {
      path: below,
      headers: [...addresses.map((name) => [name, LIE] as const), ['Forwarded', `for=${LIE}`]],
    }),
    sent('an open path in all headers that tell one', {
      path: below,
      headers: paths.map((name) => [name, '/api/x'] as const),
    }),
    sent('another method in all headers that tell one', {
      path: below,
      headers: methods.map((name) => [name, 'OPTIONS'] as const),
    }),
    sent('another host in all headers that tell one', {
      path: below,
      headers: [
        ['X-Forwarded-Host', NEIGHBOUR],
        ['X-Original-Host', NEIGHBOUR],
      ],
    }),
    sent('headers that the proxy is told to take for the connection’s own', {
      path: below,
      headers: [['Connection', 'close, X-Forwarded-For, X-Real-IP, Remote-User']],
    }),
  ];
}

/** A path with its letters at some places percent-encoded. */
function encoded(path: string, ...places: number[]): string {
  const code = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  return [...path].map((letter, at) => (places.includes(at) ? code(letter) : letter)).join('');
}
