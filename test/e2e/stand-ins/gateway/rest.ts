import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { reportOn } from '../request-report';

type Answer = (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** 1000 bytes, every ten of them different from the ten before. */
const THOUSAND_BYTES = Array.from({ length: 100 }, (_, at) => String(at).padStart(9, '0').concat('\n')).join('');

/** Paths with a behaviour of their own, below any other path as well; every other one is answered with a report. */
const ANSWERS: { readonly [path: string]: Answer } = {
  /** `n` lines, one every `ms`; the first at once. */
  '/api/stream': (url, _request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    return lines(url, response, (at) => `line ${at}\n`);
  },
  /** `n` server-sent events, one every `ms`; the first at once. */
  '/api/sse': (url, _request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    return lines(url, response, (at) => `id: ${at}\ndata: event ${at}\n\n`);
  },
  /** Answers after `ms`. */
  '/api/slow': async (url, request, response) => {
    const report = await reportOn('gateway', request);
    await pause(number(url, 'ms', 1000));
    response.end(JSON.stringify(report));
  },
  /** Promises 1000 bytes, sends `after` (0: not even a status line), then cuts the connection. */
  '/api/close': (url, request, response) => {
    const after = number(url, 'after', 0);
    if (after === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'Content-Length': THOUSAND_BYTES.length });
    response.write(THOUSAND_BYTES.slice(0, after), () => request.socket.destroy());
  },
  /** JSON that is compressed already. */
  '/api/gzip': (_url, _request, response) => {
    const body = gzipSync(JSON.stringify({ compressed: 'by the gateway', filler: THOUSAND_BYTES.repeat(4) }));
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      'Content-Length': body.length,
    });
    response.end(body);
  },
  /** Redirects to `to` with the status `status`. */
  '/api/redirect': (url, _request, response) => {
    const location = url.searchParams.get('to') ?? '/api/headers';
    response.writeHead(number(url, 'status', 302), { Location: location }).end();
  },
  /** A response header of `kib` KiB. */
  '/api/big-headers': (url, _request, response) => {
    response.writeHead(200, { 'X-Big': 'b'.repeat(1024 * number(url, 'kib', 4)) }).end();
  },
  /** Sets each parameter of the query as a response header. */
  '/api/with-headers': (url, _request, response) => {
    for (const [name, value] of url.searchParams) response.appendHeader(name, value);
    response.end('set\n');
  },
  /** 103 before the answer. */
  '/api/early-hints': (_url, _request, response) => {
    response.writeEarlyHints({ link: '</assets/app.css>; rel=preload; as=style' }, () => response.end('after hints\n'));
  },
  /** 304 to the right `If-None-Match`. */
  '/api/etag': (_url, request, response) => {
    const unchanged = request.headers['if-none-match'] === '"one"';
    response.writeHead(unchanged ? 304 : 200, { ETag: '"one"' }).end(unchanged ? undefined : 'tagged\n');
  },
  /** 1000 bytes, or a part of them. */
  '/api/range': (_url, request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) {
      response.writeHead(200, { 'Accept-Ranges': 'bytes', 'Content-Length': 1000 }).end(THOUSAND_BYTES);
      return;
    }
    const part = THOUSAND_BYTES.slice(Number(from), Number(to) + 1);
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to}/1000`, 'Content-Length': part.length }).end(part);
  },
};

/** Answers a request to one of the paths above, or to `/api/status/<code>`. Whether it did. */
export async function rest(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
  const whole = url.pathname.toLowerCase();
  const path = whole.slice(Math.max(0, whole.lastIndexOf('/api/')));
  const status = /^\/api\/status\/([2-5]\d\d)$/.exec(path)?.[1];
  if (status !== undefined) {
    const empty = status === '204' || status === '304';
    response.writeHead(Number(status), { 'Content-Type': 'text/plain' }).end(empty ? undefined : `status ${status}\n`);
    return true;
  }
  const answer = ANSWERS[path];
  await answer?.(url, request, response);
  return answer !== undefined;
}

async function lines(url: URL, response: ServerResponse, line: (at: number) => string): Promise<void> {
  const count = number(url, 'n', 5);
  for (let at = 0; at < count && !response.destroyed; at++) {
    if (at > 0) await pause(number(url, 'ms', 200));
    response.write(line(at));
  }
  response.end();
}

function number(url: URL, name: string, otherwise: number): number {
  return Number(url.searchParams.get(name) ?? otherwise);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
