import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { answerJson } from './request-report';

/** What a stand-in does with requests; the server around it is the same for both. */
export interface StandIn {
  /** Its name in `X-Served-By`, on every answer. */
  readonly name: string;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes over a WebSocket's handshake; the path is free of the query and in lower case. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, sockets: WebSocketServer): void;
}

/** Kestrel's own limits where Node's differ: idle connections for 130 s, no limit on a whole request. */
const KESTREL = { keepAliveTimeout: 130_000, requestTimeout: 0, maxHeaderSize: 128 * 1024 };

/** Where a stand-in itself tells which targets it was asked for; it forgets them then. Not recorded. */
const SEEN_PATH = '/__seen';
/** Longer ago nobody asks. */
const SEEN_LENGTH = 20_000;

/** Longer paths are cut in `X-Received-Url`. */
export const RECEIVED_URL_LENGTH = 1000;

/** Serves a stand-in on a port until SIGTERM, which closes every connection at once, as a crash would, unless told otherwise. */
export function serve(standIn: StandIn, port: number): Server {
  const sockets = new WebSocketServer({ noServer: true });
  const seen: string[] = [];
  const record = ({ url = '' }: IncomingMessage) => {
    if (seen.length < SEEN_LENGTH) seen.push(url);
  };
  sockets.on('headers', (headers) => headers.push(`X-Served-By: ${standIn.name}`));
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === SEEN_PATH) {
      answerJson(response, 200, seen.splice(0));
      return;
    }
    record(request);
    response.setHeader('X-Served-By', standIn.name);
    // What the proxy made of the path; the whole of a long one would be too much for its buffer.
    response.setHeader('X-Received-Url', (request.url ?? '').slice(0, RECEIVED_URL_LENGTH));
    standIn.answer(request, response).catch(() => response.destroy());
  };
  const server = createServer(KESTREL, answer);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() === 'websocket') {
      record(request);
      standIn.upgrade(request, socket, head, sockets);
    } else answer(request, responseOn(request, socket));
  });
  return listen(standIn.name, server, port);
}

/**
 * Listens until SIGTERM; what cannot be parsed is answered with 400. With START_SECONDS it takes its time to listen, with
 * DRAIN_SECONDS it takes nothing new after SIGTERM and lets go of what is open only then.
 */
export function listen(name: string, server: Server, port: number): Server {
  const { START_SECONDS = '0', DRAIN_SECONDS = '0' } = process.env;
  server.on('clientError', (_error, socket) => refuse(name, socket));
  process.on('SIGTERM', () => {
    if (Number(DRAIN_SECONDS) === 0) process.exit(0);
    server.close();
    setTimeout(() => process.exit(0), Number(DRAIN_SECONDS) * 1000);
  });
  const start = () => server.listen(port, () => console.log(`${name} listens on ${port}`));
  if (Number(START_SECONDS) === 0) start();
  else setTimeout(start, Number(START_SECONDS) * 1000);
  return server;
}

/** Node hands every request with an `Upgrade` header to the upgrade listener; those for other protocols get an answer. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.assignSocket(socket as IncomingMessage['socket']);
  response.on('finish', () => socket.end());
  return response;
}

/** What Node's parser does not take, such as an unknown method: an answer that still tells who gave it. */
function refuse(name: string, socket: Duplex): void {
  if (!socket.writable) return;
  socket.end(`HTTP/1.1 400 Bad Request\r\nX-Served-By: ${name}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
