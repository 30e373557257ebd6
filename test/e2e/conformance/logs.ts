import { SECRET } from './names';
import type { Row } from './row';

const row = (rule: string, log: RegExp, lines: 'none' | 'some' | 'all'): Row => ({
  rule,
  request: { log },
  expected: { lines },
});

/** What the proxy's log holds after all other rows: who asked for what, and nothing that opens a door. */
export const LOGS: readonly Row[] = [
  row('no log holds a token from a query, a Referer, a cookie or Authorization', new RegExp(SECRET), 'none'),
  row('no log holds a query', /[?&](a|t|to|n|ms|kib|after|status|url|access_token|X-[A-Za-z-]+)=/, 'none'),
  row('no log holds a Referer', /referer/i, 'none'),
  row('no log holds cookies or Authorization', /cookie|(?<!oauth-)authorization|bearer/i, 'none'),
  row('every line is JSON', /^\{.*\}$/, 'all'),
  row('a request is logged with its path', /"\/api\/x"/, 'some'),
  row('a request is logged with its method', /"PROPFIND"/, 'some'),
  row('a request is logged with its host', /(?=.*logged-at-sophon).*"sophon\.test"/, 'some'),
  row('a request is not logged with its neighbour’s host', /(?=.*logged-at-sophon).*"second\.test"/, 'none'),
  row('a request is logged with its status', /:502\b/, 'some'),
  row('a request is logged with its client', /"(10|172|192)\.\d+\.\d+\.\d+/, 'some'),
  row('no log holds the proxy’s own health check', /"(client|client_ip|remote_ip|Client(Addr|Host))":"127\./, 'none'),
  row('a failed upstream is logged', /"\/closed\/x"/, 'some'),
];
