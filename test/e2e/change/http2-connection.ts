import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { Answer, bodyOf, type Request } from '../harness/https';
import { originOf, portOf, type Site, tlsOf } from '../harness/site';

/** A connection over HTTP/2, such as a browser has one for all that it wants from a site. */
export class Http2Connection {
  private session?: ClientHttp2Session;

  constructor(private readonly site: Site) {}

  /** Sends a GET and waits for the answer's head; its body is yet to come. */
  public open(path: string): Promise<Readable> {
    const stream = this.current().request({ ':path': path }, { endStream: true });
    return new Promise((resolve, reject) => {
      stream.on('error', reject).on('response', () => resolve(stream));
    });
  }

  /** Sends a request and waits for the whole answer. */
  public async ask({ method = 'GET', path = '/', body }: Request): Promise<Answer> {
    const stream = this.current().request({ ':method': method, ':path': path }, { endStream: body === undefined });
    if (body !== undefined) stream.end(body);
    return answerOf(stream);
  }

  public close(): void {
    this.session?.destroy();
  }

  /** The connection, a new one where the site has said goodbye on the last. */
  private current(): ClientHttp2Session {
    if (!this.session || this.session.closed || this.session.destroyed) this.session = connected(this.site);
    return this.session;
  }
}

function connected(site: Site): ClientHttp2Session {
  const target = { host: site.address, port: portOf(site), servername: site.domain, ALPNProtocols: ['h2'] };
  const session = connect(originOf(site), { createConnection: () => connectTls({ ...target, ...tlsOf(site) }) });
  // What happens to the connection is seen in its streams.
  return session.on('error', () => {});
}

function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const unanswered = () => reject(new Error(`closed unanswered, with code ${stream.rstCode}`));
    stream.on('error', reject).on('close', unanswered);
    stream.on('response', ({ ':status': status = 0, ...headers }) => {
      stream.off('close', unanswered);
      const answered = (body: Buffer) => resolve(new Answer(status, headers as Answer['headers'], body, '2.0'));
      bodyOf(stream).then(answered, reject);
    });
  });
}
