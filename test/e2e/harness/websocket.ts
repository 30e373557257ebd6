import type { IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';
import type { RequestReport } from '../stand-ins/request-report';
import { lookupOf, originOf, type Site, tlsOf } from './site';

/** An open WebSocket. */
export class OpenSocket {
  constructor(
    public readonly socket: WebSocket,
    /** Headers of the 101 answer. */
    public readonly headers: IncomingHttpHeaders,
  ) {}

  /** Which stand-in took the handshake. */
  public get servedBy(): string | undefined {
    return this.headers['x-served-by'] as string | undefined;
  }

  public get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Sends a message and waits for the next one that comes. */
  public say(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.socket.once('message', (data) => resolve(String(data)));
      this.socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
      this.socket.send(text);
    });
  }

  /** The handshake as the stand-in got it; a hub's path has none. */
  public async report(): Promise<RequestReport> {
    return JSON.parse(await this.say('report'));
  }

  public close(): void {
    this.socket.close();
  }
}

/** Opens a WebSocket. @throws when the handshake is answered with anything but 101; the message holds the status */
export function openSocket(site: Site, path: string, headers: { [name: string]: string } = {}): Promise<OpenSocket> {
  const url = originOf(site).replace(/^http/, 'ws') + path;
  const socket = new WebSocket(url, { lookup: lookupOf(site), headers, ...tlsOf(site) });
  return new Promise((resolve, reject) => {
    let answered: IncomingHttpHeaders = {};
    socket.on('upgrade', (response) => {
      answered = response.headers;
    });
    socket.on('open', () => resolve(new OpenSocket(socket, answered)));
    socket.on('unexpected-response', (_request, response) => {
      socket.terminate();
      reject(new Error(`handshake of ${path} answered with ${response.statusCode}`));
    });
    socket.on('error', reject);
  });
}
