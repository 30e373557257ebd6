import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { CERTIFICATE, KEY } from '../../certificates/certificates';

const running: Server[] = [];

/** What servers of the tests answer: a status, with where it leads. */
export function answering(status: number, location?: string): RequestListener {
  return (_request, response) => response.writeHead(status, location === undefined ? {} : { Location: location }).end();
}

/** A plain HTTP server on 127.0.0.1. Its port. */
export function httpServer(listener: RequestListener): Promise<number> {
  return listen(createHttpServer(listener));
}

/** An HTTPS server on 127.0.0.1 with the certificate of sophon.example.com, unless told. Its port. */
export function httpsServer(listener: RequestListener, cert = CERTIFICATE, key = KEY): Promise<number> {
  return listen(createHttpsServer({ cert, key }, listener));
}

/** Any server, on 127.0.0.1. Its port. */
export function listen(server: Server): Promise<number> {
  running.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const port = await httpServer(() => {});
  await closeServers();
  return port;
}

/** For `afterEach`. */
export async function closeServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
}
