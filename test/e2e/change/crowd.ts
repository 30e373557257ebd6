import type { Readable } from 'node:stream';
import { open } from '../harness/https';
import type { Site } from '../harness/site';
import { type OpenSocket, openSocket } from '../harness/websocket';
import { Http2Connection } from './http2-connection';

/** How many handshakes are under way at once: a crowd arrives, it does not burst. */
const AT_ONCE = 20;
const MILLISECONDS_A_DAY = 86_400_000;

/** People who are connected and stay: open WebSockets, and streams of server-sent events with an event a second. */
export class Crowd {
  private readonly events = new Map<Readable, number>();
  private closedSockets = 0;
  private endedStreams = 0;

  /** Everybody is connected when it returns; every other stream goes over HTTP/2. */
  public static async gather(site: Site, socketCount: number, streamCount: number): Promise<Crowd> {
    const sockets = await inBatches(socketCount, () => openSocket(site, '/hubs/echo'));
    const path = '/api/sse?n=100000&ms=1000';
    const browser = new Http2Connection(site);
    const overHttp1 = () => open(site, { path, timeout: MILLISECONDS_A_DAY });
    const streams = [
      ...(await inBatches(streamCount / 2, overHttp1)),
      ...(await inBatches(streamCount / 2, () => browser.open(path))),
    ];
    return new Crowd(sockets, streams, browser);
  }

  private constructor(
    private readonly sockets: OpenSocket[],
    private readonly streams: Readable[],
    private readonly browser: Http2Connection,
  ) {
    for (const { socket } of sockets) socket.on('close', () => this.closedSockets++);
    for (const stream of streams) {
      stream.on('data', () => this.events.set(stream, (this.events.get(stream) ?? 0) + 1));
      // 'close' comes at the end and after an error, once.
      stream.on('error', () => {}).on('close', () => this.endedStreams++);
    }
  }

  /** Who was disconnected since the start. */
  public get lost(): { sockets: number; streams: number } {
    return { sockets: this.closedSockets, streams: this.endedStreams };
  }

  /** Whether everybody who is connected is served: each socket is answered and each stream brings another event. */
  public async isServed(): Promise<boolean> {
    const before = new Map(this.events);
    const openSockets = this.sockets.filter((socket) => socket.isOpen);
    const answers = await Promise.all(openSockets.map((socket, index) => socket.say(`hello ${index}`)));
    if (answers.some((answer, index) => answer !== `hello ${index}`)) return false;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const live = this.streams.filter((stream) => !stream.destroyed);
    return live.every((stream) => (this.events.get(stream) ?? 0) > (before.get(stream) ?? 0));
  }

  /** Everybody leaves. */
  public disperse(): void {
    for (const { socket } of this.sockets) socket.terminate();
    for (const stream of this.streams) stream.destroy();
    this.browser.close();
  }
}

async function inBatches<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    made.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made.length) }, make))));
  }
  return made;
}
