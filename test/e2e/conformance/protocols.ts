import { nginx, REASONS, traefik } from './exceptions';
import { CLIENT_ADDRESS, DOMAIN, LIE } from './names';
import { dashboard, type Expected, gateway, proxy, REFUSED, type Row } from './row';

const HOST = `Host: ${DOMAIN}\r\n`;
const CLOSE = 'Connection: close\r\n';
const WEB_SOCKET =
  'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

const raw = (bytes: string, expected: Expected, rule: string, except?: Row['except']): Row => ({
  rule,
  request: { bytes },
  expected,
  ...(except ? { except } : {}),
});

/** Versions of HTTP, and how connections are kept. */
export const VERSIONS: readonly Row[] = [
  raw(`GET /api/x HTTP/1.0\r\n${HOST}\r\n`, gateway({ url: '/api/x' }), 'HTTP/1.0 is served'),
  raw(
    `GET /api/x HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`,
    gateway({ url: '/api/x' }),
    'HTTP/1.0 may ask for the connection to be kept',
  ),
  raw('GET /api/x HTTP/1.0\r\n\r\n', proxy(404), 'HTTP/1.0 without a host is for nobody'),
  raw('GET /api/x\r\n', proxy(400), 'HTTP/0.9 is refused', nginx(REFUSED, REASONS.http09)),
  raw(`GET /api/x HTTP/2.0\r\n${HOST}\r\n`, proxy(505), 'HTTP/2 in the words of HTTP/1.1 is refused'),
  raw(`GET /api/x HTTP/3.0\r\n${HOST}\r\n`, proxy(505), 'a version to come is refused'),
  raw(`GET /api/x http/1.1\r\n${HOST}\r\n`, proxy(400), 'the version is told in capitals'),
  raw(`GET /api/x HTTP/1.1x\r\n${HOST}\r\n`, proxy(400), 'a version that is none is refused'),
  raw(`GET /api/x HTP/1.1\r\n${HOST}\r\n`, proxy(400), 'another protocol is refused'),
  raw(
    `GET /api/a HTTP/1.1\r\n${HOST}\r\nGET /b HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
    gateway({ url: '/api/a', answers: 2 }),
    'a connection carries one request after the other, for different upstreams',
  ),
  { rule: 'HTTP/2 reaches the gateway', request: { over: 'HTTP/2', path: '/api/x?a=1' }, expected: gateway() },
  { rule: 'HTTP/2 reaches the dashboard', request: { over: 'HTTP/2', path: '/x' }, expected: dashboard() },
  {
    rule: 'an encoded path over HTTP/2 is forwarded as it came',
    request: { over: 'HTTP/2', path: '/API%2Fx?y=%2F' },
    expected: gateway(),
  },
  {
    rule: 'a path without a slash over HTTP/2 is refused',
    request: { over: 'HTTP/2', path: 'api' },
    expected: REFUSED,
    except: nginx(proxy(400), REASONS.http2Path),
  },
  {
    rule: 'the parts of a cookie that HTTP/2 takes apart are put together again',
    request: {
      over: 'HTTP/2',
      path: '/api/x',
      headers: [
        ['cookie', 'a=1'],
        ['cookie', 'b=2'],
      ],
    },
    expected: gateway({ received: { Cookie: ['a=1; b=2'] } }),
  },
];

/** Protocol upgrades: WebSockets everywhere, and nothing else. */
export const UPGRADES: readonly Row[] = [
  { rule: 'a WebSocket of a hub reaches the gateway', request: { webSocket: '/hubs/chat' }, expected: gateway() },
  {
    rule: 'a WebSocket of /hubs itself reaches the gateway',
    request: { webSocket: '/hubs?access_token=top-secret' },
    expected: gateway(),
  },
  { rule: 'a WebSocket below /api reaches the gateway', request: { webSocket: '/api/x?a=1' }, expected: gateway() },
  { rule: 'a WebSocket below /MCP reaches the gateway', request: { webSocket: '/MCP/x' }, expected: gateway() },
  { rule: 'a WebSocket of the root reaches the dashboard', request: { webSocket: '/' }, expected: dashboard() },
  { rule: 'a WebSocket elsewhere reaches the dashboard', request: { webSocket: '/live/x' }, expected: dashboard() },
  {
    rule: 'with a WebSocket the scheme is https, not wss',
    request: { webSocket: '/api/x', headers: { 'X-Forwarded-Proto': 'http' } },
    expected: gateway({ received: { 'X-Forwarded-Proto': ['https'] } }),
  },
  {
    rule: 'with a WebSocket the client’s address is the proxy’s to tell',
    request: { webSocket: '/api/x', headers: { 'X-Forwarded-For': LIE, 'X-Real-IP': LIE, Forwarded: `for=${LIE}` } },
    expected: gateway({
      received: { 'X-Forwarded-For': [CLIENT_ADDRESS], 'X-Real-IP': [CLIENT_ADDRESS], Forwarded: [] },
    }),
  },
  {
    rule: 'a WebSocket’s protocols, origin, cookies and token reach the gateway',
    request: {
      webSocket: '/api/x',
      headers: { Origin: 'https://a.test', Cookie: 'a=top-secret', Authorization: 'Bearer top-secret' },
    },
    expected: gateway({
      received: { Origin: ['https://a.test'], Cookie: ['a=top-secret'], Authorization: ['Bearer top-secret'] },
    }),
  },
  {
    rule: 'the answer to a WebSocket’s handshake carries the headers of every answer',
    request: { webSocket: '/api/x' },
    expected: gateway({ headers: { 'X-Frame-Options': ['DENY'], 'Strict-Transport-Security': ['max-age=63072000'] } }),
    except: traefik(
      gateway({ headers: { 'X-Frame-Options': [], 'Strict-Transport-Security': [] } }),
      REASONS.socketHeaders,
    ),
  },
  raw(
    `GET /hubs/chat HTTP/1.1\r\n${HOST}Upgrade: WebSocket\r\n${WEB_SOCKET}\r\n`,
    gateway({ status: 101 }),
    'WebSocket may be written in capitals',
  ),
  raw(
    `GET /hubs/chat HTTP/1.1\r\n${HOST}Upgrade: websocket\r\n${WEB_SOCKET.replace('Upgrade', 'keep-alive, Upgrade')}\r\n`,
    gateway({ status: 101 }),
    'Connection may name more than the upgrade, as Firefox does',
  ),
  raw(
    `GET /api/x HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    gateway({ url: '/api/x', received: { Upgrade: [] } }),
    'an upgrade to HTTP/2 in clear text does not reach the gateway: it would carry requests past the routes',
    traefik(gateway({ url: '/api/x', received: { Upgrade: ['h2c'] } }), REASONS.anyUpgrade),
  ),
  raw(
    `GET /api/x HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n`,
    gateway({ url: '/api/x', received: { Upgrade: [] } }),
    'an upgrade to any other protocol does not reach the gateway',
    traefik(gateway({ url: '/api/x', received: { Upgrade: ['TLS/1.2'] } }), REASONS.anyUpgrade),
  ),
  raw(
    `POST /api/x HTTP/1.1\r\n${HOST}Upgrade: websocket\r\nContent-Length: 0\r\n\r\n`,
    gateway({ url: '/api/x', received: { Upgrade: [] } }),
    'Upgrade without Connection is no upgrade',
  ),
];
