import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { HubConnection } from './hub-connection';

/** ASP.NET's PollTimeout. */
const POLL_MILLISECONDS = 90_000;

export function overWebSocket(connection: HubConnection, socket: WebSocket): void {
  connection.attach({ send: (text) => socket.send(text), end: () => socket.close() });
  connection.ping();
  socket.on('message', (data) => connection.receive(String(data)));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => connection.close());
}

export function overServerSentEvents(connection: HubConnection, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-store',
    'Content-Encoding': 'identity',
  });
  // ASP.NET starts with a comment too, so that the client sees the stream open before there is anything to say.
  response.write(':\r\n');
  connection.attach({ send: (text) => response.write(`data: ${text}\r\n\r\n`), end: () => response.end() });
  connection.ping();
  response.on('close', () => connection.close());
}

/** One poll: the first is answered at once to say "connected", a later one as soon as there is something to send. */
export function overLongPolling(connection: HubConnection, response: ServerResponse): void {
  const first = !connection.attachedBefore;
  const answer = (status: number, text = '') => {
    connection.detach();
    response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
  };
  const timeout = setTimeout(() => answer(200), POLL_MILLISECONDS);
  response.on('close', () => {
    clearTimeout(timeout);
    if (!response.writableEnded) connection.detach();
  });
  connection.attach({ send: (text) => answer(200, text), end: () => answer(204) });
  if (first) answer(200);
}
