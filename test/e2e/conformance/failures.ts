import { REASONS, traefik } from './exceptions';
import { SECRET } from './names';
import { type Expected, gateway, proxy, REFUSED, type Row } from './row';

const get = (rule: string, path: string, expected: Expected): Row => ({ rule, request: { path }, expected });
const AGAIN = { 'Retry-After': ['5'] };
const QUERY = `?access_token=${SECRET}`;

/** Upstreams that are away, slow, or break off. */
export const FAILURES: readonly Row[] = [
  get('an upstream whose port is closed is told at once', `/closed/x${QUERY}`, proxy(502)),
  {
    rule: 'who meets a failed upstream is told when to try again',
    request: { path: '/closed/y' },
    expected: proxy(502, { headers: AGAIN }),
    except: traefik(proxy(502, { headers: { 'Retry-After': [] } }), REASONS.retryAfter),
  },
  get('an upstream without an address is told', `/absent/x${QUERY}`, proxy(502)),
  get('an upstream that no way leads to is told within seconds', `/away/x${QUERY}`, proxy([502, 504])),
  {
    rule: 'an upstream whose port is closed is told over HTTP/2',
    request: { over: 'HTTP/2', path: `/closed/x${QUERY}` },
    expected: proxy(502),
  },
  {
    rule: 'an upload to an upstream whose port is closed is answered',
    request: { method: 'POST', path: '/closed/x', body: 'u'.repeat(100_000) },
    expected: proxy(502),
  },
  get('an upstream that closes without an answer is told', `/api/close${QUERY}`, proxy(502)),
  {
    rule: 'an upload to an upstream that closes without an answer is answered',
    request: { method: 'POST', path: '/api/close', body: 'four' },
    expected: proxy(502),
  },
  {
    rule: 'who meets an upstream that closes is told when to try again',
    request: { path: '/api/close?a=1' },
    expected: proxy(502, { headers: AGAIN }),
    except: traefik(proxy(502, { headers: { 'Retry-After': [] } }), REASONS.retryAfter),
  },
  get('an answer that breaks off breaks off for the client too', `/api/close?after=100`, gateway({ cut: true })),
  {
    rule: 'an answer that breaks off over HTTP/2 ends its stream with an error',
    request: { over: 'HTTP/2', path: '/api/close?after=100' },
    expected: REFUSED,
  },
  get('an upstream that takes its time is waited for', '/api/slow?ms=3000', gateway()),
  get('a failing upstream does not touch the others', '/api/x', gateway()),
];
