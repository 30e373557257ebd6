import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { echo } from '../echo-socket';
import { answerJson, reportOn } from '../request-report';
import { serve } from '../server';

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Stands in for Sophon's dashboard: a single-page app, so any path that is no file is answered with its page. */
const page = join(__dirname, 'page');
const files = new Map(
  readdirSync(page, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(page.length), readFileSync(path)]),
);

serve(
  {
    name: 'dashboard',
    async answer(request, response) {
      const [path] = (request.url ?? '').split('?');
      const report = await reportOn('dashboard', request);
      if (path === '/__report') {
        answerJson(response, 200, report);
        return;
      }
      const name = files.has(path) ? path : '/index.html';
      const text = files.get(name) ?? Buffer.alloc(0);
      response.writeHead(200, {
        'Content-Type': TYPES[extname(name)],
        'Content-Length': text.length,
        'Cache-Control': name === '/index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
      });
      response.end(text);
    },
    upgrade(request, socket, head, sockets) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => echo('dashboard', webSocket, request));
    },
  },
  Number(process.env.PORT ?? 80),
);
