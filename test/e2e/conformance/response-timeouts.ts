import type { RouteOptions } from 'cdktf-sophon';
import { nginx, REASONS } from './exceptions';
import { OURS } from './names';
import { type Expected, gateway, type HttpRequest, proxy, type Row } from './row';

/** Routes of the site to its gateway. */
export const HASTY_ROUTES: readonly (readonly [path: string, options: RouteOptions])[] = [
  ['/hasty', { responseTimeoutSeconds: 1 }],
  ['/hasty/patient', {}],
];

const row = (rule: string, request: HttpRequest, expected: Expected, except?: Row['except']): Row => ({
  rule,
  request,
  expected,
  ...(except ? { except } : {}),
});
const LATE = '/hasty/api/slow?ms=4000';

/** `responseTimeoutSeconds`: how long the first byte of an answer may take. */
export const RESPONSE_TIMEOUTS: readonly Row[] = [
  row('an answer that does not begin in time is given up', { path: LATE }, proxy(504)),
  row('an answer that does not begin in time is given up over HTTP/2', { over: 'HTTP/2', path: LATE }, proxy(504)),
  row(
    'an answer to an upload that does not begin in time is given up',
    { method: 'POST', path: LATE, body: 'four' },
    proxy(504),
  ),
  row('what is given up carries the site’s headers', { path: LATE }, proxy(504, { headers: OURS })),
  row('an answer that begins in time is served', { path: '/hasty/api/slow?ms=100' }, gateway()),
  row(
    'an answer that begins in time may go on for longer',
    { path: '/hasty/api/stream?n=6&ms=400' },
    gateway({ body: /line 5\n$/ }),
  ),
  row(
    'an answer that has begun may be silent for longer',
    { path: '/hasty/api/stream?n=2&ms=2500' },
    gateway({ body: /line 1\n$/ }),
    nginx(gateway({ cut: true }), REASONS.silence),
  ),
  row('a route beside may take longer', { path: '/hasty/patient/api/slow?ms=3000' }, gateway()),
  { rule: 'a WebSocket that is opened in time is served', request: { webSocket: '/hasty/x' }, expected: gateway() },
];
