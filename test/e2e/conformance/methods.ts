import { goProxies, nginx, REASONS, traefik } from './exceptions';
import { dashboard, gateway, proxy, type Row } from './row';

const methodRow = (method: string, path: string): Row => ({
  rule: `${method} ${path} goes to the gateway as it is`,
  request: { method, path, body: 'four' },
  expected: gateway({ receivedBytes: 4, headers: { Location: [] } }),
});

/** What is done to a path decides upon nothing: routes are for all methods. */
export const METHODS: readonly Row[] = [
  ...['/api', '/hubs', '/mcp', '/api/x'].map((path) => methodRow('POST', path)),
  ...['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'REPORT', 'SEARCH'].map((method) => methodRow(method, '/api/x')),
  {
    rule: 'POST goes to the dashboard too',
    request: { method: 'POST', path: '/__report', body: 'four' },
    expected: dashboard({ receivedBytes: 4 }),
  },
  {
    rule: 'HEAD is answered without a body',
    request: { method: 'HEAD', path: '/api/range' },
    expected: gateway({ body: '', headers: { 'Content-Length': ['1000'] } }),
  },
  {
    rule: 'HEAD of the dashboard is answered without a body',
    request: { method: 'HEAD', path: '/' },
    expected: dashboard({ body: '', headers: { 'Content-Type': ['text/html; charset=utf-8'] } }),
  },
  {
    rule: 'OPTIONS is the gateway’s to answer',
    request: {
      method: 'OPTIONS',
      path: '/api/x',
      headers: [
        ['Origin', 'https://app.test'],
        ['Access-Control-Request-Method', 'PUT'],
      ],
    },
    expected: gateway({
      received: { Origin: ['https://app.test'], 'Access-Control-Request-Method': ['PUT'] },
      headers: { 'Access-Control-Allow-Origin': [] },
    }),
  },
  {
    rule: 'OPTIONS of the dashboard is the dashboard’s to answer',
    request: { method: 'OPTIONS', path: '/' },
    expected: dashboard(),
  },
  {
    rule: 'OPTIONS of the whole server is answered by the proxy',
    request: { method: 'OPTIONS', path: '*' },
    expected: proxy(400),
    except: goProxies(proxy(200), REASONS.serverWide),
  },
  {
    rule: 'a method that nobody knows is the gateway’s to refuse',
    request: { method: 'FROBNICATE', path: '/api/x' },
    expected: gateway({ status: 400, url: null }),
  },
  {
    rule: 'TRACE, which would show what the proxy adds, is refused',
    request: { method: 'TRACE', path: '/api/x' },
    expected: proxy(405),
    except: traefik(gateway(), REASONS.trace),
  },
  {
    rule: 'TRACE of the dashboard is refused',
    request: { method: 'TRACE', path: '/__report' },
    expected: proxy(405),
    except: traefik(dashboard(), REASONS.trace),
  },
  {
    rule: 'CONNECT opens no tunnel',
    request: { method: 'CONNECT', path: 'gateway:8080' },
    expected: proxy([400, 404, 405]),
  },
  {
    rule: 'CONNECT of a path opens no tunnel',
    request: { method: 'CONNECT', path: '/api/x' },
    expected: proxy([400, 405, 501]),
  },
  {
    rule: 'a method with a character that none has is refused',
    request: { method: 'GE(T', path: '/api/x' },
    expected: proxy(400),
  },
  {
    rule: 'a method in small letters is the gateway’s to refuse',
    request: { method: 'get', path: '/api/x' },
    expected: gateway({ status: 400, url: null }),
    except: nginx(proxy(400), REASONS.methodCase),
  },
  {
    rule: 'a method over HTTP/2 goes to the gateway as it is',
    request: { over: 'HTTP/2', method: 'PROPFIND', path: '/api/x' },
    expected: gateway(),
  },
  {
    rule: 'TRACE over HTTP/2 is refused',
    request: { over: 'HTTP/2', method: 'TRACE', path: '/api/x' },
    expected: proxy(405),
    except: traefik(gateway(), REASONS.trace),
  },
  {
    rule: 'a POST to bare /hubs over HTTP/2 is not redirected',
    request: { over: 'HTTP/2', method: 'POST', path: '/hubs', body: 'four' },
    expected: gateway({ receivedBytes: 4 }),
  },
];
