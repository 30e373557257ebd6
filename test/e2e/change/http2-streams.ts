import { type ClientHttp2Session, connect } from 'node:http2';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { originOf, portOf, type Site, tlsOf } from '../harness/site';

/** A connection over HTTP/2, such as a browser has one for all that it wants from a site. */
export class Http2Connection {
  private readonly session: ClientHttp2Session;

  constructor(site: Site) {
    const target = { host: site.address, port: portOf(site), servername: site.domain, ALPNProtocols: ['h2'] };
    this.session = connect(originOf(site), { createConnection: () => connectTls({ ...target, ...tlsOf(site) }) });
    // What happens to the connection is seen in its streams.
    this.session.on('error', () => {});
  }

  /** Sends a GET and waits for the answer's head; its body is yet to come. */
  public open(path: string): Promise<Readable> {
    const stream = this.session.request({ ':path': path }, { endStream: true });
    return new Promise((resolve, reject) => {
      stream.on('error', reject).on('response', () => resolve(stream));
    });
  }

  public close(): void {
    this.session.destroy();
  }
}
