import type { RouteOptions } from 'cdktf-sophon';
import { REASONS, traefik } from './exceptions';
import { OURS } from './names';
import { type Expected, gateway, type HttpRequest, proxy, REFUSED_AT_SYNTH, type Row } from './row';

const PAGE = '<!doctype html>\n<title>Größe $host {host} "x"</title>\n<p>One moment</p>\n';

/** What the site's routes to its gateway, and to a port of it that is closed, say. */
export const PAGED_ROUTE: RouteOptions = { unavailablePage: PAGE, responseTimeoutSeconds: 1 };

const NONE = traefik(REFUSED_AT_SYNTH, REASONS.noPage);
const row = (rule: string, request: HttpRequest, expected: Expected): Row => ({
  rule,
  request,
  expected,
  except: NONE,
});
const page = (status: number, more: Expected = {}) =>
  proxy(status, {
    body: Buffer.from(PAGE).toString('latin1'),
    headers: { 'Content-Type': ['text/html; charset=utf-8'], ...OURS },
    ...more,
  });
const AGAIN = { headers: { 'Retry-After': ['5'] } };

/** `unavailablePage`: what clients see while an upstream is away. */
export const UNAVAILABLE_PAGES: readonly Row[] = [
  row('an upstream whose port is closed may have a page', { path: '/paged/closed/x' }, page(502)),
  row('a page of an upstream that is away says when to try again', { path: '/paged/closed/x' }, page(502, AGAIN)),
  row('a page of an upstream that is away stands over HTTP/2', { over: 'HTTP/2', path: '/paged/closed/x' }, page(502)),
  row(
    'a page of an upstream that is away answers an upload',
    { method: 'POST', path: '/paged/closed/x', body: 'four' },
    page(502),
  ),
  row(
    'a page of an upstream that is away has no body for HEAD',
    { method: 'HEAD', path: '/paged/closed/x' },
    page(502, { body: '' }),
  ),
  row('an upstream that closes without an answer may have a page', { path: '/paged/api/close' }, page(502)),
  row('an upstream that takes too long may have a page', { path: '/paged/api/slow?ms=4000' }, page(504)),
  row(
    'an upstream’s own failure stays as it is',
    { path: '/paged/api/status/503' },
    gateway({ status: 503, body: 'status 503\n' }),
  ),
  row(
    'an upstream’s own bad gateway stays as it is',
    { path: '/paged/api/status/502' },
    gateway({ status: 502, body: 'status 502\n' }),
  ),
  row('an upstream with a page that is there answers', { path: '/paged/x' }, gateway()),
];
