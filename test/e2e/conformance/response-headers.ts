import { caddy, nginx, REASONS, traefik } from './exceptions';
import { DOMAIN, OURS } from './names';
import { dashboard, type Expected, gateway, proxy, REFUSED, type Row } from './row';

const get = (rule: string, path: string, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request: { path },
  expected,
  ...(except ? { except } : {}),
});

/** What the client gets beside the body. */
export const RESPONSE_HEADERS: readonly Row[] = [
  get('the gateway’s answers carry our headers', '/api/x', gateway({ headers: OURS })),
  get('the dashboard’s answers carry our headers', '/', dashboard({ headers: OURS })),
  get('the gateway’s errors carry our headers', '/api/status/500', gateway({ status: 500, headers: OURS })),
  get('redirects of the gateway carry our headers', '/api/redirect', gateway({ status: 302, headers: OURS })),
  get('the proxy’s own errors on a site carry our headers', '/closed/x', proxy(502, { headers: OURS })),
  {
    rule: 'a refusal of an upload carries our headers',
    request: {
      method: 'POST',
      path: '/api/x',
      headers: [
        ['Content-Length', '999999999'],
        ['Connection', 'keep-alive'],
      ],
    },
    expected: proxy(413, { headers: OURS }),
    except: traefik(REFUSED, REASONS.noBodyLimit),
  },
  {
    rule: 'a refusal of a path carries our headers',
    request: { path: '/api/a%5Cb' },
    expected: proxy(400, { headers: OURS }),
    except: traefik(
      proxy(400, { headers: { 'Strict-Transport-Security': [], 'X-Frame-Options': [] } }),
      REASONS.refusesEarly,
    ),
  },
  {
    rule: 'answers over HTTP/2 carry our headers',
    request: { over: 'HTTP/2', path: '/api/x' },
    expected: gateway({ headers: OURS }),
  },
  get(
    'our headers replace the upstream’s',
    '/api/with-headers?X-Frame-Options=SAMEORIGIN&Strict-Transport-Security=max-age%3D0',
    gateway({ headers: OURS }),
  ),
  get(
    'our headers replace the upstream’s in any case and number',
    '/api/with-headers?x-frame-options=SAMEORIGIN&x-frame-options=ALLOW',
    gateway({ headers: OURS }),
  ),
  get(
    'cookies of the upstream are kept as they are',
    '/api/with-headers?Set-Cookie=a%3D1%3B%20Path%3D/%3B%20HttpOnly&Set-Cookie=b%3D2%3B%20Domain%3Dgateway',
    gateway({ headers: { 'Set-Cookie': ['a=1; Path=/; HttpOnly', 'b=2; Domain=gateway'] } }),
  ),
  get(
    'other headers of the upstream are kept',
    '/api/with-headers?X-Powered-By=K&Cache-Control=no-store&Vary=Origin&Access-Control-Allow-Origin=*&ETag=W/"a"',
    gateway({
      headers: {
        'X-Powered-By': ['K'],
        'Cache-Control': ['no-store'],
        Vary: ['Origin'],
        'Access-Control-Allow-Origin': ['*'],
        ETag: ['W/"a"'],
      },
    }),
  ),
  get('nothing is said of the proxy’s version or way', '/api/x', gateway({ headers: { Via: [], 'Alt-Svc': [] } })),
  get('the date is told once', '/api/x', gateway({ headers: { Date: [/ GMT$/] } })),
  get(
    'no type is guessed',
    '/api/with-headers',
    gateway({ headers: { 'Content-Type': [] } }),
    caddy(gateway({ headers: { 'Content-Type': ['text/plain; charset=utf-8'] } }), REASONS.guessedType),
  ),
  get(
    'headers for one hop of the upstream end at the proxy',
    '/api/with-headers?Keep-Alive=timeout%3D5',
    gateway({ headers: { 'Keep-Alive': [] } }),
  ),
  get(
    'the upstream does not steer the proxy',
    '/api/with-headers?X-Accel-Redirect=/index.html&X-Sendfile=/etc/passwd&X-Accel-Buffering=yes',
    gateway({ body: 'set\n' }),
  ),
  get('a response header of 8 KiB is kept', '/api/big-headers?kib=8', gateway({ headers: { 'X-Big': [/^b{8192}$/] } })),
  get(
    'a response header of 30 KiB is kept',
    '/api/big-headers?kib=30',
    gateway({ headers: { 'X-Big': [/^b{30720}$/] } }),
    nginx(proxy(502), REASONS.nginxBuffer),
  ),
  get('early hints are passed on', '/api/early-hints', gateway({ informational: [103], body: 'after hints\n' })),
  {
    rule: 'early hints are passed on over HTTP/2',
    request: { over: 'HTTP/2', path: '/api/early-hints' },
    expected: gateway({ informational: [103], body: 'after hints\n' }),
  },
  ...[301, 302, 303, 307, 308].map((status) =>
    get(
      `a redirect with ${status} is kept`,
      `/api/redirect?status=${status}&to=/login%3Fa=1`,
      gateway({ status, headers: { Location: ['/login?a=1'] } }),
    ),
  ),
  ...['http://gateway:8080/x', `http://${DOMAIN}/x`, 'https://elsewhere.test:8443/x', '//elsewhere.test/x', 'x/y'].map(
    (to) =>
      get(
        `a redirect to ${to} is not rewritten`,
        `/api/redirect?to=${encodeURIComponent(to)}`,
        gateway({ status: 302, headers: { Location: [to] } }),
      ),
  ),
  ...[400, 401, 403, 404, 405, 409, 413, 418, 429, 451, 500, 501, 502, 503, 504, 599].map((status) =>
    get(
      `the upstream’s own ${status} is passed on as it is`,
      `/api/status/${status}`,
      gateway({ status, body: `status ${status}\n`, headers: { 'Retry-After': [] } }),
    ),
  ),
];
