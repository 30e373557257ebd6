import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { HubConnection, HubTransport } from './hub-connection';

/** ASP.NET's PollTimeout. */
const POLL_MILLISECONDS = 90_000;
/** A WebSocket's "normal closure". */
const DONE = 1000;

export function overWebSocket(connection: HubConnection, socket: WebSocket): void {
  const transport: HubTransport = { send: (data) => socket.send(data), end: () => socket.close() };
  connection.attach(transport);
  connection.ping();
  socket.on('message', (data: Buffer) => connection.receive(data));
  socket.on('error', () => socket.terminate());
  socket.on('close', (code) => {
    // A client that is done says so; one that was cut off may come back.
    if (code === DONE) connection.close();
    else connection.lose(transport);
  });
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
  const first = connection.attachments === 0;
  const answer = (status: number, data: string | Buffer = '') => {
    connection.detach();
    const type = typeof data === 'string' ? 'text/plain' : 'application/octet-stream';
    response.writeHead(status, { 'Content-Type': type }).end(data);
  };
  const timeout = setTimeout(() => answer(200), POLL_MILLISECONDS);
  response.on('close', () => {
    clearTimeout(timeout);
    if (!response.writableEnded) connection.detach();
  });
  connection.attach({ send: (data) => answer(200, data), end: () => answer(204) });
  if (first) answer(200);
}
