import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { reportWithoutBody } from './request-report';

/** A WebSocket that sends back what it gets; the message 'report' is answered with the report on its handshake. */
export function echo(servedBy: string, socket: WebSocket, request: IncomingMessage): void {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    if (!isBinary && String(data) === 'report') socket.send(JSON.stringify(reportWithoutBody(servedBy, request)));
    else socket.send(data, { binary: isBinary });
  });
}
